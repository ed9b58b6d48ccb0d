"""All SQL of plays."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from adscreen.signage.library.models import Creative
from adscreen.signage.plays.models import Play, PlayChain


@dataclass(frozen=True, slots=True)
class PlayQuery:
    """Which plays of a screen: Unix milliseconds, `until` excluded; what is None is not asked for."""

    screen_id: int
    since: int
    until: int
    creative: str | None = None
    reason: str | None = None

    @property
    def clauses(self) -> list[ColumnElement[bool]]:
        """The same for the database."""
        found = [Play.screen_id == self.screen_id, Play.at >= self.since, Play.at < self.until]
        if self.creative is not None:
            found.append(Play.creative == self.creative)
        if self.reason is not None:
            found.append(Play.reason == self.reason)
        return found


@dataclass(frozen=True, slots=True)
class Total:
    """The plays of one creative."""

    creative: str
    plays: int
    lasted: int
    """Milliseconds together."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a chain."""

    chain: PlayChain
    first: int
    plays: int

    @property
    def missing(self) -> int:
        """Numbers that were never received between what was forgotten, or the begin, and the newest one."""
        return self.chain.seq - self.chain.forgotten - self.plays


class PlayRepository:
    """Plays inside one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def chain(self, name: str) -> PlayChain | None:
        """Return a chain by its name."""
        found: PlayChain | None = await self._session.scalar(select(PlayChain).where(PlayChain.chain == name))
        return found

    async def take_chain(self, name: str, now: int) -> PlayChain | None:
        """Return a chain to add to; no other transaction adds to it until the end of this one.

        It writes first: SQLite has no row locks, and a transaction that has read may not write any more.
        """
        query = update(PlayChain).where(PlayChain.chain == name).values(heard=now).returning(PlayChain)
        taken: PlayChain | None = await self._session.scalar(
            select(PlayChain).from_statement(query).execution_options(populate_existing=True)
        )
        return taken

    async def add_chain(self, chain: PlayChain) -> None:
        """Store a new chain and learn its number."""
        self._session.add(chain)
        await self._session.flush()

    async def records(self, chain_id: int, seqs: Sequence[int]) -> dict[int, str]:
        """Return the canonical records that a chain has under these numbers."""
        query = select(Play.seq, Play.record).where(Play.chain_id == chain_id, Play.seq.in_(seqs))
        return dict((await self._session.execute(query)).all())

    def add(self, plays: Sequence[Play]) -> None:
        """Store plays at the end of the transaction."""
        self._session.add_all(plays)

    async def newest(self, query: PlayQuery, limit: int, before: int | None = None) -> list[tuple[Play, int]]:
        """Return plays, newest first, each with how many numbers are missing before it in its chain.

        `before` is the id of the last one already had.
        """
        wanted = _with_missing(query)
        if before is not None:
            last = aliased(Play)
            at = select(last.at).where(last.id == before).scalar_subquery()
            wanted = wanted.where((Play.at < at) | ((Play.at == at) & (Play.id < before)))
        rows = await self._session.execute(wanted.order_by(Play.at.desc(), Play.id.desc()).limit(limit))
        return [(play, missing) for play, missing in rows]

    async def oldest(self, query: PlayQuery, limit: int, after: tuple[int, int]) -> list[tuple[Play, int]]:
        """Return plays, oldest first, that come after `(at, id)`."""
        at, number = after
        wanted = _with_missing(query).where((Play.at > at) | ((Play.at == at) & (Play.id > number)))
        rows = await self._session.execute(wanted.order_by(Play.at, Play.id).limit(limit))
        return [(play, missing) for play, missing in rows]

    async def in_chain(self, chain_id: int, after: int, until: int, limit: int) -> list[Play]:
        """Return the plays of a chain with a number beyond `after`, up to `until`, in order."""
        query = select(Play).where(Play.chain_id == chain_id, Play.seq > after, Play.seq <= until)
        return list(await self._session.scalars(query.order_by(Play.seq).limit(limit)))

    async def totals(self, query: PlayQuery) -> list[Total]:
        """Return the sums by creative, the most shown first."""
        count = func.count()
        found = (
            select(Play.creative, count, func.sum(Play.lasted))
            .where(*query.clauses)
            .group_by(Play.creative)
            .order_by(count.desc(), Play.creative)
        )
        return [
            Total(creative, plays, int(lasted))
            for creative, plays, lasted in await self._session.execute(found)
        ]

    async def chains(self, screen_id: int) -> list[Kept]:
        """Return the chains of a screen, the last heard first."""
        counted = (
            select(Play.chain_id, func.min(Play.seq).label("first"), func.count().label("plays"))
            .where(Play.screen_id == screen_id)
            .group_by(Play.chain_id)
            .subquery()
        )
        query = (
            select(PlayChain, func.coalesce(counted.c.first, 0), func.coalesce(counted.c.plays, 0))
            .outerjoin(counted, counted.c.chain_id == PlayChain.id)
            .where(PlayChain.screen_id == screen_id)
            .order_by(PlayChain.heard.desc(), PlayChain.id.desc())
        )
        return [Kept(chain, first, plays) for chain, first, plays in await self._session.execute(query)]

    async def titles(self, creatives: Sequence[str]) -> dict[str, str]:
        """Return the names of files that the library still has, by their hash."""
        hashed = func.substr(Creative.blob, 1, 64)
        rows = await self._session.execute(select(hashed, Creative.title).where(hashed.in_(creatives)))
        return dict(rows.all())

    async def forget(self, before: int) -> int:
        """Delete what came before a moment, from the beginning of each chain; returns how many."""
        old = select(Play.chain_id, func.max(Play.seq)).where(Play.received < before).group_by(Play.chain_id)
        gone = 0
        for chain_id, seq in (await self._session.execute(old)).all():
            where = (Play.chain_id == chain_id, Play.seq <= seq)
            gone += (await self._session.execute(select(func.count()).where(*where))).scalar_one()
            await self._session.execute(delete(Play).where(*where))
            chain = update(PlayChain).where(PlayChain.id == chain_id)
            await self._session.execute(chain.values(forgotten=seq))
        return gone


def _with_missing(query: PlayQuery) -> Select[Play, int]:
    """Look up each play's forerunner in its chain, whatever else is asked for."""
    other = aliased(Play)
    before = (
        select(func.max(other.seq))
        .where(other.chain_id == Play.chain_id, other.seq < Play.seq)
        .correlate(Play)
        .scalar_subquery()
    )
    missing = Play.seq - 1 - func.coalesce(before, PlayChain.forgotten)
    return select(Play, missing).join(PlayChain, PlayChain.id == Play.chain_id).where(*query.clauses)
