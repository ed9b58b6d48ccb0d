"""Where television comes from: the providers, their channels' sources and their guide."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial

from adscreen.app.ground import Ground
from adscreen.core.blobs import BlobStore
from adscreen.iptv.diagnose.asking import any_line
from adscreen.iptv.diagnose.diagnoser import Diagnoser, Options
from adscreen.iptv.diagnose.model import Diagnosis, Step
from adscreen.iptv.guide.assembly import Guide, make_guide
from adscreen.iptv.guide.refresh import GuideOptions
from adscreen.iptv.playing.resolver import ChannelResolver
from adscreen.iptv.refs import channel_id
from adscreen.iptv.service import ProviderService
from adscreen.iptv.sources.service import SourceService
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.ownfiles import OwnFiles
from adscreen.media.slots.check import Checks
from adscreen.media.slots.desk import Slots
from adscreen.media.slots.ledger import LedgerPolicy
from adscreen.signage.screens.service import ScreenService


@dataclass(frozen=True, slots=True)
class Supply:
    """All of it, in use."""

    providers: ProviderService
    guide: Guide
    files: OwnFiles
    sources: SourceService
    slots: Slots
    resolver: ChannelResolver


async def make_supply(ground: Ground) -> Supply:
    """Return the providers, ready; what an earlier process left half done is put in order."""
    providers = ProviderService(
        ground.database,
        ground.vault,
        ground.client,
        ground.bus,
        tasks=ground.tasks,
        clock=ground.clock,
        in_use=partial(_channels_in_use, ScreenService(ground.database, ground.clock, ground.bus)),
        inputs=ground.inputs,
    )
    await providers.recover()
    guide = _guide(ground)
    await guide.start(ground.tasks)
    files = _own_files(ground)
    sources = SourceService(ground.database, files.there)
    await files.tidy(await sources.files())
    slots = Slots(LedgerPolicy(grace=ground.settings.slot_grace))
    resolver = ChannelResolver(
        ground.database,
        ground.vault,
        ground.client,
        ground.clock,
        ground.tasks,
        slots,
        files.source,
        uploads(ground).path,
    )
    ground.tasks.start(resolver.watch_accounts(), name="accounts in use")
    return Supply(providers, guide, files, sources, slots, resolver)


async def diagnose(
    ground: Ground, supply: Supply, link: str, options: Options
) -> AsyncIterator[Step | Diagnosis]:
    """Yield the steps of a diagnosis and then its result; it takes no slot that a screen needs."""
    limit = await supply.providers.limit_of_link(link)
    name = options.channel or (limit.name if limit else "")
    checks = Checks(supply.slots, limit.account, limit.connections, name) if limit else None
    options = replace(options, inputs=ground.inputs)
    diagnoser = Diagnoser(link, ground.client, options, checks.line if checks else any_line)
    async for step in diagnoser.steps():
        yield step
    yield diagnoser.diagnosis


def _guide(ground: Ground) -> Guide:
    settings = ground.settings
    return make_guide(
        ground.database,
        ground.vault,
        ground.client,
        ground.bus,
        ground.clock,
        ground.tasks,
        hours=settings.guide_hours,
        short_minutes=settings.guide_short_minutes,
        options=GuideOptions(settings.guide_days_back, settings.guide_days_ahead, settings.language),
    )


def _own_files(ground: Ground) -> OwnFiles:
    settings = ground.settings
    find = uploads(ground).path
    return OwnFiles(settings.data_dir / "standins", find_ffmpeg(settings.ffmpeg), find, ground.tasks)


def uploads(ground: Ground) -> BlobStore:
    """Return the files that were uploaded."""
    return BlobStore(ground.settings.data_dir / "blobs")


async def _channels_in_use(screens: ScreenService) -> set[int]:
    refs = [screen.channel_ref for screen in await screens.all()]
    return {number for ref in refs if ref and (number := channel_id(ref)) is not None}
