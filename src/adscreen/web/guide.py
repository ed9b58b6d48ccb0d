"""What the web asks of the programme guide: the composition root hands over who answers."""

from collections.abc import Iterable
from typing import Protocol

from adscreen.iptv.guide.nownext import NowNext, Slot
from adscreen.iptv.guide.schemas import GuidePage
from adscreen.iptv.repository import ChannelQuery
from adscreen.signage.screens.schemas import JsonModel


class GuideDirectory(Protocol):
    """Programmes by the opaque channel references that screens hold."""

    async def now_next(self, refs: Iterable[str], *, on_air: bool = False) -> dict[str, NowNext]:
        """Return what channels show now and next; those without a guide are left out."""
        ...

    async def programmes(self, refs: Iterable[str], start: int, stop: int) -> dict[str, list[Slot]]:
        """Return what channels show between two Unix seconds."""
        ...

    async def page(self, query: ChannelQuery, start: int, stop: int) -> GuidePage:
        """Return a page of channels with their programmes."""
        ...


class NoGuide:
    """A guide that knows nothing."""

    async def now_next(self, refs: Iterable[str], *, on_air: bool = False) -> dict[str, NowNext]:
        """Return nothing."""
        return {}

    async def programmes(self, refs: Iterable[str], start: int, stop: int) -> dict[str, list[Slot]]:
        """Return nothing."""
        return {}

    async def page(self, query: ChannelQuery, start: int, stop: int) -> GuidePage:
        """Return an empty page."""
        return GuidePage(start=start, stop=stop, rows=(), total=0, page=query.page, size=query.size)


class ProgrammeJson(JsonModel):
    """A programme; times are Unix milliseconds, as everywhere in what screens read."""

    title: str
    subtitle: str
    description: str
    category: str
    start: int
    stop: int


def programme_json(slot: Slot) -> ProgrammeJson:
    """Return a programme as it goes over HTTP."""
    return ProgrammeJson(
        title=slot.title,
        subtitle=slot.subtitle,
        description=slot.description,
        category=slot.category,
        start=slot.start * 1000,
        stop=slot.stop * 1000,
    )
