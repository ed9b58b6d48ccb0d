"""Keeps the history: listens to television, writes in batches beside it, closes and forgets.

An interval that is open is touched now and then; so a process that is killed leaves at most TOUCH seconds of
which the next one does not know.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

import structlog

from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.tasks import TaskOwner
from adscreen.iptv.history.models import HistorySpan
from adscreen.iptv.history.recorder import Batch, Event, Recorder, Span, evidence_of
from adscreen.iptv.history.repository import HistoryRepository
from adscreen.iptv.history.schemas import ChannelUptime
from adscreen.iptv.history.service import HistoryService
from adscreen.media.feeds.decisions import FeedDecision
from adscreen.media.looks.looker import Verdict
from adscreen.media.model import FeedEvent, FeedStatus
from adscreen.media.slots.telling import SlotEvent

log = structlog.get_logger(__name__)

Told = TypeVar("Told")

WRITE = 5.0
"""Seconds between two transactions."""
TOUCH = 15.0
COUNT = 60.0
"""Seconds between two sums of the last day, for the figures."""
FORGET = 600.0
DAY = 86_400.0


class Television(Protocol):
    """Whose feeds the history is of."""

    def events(self) -> AsyncIterator[FeedEvent]:
        """Yield phase changes from now on."""
        ...

    def decisions(self) -> AsyncIterator[FeedDecision]:
        """Yield what the feeds decide from now on."""
        ...

    def slot_events(self) -> AsyncIterator[SlotEvent]:
        """Yield who is refused a connection, and which accounts refuse, from now on."""
        ...

    def statuses(self) -> list[FeedStatus]:
        """Return the state of all feeds."""
        ...


class Keeper:
    """An async context manager: enter it before television, so that it is left after it; then `watch`."""

    def __init__(
        self, database: Database, clock: Clock, *, days: float, rows: int, write_every: float = WRITE
    ) -> None:
        self.recorder = Recorder(clock)
        self.history = HistoryService(database, clock)
        self._database = database
        self._clock = clock
        self._days = days
        self._rows = rows
        self._write_every = write_every

        self._tasks = TaskOwner()
        self._writing = asyncio.Lock()
        self._touched = self._forgot = clock.monotonic()
        self._counted: float | None = None
        self.uptimes: tuple[ChannelUptime, ...] = ()
        """Of the last day, at most COUNT seconds old; of channels that were watched."""

    async def __aenter__(self) -> Self:
        """Close what a killed process left open."""
        async with self._database.transaction() as session:
            left = await HistoryRepository(session).close_left_open(self._clock.time())
        if left:
            log.warning("the process before was killed: some history is unknown", channels=left)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write all that television said until its end."""
        await self._tasks.close()
        self.recorder.end()
        await self.write()

    def watch(self, television: Television) -> None:
        """Begin to listen and to write."""
        self._tasks.start(self._hear_events(television), name="history of feeds")
        self._tasks.start(self._hear_decisions(television), name="history of decisions")
        self._tasks.start(self._hear_slots(television), name="history of connections")
        self._tasks.start(self._write_on(television), name="history written")

    def note_verdict(self, verdict: Verdict) -> None:
        """Take what the newest look at a channel found."""
        _quietly(self.recorder.verdict, verdict)

    async def write(self) -> None:
        """Write what has come; where the database refuses, it is kept for the next time."""
        async with self._writing:
            batch = self.recorder.take()
            if not batch:
                return
            try:
                await self._store(batch)
            except Exception:  # a database that is away must not end the history, and never television
                log.exception("history not written", events=len(batch.events))
                self.recorder.give_back(batch)
            except asyncio.CancelledError:  # AdScreen stops: written once more in the end
                self.recorder.give_back(batch)
                raise

    async def forget(self) -> int:
        """Delete what is older than the days to keep, or too much; returns how many rows."""
        before, total = self._clock.time() - self._days * DAY, 0
        while True:
            async with self._database.transaction() as session:
                gone = await HistoryRepository(session).forget(before, self._rows)
            total += gone
            if not gone:
                return total

    async def _hear_events(self, television: Television) -> None:
        async for event in television.events():
            _quietly(self.recorder.phase, event)

    async def _hear_decisions(self, television: Television) -> None:
        async for decision in television.decisions():
            _quietly(self.recorder.decision, decision)

    async def _hear_slots(self, television: Television) -> None:
        async for event in television.slot_events():
            _quietly(self.recorder.connection, event)

    async def _write_on(self, television: Television) -> None:
        while True:
            await asyncio.sleep(self._write_every)
            _quietly(self.recorder.statuses, television.statuses())
            await self.write()
            try:
                await self._look_after()
            except Exception:
                log.exception("history not looked after")

    async def _look_after(self) -> None:
        now = self._clock.monotonic()
        if now - self._touched >= TOUCH:
            self._touched = now
            async with self._database.transaction() as session:
                await HistoryRepository(session).touch(self._clock.time())
        if self._counted is None or now - self._counted >= COUNT:
            self._counted = now
            self.uptimes = tuple(await self.history.uptimes("day"))
        if now - self._forgot >= FORGET:
            self._forgot = now
            await self.forget()

    async def _store(self, batch: Batch) -> None:
        rows = await asyncio.to_thread(lambda: [_event_row(event) for event in batch.events])
        now, made = self._clock.time(), list[tuple[Span, int]]()
        async with self._database.transaction() as session:
            repository = HistoryRepository(session)
            channels = {event.channel for event in batch.events} | {span.channel for span in batch.spans}
            there = await repository.existing(channels)
            await repository.add_events([row for row in rows if row["channel_id"] in there])
            for span in batch.spans:
                if span.row is not None and span.ended is not None:
                    await repository.end_span(span.row, span.ended)
                elif span.row is None and span.channel in there:
                    made.append((span, await repository.add_span(_span_row(span, now))))
        for span, row in made:
            span.row = row


def _quietly(take: Callable[[Told], None], told: Told) -> None:
    """Let one thing that cannot be taken in not end the history of all others."""
    try:
        take(told)
    except Exception:
        log.exception("not taken into the history", told=type(told).__name__)


def _event_row(event: Event) -> dict[str, Any]:
    return {
        "channel_id": event.channel,
        "at": event.at,
        "kind": event.kind.value,
        "what": str(event.what),
        "cause": event.cause and str(event.cause),
        "failure": event.failure and str(event.failure),
        "evidence": evidence_of(event.evidence),
        "source": event.source,
    }


def _span_row(span: Span, now: float) -> HistorySpan:
    return HistorySpan(
        channel_id=span.channel,
        state=span.state.value,
        began=span.began,
        ended=span.ended,
        seen=span.ended if span.ended is not None else now,
    )
