"""Everything around television: providers, guide, screens and pages. It is loaded while television begins."""

from functools import partial

from adscreen.app.ground import Ground
from adscreen.app.program import AdScreen
from adscreen.app.supply import Supply, diagnose, make_supply
from adscreen.app.television import Television, make_standby, start_looks
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


async def furnish(ground: Ground, television: Television) -> AdScreen:
    """Return the whole program, ready to serve."""
    relay, keeper = television.relay, television.keeper
    supply = await make_supply(ground, television)
    looker = start_looks(ground, relay, keeper)
    ground.tasks.start(ground.metrics.watch_loop(), name="loop lag")
    services = _services(ground, supply, relay)
    ground.tasks.start(services.streams.follow_feeds(relay), name="feeds for screens")
    ground.tasks.start(services.streams.follow_screens(ground.bus), name="changes for screens")
    ground.tasks.start(services.plays.look_after(), name="old plays")
    site = build_site(services, metrics=ground.metrics, dashboard=ROUTES)
    standby = make_standby(ground, relay)
    desk = _desk(ground, supply, television, looker, standby)
    site.state.standby = standby
    site.state.desk, site.state.sources, site.state.history = desk, supply.sources, keeper.history
    return AdScreen(site, services, supply.providers, relay, desk.claims, supply.guide)


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


def _desk(
    ground: Ground, supply: Supply, television: Television, looker: Looker, standby: StandbyService
) -> Desk:
    return Desk(
        supply.providers,
        ClaimLinks(),
        Diagnoses(partial(diagnose, ground, television.slots, supply.providers), ground.tasks),
        Logos(ground.client),
        looker,
        television.slots,
        supply.guide,
        supply.sources,
        television.files,
        standby,
    )
