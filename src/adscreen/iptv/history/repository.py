"""All SQL of channels' history; portable between SQLite and PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from adscreen.iptv.history.kinds import KILLED, Kind, State
from adscreen.iptv.history.models import HistoryEvent, HistorySpan
from adscreen.iptv.models import Channel

SLACK = 3600.0
"""Seconds that `seen` of an open interval may lie behind, at the very most."""
AT_ONCE = 5_000
"""Rows that one transaction deletes: others want to write, too."""


class HistoryRepository:
    """Reads and writes in the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def existing(self, channels: set[int]) -> set[int]:
        """Return those of the channels that are still there."""
        found: set[int] = set()
        numbers = sorted(channels)
        for begin in range(0, len(numbers), 500):
            some = numbers[begin : begin + 500]
            found.update(await self._session.scalars(select(Channel.id).where(Channel.id.in_(some))))
        return found

    async def add_events(self, rows: list[dict[str, Any]]) -> None:
        """Insert events."""
        if rows:
            await self._session.execute(insert(HistoryEvent), rows)

    async def add_span(self, span: HistorySpan) -> int:
        """Insert an interval; returns its id."""
        self._session.add(span)
        await self._session.flush()
        return span.id

    async def end_span(self, row: int, ended: float) -> None:
        """Write the end of an interval."""
        await self._session.execute(
            update(HistorySpan).where(HistorySpan.id == row).values(ended=ended, seen=ended)
        )

    async def touch(self, now: float) -> None:
        """Write that all open intervals still go on."""
        await self._session.execute(update(HistorySpan).where(HistorySpan.ended.is_(None)).values(seen=now))

    async def close_left_open(self, now: float) -> int:
        """Close what a killed process left open where it was last seen; what came after is unknown.

        Returns the number of channels that somebody watched then.
        """
        left = (await self._session.scalars(select(HistorySpan).where(HistorySpan.ended.is_(None)))).all()
        watched: dict[int, float] = {}
        for span in left:
            span.ended = span.seen
            if State(span.state).lane is State.LIVE.lane:
                watched[span.channel_id] = max(span.seen, watched.get(span.channel_id, 0.0))
        for channel, seen in watched.items():
            unknown = State.UNKNOWN.value
            self._session.add(
                HistorySpan(channel_id=channel, state=unknown, began=seen, ended=max(seen, now), seen=now)
            )
            self._session.add(
                HistoryEvent(channel_id=channel, at=seen, kind=Kind.PROCESS.value, what=KILLED, evidence="")
            )
        return len(watched)

    async def spans(self, channel: int, begin: float, end: float, limit: int) -> Sequence[HistorySpan]:
        """Return a channel's intervals that touch a time, oldest first."""
        wanted = (
            select(HistorySpan)
            .where(HistorySpan.channel_id == channel, *_touches(begin, end))
            .order_by(HistorySpan.began, HistorySpan.id)
            .limit(limit)
        )
        return (await self._session.scalars(wanted)).all()

    async def events(
        self, channel: int, begin: float, end: float, limit: int, before: int | None = None
    ) -> Sequence[HistoryEvent]:
        """Return a channel's events of a time, the newest first; `before` names the last one already had."""
        wanted = [
            HistoryEvent.channel_id == channel,
            HistoryEvent.at >= begin,
            HistoryEvent.at < end,
        ]
        if before is not None and (known := await self._session.get(HistoryEvent, before)) is not None:
            older = or_(
                HistoryEvent.at < known.at, (HistoryEvent.at == known.at) & (HistoryEvent.id < known.id)
            )
            wanted.append(older)
        newest = select(HistoryEvent).where(*wanted).order_by(HistoryEvent.at.desc(), HistoryEvent.id.desc())
        return (await self._session.scalars(newest.limit(limit))).all()

    async def seconds(
        self, begin: float, end: float, *, channel: int | None = None
    ) -> list[tuple[int, str, float]]:
        """Return for each channel and state the seconds of a time that it lasted."""
        until = case((HistorySpan.ended.is_(None), end), else_=HistorySpan.ended)
        last = case((until > end, end), else_=until)
        first = case((HistorySpan.began < begin, begin), else_=HistorySpan.began)
        number = HistorySpan.channel_id + 0  # or SQLite reads the whole table in the order of channels
        wanted = (
            select(number, HistorySpan.state, func.sum(last - first))
            .where(*_touches(begin, end))
            .group_by(number, HistorySpan.state)
        )
        if channel is not None:
            wanted = wanted.where(HistorySpan.channel_id == channel)
        return [(number, state, float(total)) for number, state, total in await self._session.execute(wanted)]

    async def names(self, channels: set[int]) -> dict[int, tuple[str, int]]:
        """Return name and provider of channels."""
        named: dict[int, tuple[str, int]] = {}
        numbers = sorted(channels)
        for begin in range(0, len(numbers), 500):
            some = Channel.id.in_(numbers[begin : begin + 500])
            rows = await self._session.execute(
                select(Channel.id, Channel.custom_name, Channel.name, Channel.provider_id).where(some)
            )
            named.update({number: (own or given, provider) for number, own, given, provider in rows})
        return named

    async def forget(self, before: float, most: int) -> int:
        """Delete what is older than `before`, and the oldest of more than `most` rows; returns how many.

        A part of it at a time: call again until it returns 0.
        """
        old = select(HistoryEvent.id).where(HistoryEvent.at < before).limit(AT_ONCE)
        gone = await self._delete(HistoryEvent, old)
        old = select(HistorySpan.id).where(HistorySpan.ended < before).limit(AT_ONCE)
        gone += await self._delete(HistorySpan, old)
        for table in (HistoryEvent, HistorySpan):
            count = await self._session.scalar(select(func.count()).select_from(table)) or 0
            if count > most:
                oldest = select(table.id).order_by(table.id).limit(min(count - most, AT_ONCE))
                gone += await self._delete(table, oldest)
        return gone

    async def _delete(self, table: type[HistoryEvent | HistorySpan], wanted: Any) -> int:
        numbers = (await self._session.scalars(wanted)).all()
        for begin in range(0, len(numbers), 500):
            await self._session.execute(delete(table).where(table.id.in_(numbers[begin : begin + 500])))
        return len(numbers)


def _touches(begin: float, end: float) -> tuple[ColumnElement[bool], ...]:
    lately = HistorySpan.seen > begin - SLACK  # says the same, and is found by an index
    still = or_(HistorySpan.ended.is_(None), HistorySpan.ended > begin)
    return HistorySpan.began < end, lately, still
