"""The whole program, from its settings."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from fastapi import FastAPI

from adscreen.app.ground import Ground, opened
from adscreen.app.supply import Supply, diagnose, make_supply
from adscreen.app.television import make_keeper, make_relay, make_standby, start_looks
from adscreen.core.settings import Settings
from adscreen.iptv.guide.assembly import Guide
from adscreen.iptv.playing.outcomes import note_outcomes
from adscreen.iptv.service import ProviderService
from adscreen.iptv.standby.service import StandbyService
from adscreen.media.looks.looker import Looker
from adscreen.media.relay import Relay
from adscreen.web.dashboard.claims import ClaimLinks
from adscreen.web.dashboard.desk import Desk
from adscreen.web.dashboard.diagnoses import Diagnoses
from adscreen.web.dashboard.logos import Logos
from adscreen.web.dashboard.routes import ROUTES
from adscreen.web.provider_channels import ProviderChannels
from adscreen.web.services import Services
from adscreen.web.site import build_site, make_services


@dataclass(frozen=True, slots=True)
class AdScreen:
    """The whole program, ready to serve."""

    site: FastAPI
    services: Services
    providers: ProviderService
    relay: Relay
    claims: ClaimLinks
    guide: Guide


@asynccontextmanager
async def assembled(settings: Settings) -> AsyncIterator[AdScreen]:
    """Open everything, bring the database up to date, and close everything in order at the end of the block.

    Raises BAD_INPUT for a setting that does not fit, INTERNAL where the key file and the database do not.
    """
    async with AsyncExitStack() as stack:
        ground = await opened(stack, settings)
        supply = await make_supply(ground)
        keeper = await make_keeper(stack, ground)
        relay = await make_relay(stack, ground, supply.resolver, supply.slots)
        ground.tasks.start(note_outcomes(relay, supply.providers), name="outcomes of channels")
        keeper.watch(relay)
        looker = start_looks(ground, relay, keeper)
        ground.tasks.start(ground.metrics.watch_loop(), name="loop lag")
        relay.resume()
        services = _services(ground, supply, relay)
        ground.tasks.start(services.streams.follow_feeds(relay), name="feeds for screens")
        ground.tasks.start(services.streams.follow_screens(ground.bus), name="changes for screens")
        site = build_site(services, metrics=ground.metrics, dashboard=ROUTES)
        standby = make_standby(ground, relay)
        desk = _desk(ground, supply, looker, standby)
        site.state.standby = standby
        site.state.desk, site.state.sources, site.state.history = desk, supply.sources, keeper.history
        yield AdScreen(site, services, supply.providers, relay, desk.claims, supply.guide)


def _services(ground: Ground, supply: Supply, relay: Relay) -> Services:
    return make_services(
        settings=ground.settings,
        clock=ground.clock,
        bus=ground.bus,
        database=ground.database,
        vault=ground.vault,
        live=relay,
        channels=ProviderChannels(supply.providers),
        guide=supply.guide.service,
    )


def _desk(ground: Ground, supply: Supply, looker: Looker, standby: StandbyService) -> Desk:
    return Desk(
        supply.providers,
        ClaimLinks(),
        Diagnoses(partial(diagnose, ground, supply), ground.tasks),
        Logos(ground.client),
        looker,
        supply.slots,
        supply.guide,
        supply.sources,
        supply.files,
        standby,
    )
