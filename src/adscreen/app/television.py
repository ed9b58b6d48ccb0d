"""The data plane: the relay, its filters and slates, and who looks at what it shows."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from adscreen.app.ground import Ground
from adscreen.core.blobs import BlobStore
from adscreen.core.metrics import Figures
from adscreen.core.settings import Settings
from adscreen.iptv.history.figures import history_figures
from adscreen.iptv.history.keeper import Keeper
from adscreen.iptv.playing.outcomes import Outcomes, note_outcomes
from adscreen.iptv.playing.resolver import ChannelResolver
from adscreen.iptv.refs import channel_ref
from adscreen.iptv.standby.service import StandbyService
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.filters.workshop import Workshop, WorkshopOptions, default_pictures
from adscreen.media.health.model import HealthLimits
from adscreen.media.livetv import Resolver
from adscreen.media.looks.consequences import Consequences
from adscreen.media.looks.looker import Looker, LookOptions, Verdict
from adscreen.media.looks.metrics import look_figures
from adscreen.media.looks.model import FlawKind
from adscreen.media.metrics import feed_figures
from adscreen.media.options import FeedOptions
from adscreen.media.ownfiles import OwnFiles
from adscreen.media.persistence import StateFolder
from adscreen.media.relay import Relay
from adscreen.media.slate.files import SlateFiles
from adscreen.media.slate.maker import SlateMaker
from adscreen.media.slots.desk import Slots
from adscreen.media.slots.ledger import LedgerPolicy
from adscreen.media.slots.metrics import slot_figures
from adscreen.media.sources import open_source
from adscreen.media.spool.folder import SpoolPlace


@dataclass(frozen=True, slots=True)
class Television:
    """What shows channels."""

    resolver: ChannelResolver
    slots: Slots
    files: OwnFiles
    keeper: Keeper
    relay: Relay


async def put_on_air(stack: AsyncExitStack, ground: Ground) -> Television:
    """Begin television, until `stack` closes it; channels that had viewers when the last process ended are
    opened at once.
    """
    settings = ground.settings
    slots = Slots(LedgerPolicy(grace=settings.slot_grace))
    find = uploads(ground).path
    files = OwnFiles(settings.data_dir / "standins", find_ffmpeg(settings.ffmpeg), find, ground.tasks)
    resolver = ChannelResolver(
        ground.database, ground.vault, ground.client, ground.clock, ground.tasks, slots, files.source, find
    )
    ground.tasks.start(resolver.watch_accounts(), name="accounts in use")
    keeper = await _keeper(stack, ground)
    relay = await _relay(stack, ground, resolver, slots)
    keeper.watch(relay)
    outcomes = Outcomes(ground.database, ground.clock)
    ground.tasks.start(note_outcomes(relay, outcomes), name="outcomes of channels")
    relay.resume()
    return Television(resolver, slots, files, keeper, relay)


def make_standby(ground: Ground, relay: Relay) -> StandbyService:
    """Return what channels do while they give no television; the relay learns of each new choice."""
    files = SlateFiles(find_ffmpeg(ground.settings.ffmpeg), uploads(ground).path)
    changed = lambda number: relay.replan(channel_ref(number))  # noqa: E731
    return StandbyService(ground.database, files.check, files.there, changed)


def start_looks(ground: Ground, relay: Relay, keeper: Keeper) -> Looker:
    """Look at what the relay shows from now on, and tell `keeper` and the feeds of it."""
    settings = ground.settings
    options = LookOptions(every=settings.look_seconds, per_second=settings.looks_per_second)
    consequences = Consequences(relay, [FlawKind(kind) for kind in settings.leave_source_for])

    def seen(verdict: Verdict) -> None:
        keeper.note_verdict(verdict)
        consequences.note(verdict)

    looker = Looker(relay, find_ffmpeg(settings.ffmpeg), options, seen)
    ground.metrics.add(Figures(look_figures(looker)))
    ground.tasks.start(looker.run(), name="looks at channels")
    return looker


def uploads(ground: Ground) -> BlobStore:
    """Return the files that were uploaded."""
    return BlobStore(ground.settings.data_dir / "blobs")


async def _relay(stack: AsyncExitStack, ground: Ground, resolver: Resolver, slots: Slots) -> Relay:
    settings = ground.settings
    folder = settings.data_dir / "feeds"
    state = StateFolder(folder, SpoolPlace.usual(folder, settings.spool_mb))
    stack.callback(state.close)
    opener = partial(
        open_source, client=ground.client, stall_timeout=settings.stall_timeout, inputs=ground.inputs
    )
    slates = SlateMaker(
        find_ffmpeg(settings.ffmpeg),
        ground.tasks,
        settings.data_dir / "slates",
        settings.slate_image,
        settings.language,
    )
    workshop = _workshop(settings)
    ground.tasks.start(workshop.look(), name="encoders of this machine")
    relay = Relay(resolver, opener, _feeds(settings), state, workshop, slots, slates)
    ground.metrics.add(Figures(feed_figures(relay)))
    ground.metrics.add(Figures(slot_figures(slots)))
    return await stack.enter_async_context(relay)


async def _keeper(stack: AsyncExitStack, ground: Ground) -> Keeper:
    settings = ground.settings
    keeper = Keeper(ground.database, ground.clock, days=settings.history_days, rows=settings.history_rows)
    ground.metrics.add(Figures(history_figures(keeper)))
    return await stack.enter_async_context(keeper)


def _feeds(settings: Settings) -> FeedOptions:
    return FeedOptions(
        window_seconds=settings.window_seconds,
        idle_stop=settings.idle_stop,
        stall_timeout=settings.stall_timeout,
        switch_after=settings.switch_after,
        return_after=settings.return_after,
        health=_health(settings),
        repair_calm=settings.repair_calm_seconds,
        slate=settings.slate,
    )


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


def _workshop(settings: Settings) -> Workshop:
    options = WorkshopOptions(settings.max_pictures or default_pictures(), settings.hardware_encoders)
    return Workshop(find_ffmpeg(settings.ffmpeg), options)
