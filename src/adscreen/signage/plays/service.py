"""Plays as pages and exports read them, and how long they are kept."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import structlog

from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.plays.models import Play
from adscreen.signage.plays.record import LARGEST, Record, hash_of
from adscreen.signage.plays.repository import Kept, PlayQuery, PlayRepository, Total

log = structlog.get_logger(__name__)

DAY = 86_400.0
PAGE_MOST = 1000
"""Plays that one question returns."""
CHUNK = 500
"""Plays that an export reads at a time: each a transaction, so that none stays open for minutes."""
FORGET = 3600.0
"""Seconds between two looks for plays that are older than they are kept."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A play that was accepted."""

    id: int
    at: int
    received: int
    record: Record
    hash: str
    signature: str | None
    missing: int
    """Numbers of its chain that are missing right before it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A screen's plays of a time, newest first, with the sums of all of them."""

    plays: list[Shown]
    older: int | None
    totals: list[Total]
    titles: dict[str, str]
    chains: list[Kept]


class PlayService:
    """A method is one transaction, an export one for each chunk."""

    def __init__(self, database: Database, clock: Clock, *, days: float) -> None:
        self._database = database
        self._clock = clock
        self._days = days

    def now(self) -> int:
        """Return Unix milliseconds."""
        return int(self._clock.time() * 1000)

    async def proof(self, query: PlayQuery, *, limit: int, before: int | None = None) -> Proof:
        """Return plays, totals and chains; `before` is the id of the last play already had."""
        _check(query)
        async with self._database.transaction() as session:
            repository = PlayRepository(session)
            rows = await repository.newest(query, min(limit, PAGE_MOST) + 1, before)
            totals = await repository.totals(query)
            titles = await repository.titles([total.creative for total in totals])
            chains = await repository.chains(query.screen_id)
        plays = [_shown(play, missing) for play, missing in rows[: min(limit, PAGE_MOST)]]
        older = plays[-1].id if len(rows) > len(plays) else None
        return Proof(plays, older, totals, titles, chains)

    async def titles(self, creatives: list[str]) -> dict[str, str]:
        """Return the names of files that the library still has, by their hash."""
        async with self._database.transaction() as session:
            return await PlayRepository(session).titles(creatives)

    async def chunks(self, query: PlayQuery) -> AsyncIterator[list[Shown]]:
        """Yield all plays of a time, oldest first."""
        _check(query)
        after = (-LARGEST, 0)
        while True:
            async with self._database.transaction() as session:
                rows = await PlayRepository(session).oldest(query, CHUNK, after)
            if not rows:
                return
            yield await asyncio.to_thread(_all_shown, rows)
            after = rows[-1][0].at, rows[-1][0].id

    async def chains(self, screen_id: int) -> list[Kept]:
        """Return the chains of a screen, the last heard first."""
        async with self._database.transaction() as session:
            return await PlayRepository(session).chains(screen_id)

    async def chain_chunks(self, chain_id: int, *, until: int) -> AsyncIterator[list[Play]]:
        """Yield the plays of a chain up to number `until`, in order."""
        after = 0
        while True:
            async with self._database.transaction() as session:
                rows = await PlayRepository(session).in_chain(chain_id, after, until, CHUNK)
            if not rows:
                return
            yield rows
            after = rows[-1].seq

    async def forget(self) -> int:
        """Delete plays that came longer ago than they are kept; returns how many."""
        before = int((self._clock.time() - self._days * DAY) * 1000)
        async with self._database.transaction() as session:
            return await PlayRepository(session).forget(before)

    async def look_after(self) -> None:
        """Delete what is too old, now and every hour; never ends."""
        while True:
            try:
                if gone := await self.forget():
                    log.info("old plays deleted", plays=gone)
            except Exception:  # a database that is away for a moment
                log.exception("old plays not deleted")
            await asyncio.sleep(FORGET)


def _all_shown(rows: Sequence[tuple[Play, int]]) -> list[Shown]:
    return [_shown(play, missing) for play, missing in rows]


def _shown(play: Play, missing: int) -> Shown:
    record = Record.model_validate_json(play.record)
    return Shown(play.id, play.at, play.received, record, hash_of(play.record), play.signature, missing)


def _check(query: PlayQuery) -> None:
    if not 0 <= query.since <= query.until <= LARGEST:
        raise AdScreenError(Failure.BAD_INPUT, "the end comes before the begin", field="until")
