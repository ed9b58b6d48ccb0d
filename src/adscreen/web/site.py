"""The web application: API, pages and television in one, over services that the composition root made."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from adscreen import __version__
from adscreen.core.blobs import BlobStore
from adscreen.core.bus import Bus
from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.metrics import MEDIA_TYPE, Metrics
from adscreen.core.settings import Settings
from adscreen.core.vault import Vault
from adscreen.media.livetv import LiveTv
from adscreen.signage.accounts.service import AccountService
from adscreen.signage.commands.service import CommandService
from adscreen.signage.library.service import LibraryService
from adscreen.signage.plays.intake import Intake
from adscreen.signage.plays.service import PlayService
from adscreen.signage.screens.challenges import Challenges
from adscreen.signage.screens.codes import CodeService
from adscreen.signage.screens.frames import FrameStore
from adscreen.signage.screens.heartbeats import HeartbeatService
from adscreen.signage.screens.pairing import PairingService
from adscreen.signage.screens.service import ScreenService
from adscreen.web import failures
from adscreen.web.api import (
    accounts,
    commands,
    frames,
    history,
    library,
    pairing,
    player,
    player_events,
    plays,
    proof,
    screens,
    sources,
    standby,
)
from adscreen.web.api import guide as guide_api
from adscreen.web.api.docs import api_docs
from adscreen.web.body import JsonLimitMiddleware
from adscreen.web.channels import ChannelDirectory, GlancedChannels
from adscreen.web.csrf import CsrfMiddleware
from adscreen.web.delivery import Delivery
from adscreen.web.guide import GuideDirectory, NoGuide
from adscreen.web.headers import SecurityHeadersMiddleware
from adscreen.web.keys import FeedKeys, KeyedLiveTv
from adscreen.web.media_files import MEDIA_ROUTES
from adscreen.web.player_routes import PLAYER_ROUTES
from adscreen.web.proofs import Proofs
from adscreen.web.push.streams import Streams
from adscreen.web.services import Services
from adscreen.web.static_files import CachedStaticFiles
from adscreen.web.streamtokens import StreamTokens

log = structlog.get_logger(__name__)

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def make_services(
    *,
    settings: Settings,
    clock: Clock,
    bus: Bus,
    database: Database,
    vault: Vault,
    live: LiveTv,
    channels: ChannelDirectory,
    guide: GuideDirectory | None = None,
) -> Services:
    """Make the services of signage and of the web over one database; without `guide` there is none."""
    blobs = BlobStore(settings.data_dir / "blobs")
    keys = FeedKeys(vault)
    screens, challenges = ScreenService(database, clock, bus), Challenges(clock)

    async def healthy() -> bool:
        async with database.transaction() as session:
            return await session.scalar(select(1)) == 1

    return Services(
        settings=settings,
        clock=clock,
        bus=bus,
        live=live,
        channels=GlancedChannels(channels, clock),
        guide=guide or NoGuide(),
        accounts=AccountService(database, clock),
        screens=screens,
        pairing=PairingService(database, clock, screens, challenges),
        codes=CodeService(database, clock, bus, screens, challenges),
        heartbeats=HeartbeatService(database, clock, bus),
        commands=CommandService(database, clock, bus),
        frames=FrameStore(settings.data_dir / "frames", clock),
        library=LibraryService(database, clock, bus, blobs, max_upload_mb=settings.max_upload_mb),
        plays=PlayService(database, clock, days=settings.plays_days),
        intake=Intake(database, clock, bus),
        blobs=blobs,
        keys=keys,
        tokens=StreamTokens(vault),
        proofs=Proofs(vault, clock),
        delivery=Delivery(KeyedLiveTv(live, keys), language=settings.language),
        streams=Streams(),
        healthy=healthy,
    )


def build_site(
    services: Services,
    *,
    metrics: Metrics | None = None,
    dashboard: Sequence[BaseRoute] = (),
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """Return the application; `dashboard` are the operator's pages, `lifespan` what runs while it serves."""
    app = FastAPI(
        title="AdScreen",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,  # it would lead to whatever host the request names
        lifespan=lifespan,
    )
    app.state.services = services
    app.add_middleware(JsonLimitMiddleware)
    app.add_middleware(CsrfMiddleware, public_url=services.settings.public_url)
    app.add_middleware(SecurityHeadersMiddleware)
    failures.install(app)
    app.include_router(_api())
    app.router.routes.extend(
        [
            Route("/api/docs", api_docs),
            Route("/healthz", _health),
            *([Route("/metrics", _metrics_of(metrics))] if metrics else []),
            *services.delivery.routes(),
            *MEDIA_ROUTES,
            *PLAYER_ROUTES,
            Mount("/static", CachedStaticFiles()),
            *dashboard,
        ]
    )
    return app


def _api() -> APIRouter:
    api = APIRouter(prefix="/api")
    of_screens = (player, player_events, proof, pairing, frames, screens, commands, plays)
    for part in (*of_screens, accounts, library, history, guide_api, sources, standby):
        api.include_router(part.router)
    return api


async def _health(request: Request) -> Response:
    """`GET /healthz`: 200 while the process and its database answer."""
    at_hand: Services = request.app.state.services
    try:
        well = await at_hand.healthy()
    except Exception as error:
        log.warning("no database", error=str(error))
        well = False
    return JSONResponse({"status": "ok" if well else "database"}, 200 if well else 503)


def _metrics_of(metrics: Metrics) -> Callable[[Request], Any]:
    async def render(_request: Request) -> Response:
        return PlainTextResponse(await metrics.page(), media_type=MEDIA_TYPE)

    return render
