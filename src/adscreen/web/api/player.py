"""The API of a screen's page: configuration, television, playlist, heartbeat."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.model import FeedPhase
from adscreen.signage.commands.schemas import HeartbeatAnswer
from adscreen.signage.library.schemas import playlist_json
from adscreen.signage.screens.schemas import Heartbeat, JsonModel
from adscreen.web.access import Caller, open_screen, open_television
from adscreen.web.api.screen_config import ScreenConfig, screen_config
from adscreen.web.body import read_limited
from adscreen.web.cookies import clear_held, device_cookie, is_secure, set_device
from adscreen.web.errors import error_response
from adscreen.web.etag import conditional
from adscreen.web.language import language_of
from adscreen.web.renditions import known_rendition
from adscreen.web.screen_tv import Can, channel_ref, choice, television
from adscreen.web.services import services
from adscreen.web.watching import screen_watcher

router = APIRouter(tags=["player"])

HEARTBEAT_MOST = 64 * 1024
"""Bytes of a heartbeat; real ones have about 1 KB."""

Token = Annotated[str | None, Query(max_length=100, description="Signed token of `tvStreamUrl`.")]


@router.get("/player/{code}/config", response_model=ScreenConfig)
async def config(request: Request, response: Response, code: str) -> ScreenConfig | Response:
    """What the page needs to know; renews the cookie of the browser that holds the screen."""
    try:
        access = await open_screen(request, code)
    except AdScreenError as error:
        if error.failure is not Failure.SCREEN_CLAIMED:
            raise
        refused = error_response(error, language_of(request))
        clear_held(refused)  # the next time this browser is switched on, `/player` shows a code
        return refused
    if access.caller is Caller.DEVICE:
        token = request.cookies[device_cookie(access.screen.code)]
        set_device(response, access.screen, token, secure=is_secure(request, services(request).settings))
    return await screen_config(request, access)


@router.get("/player/{code}/tv-stream", response_class=Response)
async def tv_stream(request: Request, code: str, t: Token = None, can: Can = None) -> Response:
    """The live media playlist; its segments are named by absolute paths, so one request is enough.

    It is the channel as it comes where the player decodes that, else a converted one.

    404 screen_unknown, 403 screen_claimed or tv_disabled, 400 no_provider or no_channel,
    500 conversion_failed, 503 with Retry-After and the reason when television cannot be had now.
    """
    access = await open_television(request, code, t)
    at_hand = services(request)
    ref = await channel_ref(at_hand, access.screen)
    watcher = screen_watcher(access.screen.code)
    return await television(request, ref, *await choice(at_hand, access.screen, ref, can), watcher)


class LiveState(JsonModel):
    """What the feed of the screen's channel does, without starting it."""

    phase: FeedPhase
    since: float | None
    """Unix seconds at which the phase began."""
    failure: str | None
    retry_at: float | None
    """Unix seconds of the next attempt."""
    newest: int | None
    """Number of the newest segment."""


@router.get("/player/{code}/live-state", response_model=LiveState)
async def live_state(request: Request, code: str, t: Token = None, can: Can = None) -> LiveState:
    """Whether television is there, without keeping its feed alive."""
    access = await open_television(request, code, t)
    at_hand = services(request)
    ref = await channel_ref(at_hand, access.screen)
    live = at_hand.live
    abilities, wishes = await choice(at_hand, access.screen, ref, can)
    status = live.status(ref)
    status = live.status(known_rendition(ref, status, abilities, wishes)) or status
    if status is None:
        return LiveState(phase=FeedPhase.IDLE, since=None, failure=None, retry_at=None, newest=None)
    return LiveState(
        phase=status.phase,
        since=status.since,
        failure=status.failure.value if status.failure else None,
        retry_at=status.retry_at,
        newest=status.media_sequence,
    )


@router.get("/player/{code}/playlist")
async def playlist(request: Request, code: str) -> Response:
    """What to show when it is not television; answers 304 to the ETag of an unchanged playlist."""
    access = await open_screen(request, code)
    answer = playlist_json(await services(request).library.playlist(access.screen.code))
    return conditional(request, JSONResponse(answer.model_dump(by_alias=True, mode="json")), answer.version)


@router.post(
    "/heartbeat/{code}",
    response_model=HeartbeatAnswer,
    openapi_extra={
        "requestBody": {"content": {"application/json": {"schema": Heartbeat.model_json_schema()}}}
    },
)
async def heartbeat(request: Request, code: str) -> HeartbeatAnswer:
    """What the screen really shows. A user who only looks at the page is answered, but does not count."""
    access = await open_screen(request, code)
    report = _report(await read_limited(request, HEARTBEAT_MOST))
    at_hand = services(request)
    device = access.caller is Caller.DEVICE
    if device:
        await at_hand.heartbeats.record(access.screen, report)
    return HeartbeatAnswer(
        server_time=int(at_hand.clock.time() * 1000),
        config_version=access.screen.config_version,
        commands=await at_hand.commands.waiting(access.screen.code) if device else [],
    )


def _report(body: bytes) -> Heartbeat:
    try:
        return Heartbeat.model_validate_json(body)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"])
        raise AdScreenError(Failure.BAD_INPUT, "heartbeat", field=place or None) from None
