"""The guide as pages and screens see it: what is on, what follows, and the sources of it all."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.vault import Vault
from adscreen.iptv.guide.keeper import Keeper
from adscreen.iptv.guide.models import GuideProgramme, GuideSource
from adscreen.iptv.guide.nownext import NowNext, Slot, merged, now_next, timeline
from adscreen.iptv.guide.repository import GuideRepository
from adscreen.iptv.guide.schemas import GuidePage, GuideRow, SourceOut
from adscreen.iptv.guide.short import ShortGuide
from adscreen.iptv.guide.sources import GuidePhase, Origin, checked_address, masked, new_source
from adscreen.iptv.intake.access import need
from adscreen.iptv.models import Channel
from adscreen.iptv.refs import channel_id, channel_ref
from adscreen.iptv.repository import ChannelQuery, ProviderRepository

AHEAD = 12 * 3600
"""Seconds ahead in which "next" is looked for."""
SPAN_MOST = 31 * 86_400
SIZE_MOST = 200
SHIFT_MOST = 24 * 60


class GuideService:
    """Every method is one transaction. `keeper` reads the guides, `short` asks the accounts."""

    def __init__(
        self, database: Database, vault: Vault, clock: Clock, keeper: Keeper, short: ShortGuide
    ) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._keeper = keeper
        self._short = short

    # what is on

    async def now_next(self, refs: Iterable[str], *, on_air: bool = False) -> dict[str, NowNext]:
        """Return what channels show now and next, by reference; channels without a guide are left out.

        `on_air` tells that they are being watched: their accounts are asked where no guide says what is on.
        """
        now = int(self._clock.time())
        shown = await self.programmes(refs, now, now + AHEAD)
        found = {ref: pair for ref, slots in shown.items() if any(pair := now_next(slots, now))}
        if on_air:
            missing = [ref for ref in dict.fromkeys(refs) if ref not in found or found[ref].now is None]
            await self._ask_short(missing)
        return found

    async def programmes(self, refs: Iterable[str], start: int, stop: int) -> dict[str, list[Slot]]:
        """Return what channels show between two Unix seconds, in order, by reference."""
        numbers = [number for ref in dict.fromkeys(refs) if (number := channel_id(ref)) is not None]
        async with self._database.transaction() as session:
            shown = await _shown(GuideRepository(session), numbers, start, stop)
        return {channel_ref(number): slots for number, slots in shown.items()}

    async def page(self, query: ChannelQuery, start: int, stop: int) -> GuidePage:
        """Return a page of channels with their programmes between two Unix seconds; raises BAD_INPUT."""
        if not 0 < stop - start <= SPAN_MOST:
            raise AdScreenError(Failure.BAD_INPUT, "from and to", field="to")
        if query.page < 1 or not 1 <= query.size <= SIZE_MOST:
            raise AdScreenError(Failure.BAD_INPUT, f"at most {SIZE_MOST} channels", field="size")
        async with self._database.transaction() as session:
            found, total = await ProviderRepository(session).channels(query)
            numbers = [channel.id for channel in found]
            shown = await _shown(GuideRepository(session), numbers, start, stop)
        rows = tuple(_row(channel, shown.get(channel.id, [])) for channel in found)
        return GuidePage(start=start, stop=stop, rows=rows, total=total, page=query.page, size=query.size)

    # sources

    async def sources(self) -> list[SourceOut]:
        """Return the sources that are read as a whole, in the order in which they are asked."""
        async with self._database.transaction() as session:
            found = await GuideRepository(session).sources()
        return [source_out(source) for source in found if source.origin != Origin.SHORT]

    async def add_source(self, address: str, *, provider_id: int | None, shift_minutes: int = 0) -> None:
        """Add an address, for one provider's channels or for all, and have it read.

        Raises BAD_INPUT for what is no address, CONFLICT for one that is there, NOT_FOUND.
        """
        address = checked_address(address)
        shift = _checked_shift(shift_minutes)
        async with self._database.transaction() as session:
            repository = GuideRepository(session)
            provider = need(await ProviderRepository(session).provider(provider_id)) if provider_id else None
            made = new_source(
                self._vault,
                Origin.OPERATOR,
                self._now(),
                provider=provider,
                address=address,
                shift_minutes=shift,
            )
            known = await repository.by_mark(made.mark)
            if known is not None and not known.removed:
                raise AdScreenError(Failure.CONFLICT, f"{masked(address)} is there", field="address")
            if known is not None:
                known.removed, known.due_at, known.shift_minutes = False, self._now(), shift
            else:
                await repository.add_source(made)
        self._keeper.wake()

    async def change_source(self, source_id: int, *, shift_minutes: int, enabled: bool) -> None:
        """Move a source's times, switch it on or off."""
        async with self._database.transaction() as session:
            source = _need(await GuideRepository(session).source(source_id))
            source.shift_minutes = _checked_shift(shift_minutes)
            source.enabled = enabled

    async def remove_source(self, source_id: int) -> None:
        """Remove an operator's source; others are switched off, as their provider names them again."""
        async with self._database.transaction() as session:
            source = _need(await GuideRepository(session).source(source_id))
            if source.origin == Origin.OPERATOR:
                source.removed = True
            else:
                source.enabled = False
        self._keeper.wake()

    async def raise_source(self, source_id: int) -> None:
        """Ask a source one place earlier."""
        async with self._database.transaction() as session:
            sources = [one for one in await GuideRepository(session).sources() if one.origin != Origin.SHORT]
            places = [index for index, one in enumerate(sources) if one.id == source_id]
            if places and (at := places[0]) > 0:
                sources[at - 1], sources[at] = sources[at], sources[at - 1]
            for index, one in enumerate(sources):
                one.position = index

    async def refresh(self, source_id: int | None = None) -> None:
        """Have a source read now, or all; what a server asked for (Retry-After) is kept all the same."""
        now = self._now()
        async with self._database.transaction() as session:
            for source in await GuideRepository(session).sources():
                asked_off = source.failure == Failure.RATE_LIMITED and source.due_at and source.due_at > now
                whole = source.origin != Origin.SHORT and source.enabled
                whole = whole and source.phase != GuidePhase.LOADING
                if whole and source_id in {None, source.id} and not asked_off:
                    source.due_at = now
        self._keeper.wake()

    async def _ask_short(self, refs: Sequence[str]) -> None:
        numbers = [
            number for ref in refs if (number := channel_id(ref)) is not None and self._short.may_ask(number)
        ]
        if not numbers:
            return
        async with self._database.transaction() as session:
            repository = ProviderRepository(session)
            refused = {
                number for number, key in (await GuideRepository(session).choices(numbers)).items() if not key
            }
            channels = [await repository.channel(number) for number in numbers if number not in refused]
        for channel in channels:
            if channel is not None:
                self._short.want(channel)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)


