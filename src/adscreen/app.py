"""The composition root: the one place that knows every part of AdScreen and fits them together."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from fastapi import FastAPI

from adscreen.core.blobs import BlobStore
from adscreen.core.bus import Bus
from adscreen.core.clock import Clock, SystemClock
from adscreen.core.db import Database
from adscreen.core.metrics import Figures, Metrics
from adscreen.core.migrate import upgrade
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import AddressPolicy
from adscreen.core.settings import Settings
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.iptv.diagnose.asking import any_line
from adscreen.iptv.diagnose.diagnoser import Diagnoser, Options
from adscreen.iptv.diagnose.model import Diagnosis, Step
from adscreen.iptv.guide.assembly import Guide, make_guide
from adscreen.iptv.guide.refresh import GuideOptions
from adscreen.iptv.history.figures import history_figures
from adscreen.iptv.history.keeper import Keeper
from adscreen.iptv.playing.outcomes import note_outcomes
from adscreen.iptv.playing.resolver import ChannelResolver
from adscreen.iptv.refs import channel_id
from adscreen.iptv.service import ProviderService
from adscreen.iptv.sources.service import SourceService
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.filters.workshop import Workshop, WorkshopOptions, default_pictures
from adscreen.media.health.model import HealthLimits
from adscreen.media.looks.consequences import Consequences
from adscreen.media.looks.looker import Looker, LookOptions, Verdict
from adscreen.media.looks.metrics import look_figures
from adscreen.media.looks.model import FlawKind
from adscreen.media.metrics import feed_figures
from adscreen.media.options import FeedOptions
from adscreen.media.ownfiles import OwnFiles
from adscreen.media.persistence import StateFolder
from adscreen.media.relay import Relay
from adscreen.media.slate.maker import SlateMaker
from adscreen.media.slots.check import Checks
from adscreen.media.slots.desk import Slots
from adscreen.media.slots.ledger import LedgerPolicy
from adscreen.media.slots.metrics import slot_figures
from adscreen.media.sources import open_source
from adscreen.media.sources.inputs import InputOptions
from adscreen.media.spool.folder import SpoolPlace
from adscreen.signage.screens.service import ScreenService
from adscreen.web.channels import ChannelDirectory
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
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        database = Database(settings.resolved_database_url())
        stack.push_async_callback(database.close)
        await upgrade(database.engine)
        vault = Vault.from_file(settings.data_dir / "key")
        tasks = await stack.enter_async_context(TaskOwner())
        clock, bus, metrics = SystemClock(), Bus(), Metrics()
        client = HttpClient(
            AddressPolicy.of(settings.allowed_networks),
            connect_timeout=settings.connect_timeout,
            first_byte_timeout=settings.first_byte_timeout,
        )
        screens = ScreenService(database, clock)
        providers = ProviderService(
            database,
            vault,
            client,
            bus,
            tasks=tasks,
            clock=clock,
            in_use=partial(_channels_in_use, screens),
            inputs=InputOptions.of(settings),
        )
        await providers.recover()
        guide = _guide(settings, database, vault, client, bus, clock, tasks)
        await guide.start(tasks)
        keeper = await stack.enter_async_context(
            Keeper(database, clock, days=settings.history_days, rows=settings.history_rows)
        )
        slots = Slots(LedgerPolicy(grace=settings.slot_grace))
        files = _own_files(settings, tasks)
        sources = SourceService(database, files.there)
        await files.tidy(await sources.files())
        resolver = ChannelResolver(database, vault, client, clock, tasks, slots, files.source)
        tasks.start(resolver.watch_accounts(), name="accounts in use")
        relay = await _relay(stack, settings, resolver, client, slots, tasks)
        tasks.start(note_outcomes(relay, providers), name="outcomes of channels")
        keeper.watch(relay)
        metrics.add(Figures(feed_figures(relay)))
        metrics.add(Figures(history_figures(keeper)))
        metrics.add(Figures(slot_figures(slots)))
        looker = _looker(settings, relay, keeper)
        metrics.add(Figures(look_figures(looker)))
        tasks.start(looker.run(), name="looks at channels")
        tasks.start(metrics.watch_loop(), name="loop lag")
        relay.resume()
        channels: ChannelDirectory = ProviderChannels(providers)
        services = make_services(
            settings=settings,
            clock=clock,
            bus=bus,
            database=database,
            vault=vault,
            live=relay,
            channels=channels,
            guide=guide.service,
        )
        site = build_site(services, metrics=metrics, dashboard=ROUTES)
        claims = ClaimLinks()
        diagnoses = Diagnoses(partial(_diagnose, client, InputOptions.of(settings), providers, slots), tasks)
        site.state.history = keeper.history
        site.state.sources = sources
        site.state.desk = Desk(
            providers, claims, diagnoses, Logos(client), looker, slots, guide, sources, files
        )
        yield AdScreen(site, services, providers, relay, claims, guide)


def _guide(
    settings: Settings,
    database: Database,
    vault: Vault,
    client: HttpClient,
    bus: Bus,
    clock: Clock,
    tasks: TaskOwner,
) -> Guide:
    return make_guide(
        database,
        vault,
        client,
        bus,
        clock,
        tasks,
        hours=settings.guide_hours,
        short_minutes=settings.guide_short_minutes,
        options=GuideOptions(settings.guide_days_back, settings.guide_days_ahead, settings.language),
    )


async def _relay(
    stack: AsyncExitStack,
    settings: Settings,
    resolver: ChannelResolver,
    client: HttpClient,
    slots: Slots,
    tasks: TaskOwner,
) -> Relay:
    folder = settings.data_dir / "feeds"
    state = StateFolder(folder, SpoolPlace.usual(folder, settings.spool_mb))
    stack.callback(state.close)
    options = FeedOptions(
        window_seconds=settings.window_seconds,
        idle_stop=settings.idle_stop,
        stall_timeout=settings.stall_timeout,
        switch_after=settings.switch_after,
        return_after=settings.return_after,
        health=_health(settings),
        repair_calm=settings.repair_calm_seconds,
        slate=settings.slate,
    )
    opener = partial(
        open_source, client=client, stall_timeout=settings.stall_timeout, inputs=InputOptions.of(settings)
    )
    slates = SlateMaker(find_ffmpeg(settings.ffmpeg), tasks, settings.slate_image)
    relay = Relay(resolver, opener, options, state, _workshop(settings), slots, slates)
    return await stack.enter_async_context(relay)


def _own_files(settings: Settings, tasks: TaskOwner) -> OwnFiles:
    uploads = BlobStore(settings.data_dir / "blobs")
    return OwnFiles(settings.data_dir / "standins", find_ffmpeg(settings.ffmpeg), uploads.path, tasks)


def _workshop(settings: Settings) -> Workshop:
    options = WorkshopOptions(settings.max_pictures or default_pictures(), settings.hardware_encoders)
    return Workshop(find_ffmpeg(settings.ffmpeg), options)


def _health(settings: Settings) -> HealthLimits:
    return HealthLimits(
        no_picture=settings.no_picture,
        frozen_clock=settings.frozen_clock,
        jumps=settings.clock_jumps,
        thin_share=settings.thin_share,
        thin_for=settings.thin_for,
        gaps_per_second=settings.missing_packets,
        scrambled_for=settings.scrambled_for,
    )


def _looker(settings: Settings, relay: Relay, keeper: Keeper) -> Looker:
    options = LookOptions(every=settings.look_seconds, per_second=settings.looks_per_second)
    consequences = Consequences(relay, [FlawKind(kind) for kind in settings.leave_source_for])

    def seen(verdict: Verdict) -> None:
        keeper.note_verdict(verdict)
        consequences.note(verdict)

    return Looker(relay, find_ffmpeg(settings.ffmpeg), options, seen)


async def _channels_in_use(screens: ScreenService) -> set[int]:
    refs = [screen.channel_ref for screen in await screens.all()]
    return {number for ref in refs if ref and (number := channel_id(ref)) is not None}


async def _diagnose(
    client: HttpClient,
    inputs: InputOptions,
    providers: ProviderService,
    slots: Slots,
    link: str,
    options: Options,
) -> AsyncIterator[Step | Diagnosis]:
    limit = await providers.limit_of_link(link)
    checks = Checks(slots, limit.account, limit.connections, options.channel or limit.name) if limit else None
    options = replace(options, inputs=inputs)
    diagnoser = Diagnoser(link, client, options, checks.line if checks else any_line)
    async for step in diagnoser.steps():
        yield step
    yield diagnoser.diagnosis
