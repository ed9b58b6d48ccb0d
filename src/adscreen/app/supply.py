"""Where television comes from: the providers, their channels' sources and their guide."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial

from adscreen.app.ground import Ground
from adscreen.app.television import Television
from adscreen.iptv.diagnose.asking import any_line
from adscreen.iptv.diagnose.diagnoser import Diagnoser, Options
from adscreen.iptv.diagnose.model import Diagnosis, Step
from adscreen.iptv.guide.assembly import Guide, make_guide
from adscreen.iptv.guide.refresh import GuideOptions
from adscreen.iptv.refs import channel_id
from adscreen.iptv.service import ProviderService
from adscreen.iptv.sources.service import SourceService
from adscreen.media.slots.check import Checks
from adscreen.media.slots.desk import Slots
from adscreen.signage.screens.service import ScreenService


@dataclass(frozen=True, slots=True)
class Supply:
    """All of it, in use."""

    providers: ProviderService
    guide: Guide
    sources: SourceService


async def make_supply(ground: Ground, television: Television) -> Supply:
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
    sources = SourceService(ground.database, television.files.there)
    await television.files.tidy(await sources.files())
    return Supply(providers, guide, sources)


async def diagnose(
    ground: Ground, slots: Slots, providers: ProviderService, link: str, options: Options
) -> AsyncIterator[Step | Diagnosis]:
    """Yield the steps of a diagnosis and then its result; it takes no slot that a screen needs."""
    limit = await providers.limit_of_link(link)
    name = options.channel or (limit.name if limit else "")
    checks = Checks(slots, limit.account, limit.connections, name) if limit else None
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


async def _channels_in_use(screens: ScreenService) -> set[int]:
    refs = [screen.channel_ref for screen in await screens.all()]
    return {number for ref in refs if ref and (number := channel_id(ref)) is not None}