async def _shown(
    repository: GuideRepository, numbers: Sequence[int], start: int, stop: int
) -> dict[int, list[Slot]]:
    guided = await repository.guided(numbers)
    if not guided:
        return {}
    slack = max(abs(one.shift) for one in guided)
    rows = await repository.programmes(
        list({one.guide_channel_id for one in guided}), start - slack, stop + slack
    )
    by_guide: dict[int, list[GuideProgramme]] = {}
    for row in rows:
        by_guide.setdefault(row.channel_id, []).append(row)
    layers: dict[int, list[list[Slot]]] = {}
    for one in guided:
        if there := by_guide.get(one.guide_channel_id):
            layers.setdefault(one.channel_id, []).append(timeline(there, one.shift))
    return {
        number: [slot for slot in merged(found) if slot.start < stop and slot.stop > start]
        for number, found in layers.items()
    }


def source_out(source: GuideSource) -> SourceOut:
    """Return a source without its address."""
    values: dict[str, Any] = {
        name: getattr(source, name)
        for name in (
            "id", "provider_id", "position", "shift_minutes", "enabled", "programmes", "channels", "read_at",
            "due_at", "flaws",
        )
    }  # fmt: skip
    return SourceOut(
        **values,
        origin=Origin(source.origin),
        link=source.masked,
        phase=GuidePhase(source.phase),
        bytes=source.bytes_read,
        bytes_total=source.bytes_total,
        failure=Failure(source.failure) if source.failure else None,
    )


def _row(channel: Channel, slots: Sequence[Slot]) -> GuideRow:
    return GuideRow(
        channel_id=channel.id,
        ref=channel_ref(channel.id),
        name=channel.custom_name or channel.name,
        group=channel.group_name,
        has_logo=bool(channel.logo),
        programmes=tuple(slots),
    )


def _checked_shift(minutes: int) -> int:
    if abs(minutes) > SHIFT_MOST:
        raise AdScreenError(Failure.BAD_INPUT, "a shift of more than a day", field="shift")
    return minutes


def _need(source: GuideSource | None) -> GuideSource:
    if source is None or source.removed:
        raise AdScreenError(Failure.NOT_FOUND, "no such guide", field="source")
    return source
