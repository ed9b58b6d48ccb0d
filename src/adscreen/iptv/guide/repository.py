"""All SQL of the guide; portable between SQLite and PostgreSQL. What is large is written in slices."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Table, and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adscreen.core.db import UtcDateTime
from adscreen.core.errors import Failure
from adscreen.iptv.guide.matching import ACCEPTED, SURE, How, Match, OurChannel
from adscreen.iptv.guide.models import GuideChannel, GuideChoice, GuideMatch, GuideProgramme, GuideSource
from adscreen.iptv.guide.sources import GuidePhase, Origin
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.models import Channel

WATCHED = (ChannelKind.LIVE.value, ChannelKind.RADIO.value)

Row = dict[str, Any]


class Guided(NamedTuple):
    """A channel of ours and one of the guide's channels that it is; times are shifted by so many seconds."""

    channel_id: int
    guide_channel_id: int
    shift: int


class GuideRepository:
    """Reads and writes in the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    # sources

    async def sources(self) -> Sequence[GuideSource]:
        """Return the sources in the order in which they are asked."""
        wanted = select(GuideSource).where(GuideSource.removed.is_(False))
        return (await self._session.scalars(wanted.order_by(GuideSource.position, GuideSource.id))).all()

    async def source(self, source_id: int) -> GuideSource | None:
        """Return one source."""
        return await self._session.get(GuideSource, source_id, populate_existing=True)

    async def by_mark(self, mark: str) -> GuideSource | None:
        """Return the source of this address."""
        return await self._session.scalar(select(GuideSource).where(GuideSource.mark == mark))

    async def add_source(self, source: GuideSource) -> None:
        """Add a source behind the others; the short guides stay last, whatever their number."""
        last = select(func.max(GuideSource.position)).where(GuideSource.origin != Origin.SHORT.value)
        after = (await self._session.scalar(last)) or 0
        source.position = 1_000_000 if source.origin == Origin.SHORT else after + 1
        self._session.add(source)
        await self._session.flush()

    async def set_source(self, source_id: int, **values: Any) -> None:
        """Write columns of a source."""
        await self._session.execute(update(GuideSource).where(GuideSource.id == source_id).values(**values))

    async def begin(self, source_id: int, at: datetime, stale_before: datetime) -> bool:
        """Mark a reading as running unless one is; one from before `stale_before` died with its process.

        From then on `due_at` says whether another is wanted as soon as this one ends.
        """
        free = or_(
            GuideSource.phase != GuidePhase.LOADING.value,
            GuideSource.started_at.is_(None),
            GuideSource.started_at < stale_before,
        )
        done = await self._session.execute(
            update(GuideSource)
            .where(GuideSource.id == source_id, free)
            .values(
                phase=GuidePhase.LOADING.value, started_at=at, due_at=None, bytes_read=0, bytes_total=None
            )
        )
        return bool(getattr(done, "rowcount", 0))

    async def stop_all(self) -> None:
        """Mark every running reading as not running: it died with its process, and is due as before."""
        running = GuideSource.phase == GuidePhase.LOADING.value
        due = func.coalesce(GuideSource.due_at, GuideSource.started_at)
        await self._session.execute(
            update(GuideSource).where(running).values(phase=GuidePhase.IDLE.value, due_at=due)
        )

    async def end(self, source_id: int, due_at: datetime | None, **values: Any) -> None:
        """Mark a reading as ended; it is due at `due_at`, unless another was asked for meanwhile."""
        due = func.coalesce(GuideSource.due_at, literal(due_at, UtcDateTime()))
        await self._session.execute(
            update(GuideSource)
            .where(GuideSource.id == source_id)
            .values(phase=GuidePhase.IDLE.value, due_at=due, **values)
        )

    async def remove_orphans(self) -> None:
        """Mark the sources whose provider is gone for removal."""
        orphan = and_(GuideSource.bound.is_(True), GuideSource.provider_id.is_(None))
        await self._session.execute(update(GuideSource).where(orphan).values(removed=True))

    async def removed(self) -> list[int]:
        """Return the sources that wait for their removal."""
        return list(await self._session.scalars(select(GuideSource.id).where(GuideSource.removed.is_(True))))

    async def delete_source(self, source_id: int) -> None:
        """Delete a source that has no channels left."""
        await self._session.execute(delete(GuideSource).where(GuideSource.id == source_id))

    # writing a guide

    async def our_channels(self, provider_id: int | None) -> list[OurChannel]:
        """Return the channels that a guide may be for, with the operator's choices."""
        wanted: list[ColumnElement[bool]] = [
            Channel.kind.in_(WATCHED),
            Channel.gone_at.is_(None),
            Channel.separator.is_(False),
        ]
        if provider_id is not None:
            wanted.append(Channel.provider_id == provider_id)
        rows = await self._session.execute(
            select(Channel.id, Channel.tvg_id, Channel.name, Channel.custom_name, GuideChoice.key)
            .outerjoin(GuideChoice, GuideChoice.channel_id == Channel.id)
            .where(*wanted)
            .order_by(Channel.id)
        )
        return [
            OurChannel(id_, tvg_id, (name, *([custom] if custom else [])), chosen)
            for id_, tvg_id, name, custom, chosen in rows
        ]

    async def add_channels(self, rows: list[Row]) -> dict[str, int]:
        """Add channels of a generation; returns their ids by key."""
        added = insert(GuideChannel).returning(GuideChannel.key, GuideChannel.id)
        return {key: number for key, number in await self._session.execute(added, rows)}  # noqa: C416

    async def add_programmes(self, rows: list[Row]) -> None:
        """Add programmes; of two at one time the first stays."""
        await self._session.execute(self._insert(GuideProgramme).on_conflict_do_nothing(), rows)

    async def put_programmes(self, rows: list[Row]) -> None:
        """Add programmes; of two at one time the new one stays."""
        statement = self._insert(GuideProgramme)
        fresh = {name: statement.excluded[name] for name in ("stop", "title", "subtitle", "description")}
        done = statement.on_conflict_do_update(index_elements=["channel_id", "start"], set_=fresh)
        await self._session.execute(done, rows)

    async def matches(self, source_id: int) -> dict[int, Match]:
        """Return the matches of a source by our channel."""
        found = await self._session.scalars(select(GuideMatch).where(GuideMatch.source_id == source_id))
        return {one.channel_id: Match(one.channel_id, one.key, How(one.how), one.score) for one in found}

    async def put_matches(self, source_id: int, matches: Iterable[Match]) -> None:
        """Write matches; those of channels that are gone meanwhile are left out."""
        rows = [
            {"channel_id": one.channel_id, "source_id": source_id, "key": one.key, "how": one.how.value,
             "score": one.score}
            for one in matches
        ]  # fmt: skip
        ids = [row["channel_id"] for row in rows]
        there = set(await self._session.scalars(select(Channel.id).where(Channel.id.in_(ids))))
        rows = [row for row in rows if row["channel_id"] in there]
        if not rows:
            return
        statement = self._insert(GuideMatch)
        fresh = {name: statement.excluded[name] for name in ("key", "how", "score")}
        done = statement.on_conflict_do_update(index_elements=["channel_id", "source_id"], set_=fresh)
        await self._session.execute(done, rows)

    async def drop_matches(self, source_id: int, channel_ids: Sequence[int]) -> None:
        """Delete matches of a source."""
        await self._session.execute(
            delete(GuideMatch).where(
                GuideMatch.source_id == source_id, GuideMatch.channel_id.in_(channel_ids)
            )
        )

    async def move_channels(self, source_id: int, generation: int, keys: Sequence[str], to: int) -> None:
        """Move channels of a generation with their programmes to another."""
        await self._session.execute(
            update(GuideChannel)
            .where(
                GuideChannel.source_id == source_id,
                GuideChannel.generation == generation,
                GuideChannel.key.in_(keys),
            )
            .values(generation=to)
        )

    async def last_starts(self, source_id: int, generation: int) -> dict[str, int]:
        """Return when the last programme of each channel begins; 0 for a channel without any."""
        rows = await self._session.execute(
            select(GuideChannel.key, func.max(GuideProgramme.start))
            .outerjoin(GuideProgramme, GuideProgramme.channel_id == GuideChannel.id)
            .where(GuideChannel.source_id == source_id, GuideChannel.generation == generation)
            .group_by(GuideChannel.id, GuideChannel.key)
        )
        return {key: last or 0 for key, last in rows}

    async def count_programmes(self, source_id: int, generation: int) -> int:
        """Return how many programmes a generation has."""
        counted = (
            select(func.count())
            .select_from(GuideProgramme)
            .join(GuideChannel, GuideProgramme.channel_id == GuideChannel.id)
            .where(GuideChannel.source_id == source_id, GuideChannel.generation == generation)
        )
        return await self._session.scalar(counted) or 0

    async def leftovers(self, source_id: int, generation: int | None, limit: int) -> list[int]:
        """Return ids of channels of a source that are of no use: not of `generation`; None for all."""
        wanted = [GuideChannel.source_id == source_id]
        if generation is not None:
            wanted.append(GuideChannel.generation != generation)
        return list(await self._session.scalars(select(GuideChannel.id).where(*wanted).limit(limit)))

    async def delete_channels(self, ids: Sequence[int]) -> None:
        """Delete channels of a guide with their programmes."""
        await self._session.execute(delete(GuideProgramme).where(GuideProgramme.channel_id.in_(ids)))
        await self._session.execute(delete(GuideChannel).where(GuideChannel.id.in_(ids)))

    async def prune(self, source_id: int, before: int) -> None:
        """Delete programmes of a source that began before: short guides are never read as a whole."""
        old = select(GuideChannel.id).where(GuideChannel.source_id == source_id)
        await self._session.execute(
            delete(GuideProgramme).where(GuideProgramme.channel_id.in_(old), GuideProgramme.start < before)
        )

    async def channel_of(self, source_id: int, generation: int, key: str) -> int | None:
        """Return the id of a source's channel."""
        return await self._session.scalar(
            select(GuideChannel.id).where(
                GuideChannel.source_id == source_id,
                GuideChannel.generation == generation,
                GuideChannel.key == key,
            )
        )

    # reading

    async def guided(self, channel_ids: Sequence[int]) -> list[Guided]:
        """Return where the programmes of channels stand, in the order in which sources are asked."""
        rows = await self._session.execute(
            select(GuideMatch.channel_id, GuideChannel.id, GuideSource.shift_minutes, Channel.guide_shift)
            .join(GuideSource, GuideSource.id == GuideMatch.source_id)
            .join(
                GuideChannel,
                and_(
                    GuideChannel.source_id == GuideSource.id,
                    GuideChannel.generation == GuideSource.generation,
                    GuideChannel.key == GuideMatch.key,
                ),
            )
            .join(Channel, Channel.id == GuideMatch.channel_id)
            .where(
                GuideMatch.channel_id.in_(channel_ids),
                GuideMatch.score >= ACCEPTED,
                GuideSource.enabled.is_(True),
                GuideSource.removed.is_(False),
            )
            .order_by(GuideMatch.channel_id, GuideSource.position, GuideSource.id)
        )
        return [Guided(ours, theirs, 60 * (shift + own)) for ours, theirs, shift, own in rows]

    async def programmes(
        self, guide_channel_ids: Sequence[int], start: int, stop: int
    ) -> Sequence[GuideProgramme]:
        """Return the programmes that touch a time, by channel and start."""
        found = await self._session.scalars(
            select(GuideProgramme)
            .where(
                GuideProgramme.channel_id.in_(guide_channel_ids),
                GuideProgramme.start < stop,
                GuideProgramme.start > start - 86_400,
                or_(GuideProgramme.stop.is_(None), GuideProgramme.stop > start),
            )
            .order_by(GuideProgramme.channel_id, GuideProgramme.start)
        )
        return found.all()

    # matches as the operator sees them

    async def matches_of(self, channel_ids: Sequence[int]) -> list[tuple[GuideMatch, str, int]]:
        """Return matches of channels with the guide's name and the source, best source first."""
        rows = await self._session.execute(
            select(GuideMatch, GuideChannel.name, GuideSource.id)
            .join(GuideSource, GuideSource.id == GuideMatch.source_id)
            .join(
                GuideChannel,
                and_(
                    GuideChannel.source_id == GuideSource.id,
                    GuideChannel.generation == GuideSource.generation,
                    GuideChannel.key == GuideMatch.key,
                ),
            )
            .where(
                GuideMatch.channel_id.in_(channel_ids),
                GuideSource.removed.is_(False),
                GuideSource.enabled.is_(True),
            )
            .order_by(GuideMatch.channel_id, GuideMatch.score < ACCEPTED, GuideSource.position)
        )
        return [(match, name, source) for match, name, source in rows]

    async def make_due(self, source_id: int) -> None:
        """Have a source read at once, unless its server wants to be left alone."""
        asked_off = GuideSource.failure == Failure.RATE_LIMITED.value
        due = update(GuideSource).where(GuideSource.id == source_id, ~func.coalesce(asked_off, False))
        await self._session.execute(due.values(due_at=GuideSource.created_at))

    async def count_channels(self, which: str, provider_id: int | None) -> int:
        """Return how many of our channels are `unmatched`, `doubtful`, `chosen`, or there are in `all`."""
        counted = select(func.count()).select_from(Channel).where(*_listed(which, provider_id))
        return await self._session.scalar(counted) or 0

    async def list_channels(
        self, which: str, provider_id: int | None, text: str, *, page: int, size: int
    ) -> tuple[Sequence[Channel], int]:
        """Return a page of those channels, in the list's order, and how many there are."""
        words = text.casefold().split()[:8]
        wanted = _listed(which, provider_id)
        wanted += [Channel.search_text.contains(word, autoescape=True) for word in words]
        total = await self._session.scalar(select(func.count()).select_from(Channel).where(*wanted))
        found = await self._session.scalars(
            select(Channel)
            .where(*wanted)
            .order_by(Channel.provider_id, Channel.position, Channel.id)
            .limit(size)
            .offset((page - 1) * size)
        )
        return found.all(), total or 0

    async def choices(self, channel_ids: Sequence[int]) -> dict[int, str]:
        """Return the operator's choices."""
        rows = await self._session.execute(
            select(GuideChoice.channel_id, GuideChoice.key).where(GuideChoice.channel_id.in_(channel_ids))
        )
        return {channel: key for channel, key in rows}  # noqa: C416  (rows are no pairs to mypy)

    async def choose(self, channel_id: int, key: str | None) -> None:
        """Keep a choice; empty for no guide, None to leave it to us again. Its matches are made anew."""
        await self._session.execute(delete(GuideChoice).where(GuideChoice.channel_id == channel_id))
        await self._session.execute(delete(GuideMatch).where(GuideMatch.channel_id == channel_id))
        if key is not None:
            self._session.add(GuideChoice(channel_id=channel_id, key=key))
            await self._session.flush()

    async def search(
        self, words: Sequence[str], provider_id: int | None, limit: int
    ) -> list[tuple[str, str]]:
        """Return key and name of the guide's channels that have every word."""
        wanted = [GuideChannel.search_text.contains(word, autoescape=True) for word in words]
        rows = await self._session.execute(
            select(GuideChannel.key, func.min(GuideChannel.name))
            .join(GuideSource, GuideSource.id == GuideChannel.source_id)
            .where(
                *wanted,
                GuideChannel.generation == GuideSource.generation,
                GuideSource.removed.is_(False),
                GuideSource.origin != Origin.SHORT.value,
                or_(GuideSource.provider_id.is_(None), GuideSource.provider_id == provider_id),
            )
            .group_by(GuideChannel.key)
            .order_by(func.length(func.min(GuideChannel.name)), GuideChannel.key)
            .limit(limit)
        )
        return [(key, name) for key, name in rows]

    async def sources_with(self, key: str, provider_id: int) -> list[tuple[int, int | None, bool]]:
        """Return the sources that have a channel of this key: id, provider, and whether it has programmes."""
        has = (
            select(GuideProgramme.start).where(GuideProgramme.channel_id == GuideChannel.id).limit(1).exists()
        )
        rows = await self._session.execute(
            select(GuideSource.id, GuideSource.provider_id, has)
            .join(GuideChannel, GuideChannel.source_id == GuideSource.id)
            .where(
                GuideChannel.key == key,
                GuideChannel.generation == GuideSource.generation,
                GuideSource.removed.is_(False),
                GuideSource.origin != Origin.SHORT.value,
                or_(GuideSource.provider_id.is_(None), GuideSource.provider_id == provider_id),
            )
        )
        return [(source, provider, bool(there)) for source, provider, there in rows]

    def _insert(self, model: type[Any]) -> Any:
        table = cast(Table, model.__table__)
        name = self._session.get_bind().dialect.name
        return postgresql.insert(table) if name == "postgresql" else sqlite.insert(table)


def _listed(which: str, provider_id: int | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [
        Channel.kind.in_(WATCHED),
        Channel.gone_at.is_(None),
        Channel.separator.is_(False),
        Channel.hidden.is_(False),
    ]
    if provider_id is not None:
        wanted.append(Channel.provider_id == provider_id)
    of_it = GuideMatch.channel_id == Channel.id
    chosen = select(GuideChoice.channel_id).where(GuideChoice.channel_id == Channel.id).exists()
    if which == "unmatched":
        used = select(GuideMatch.key).where(of_it, GuideMatch.score >= ACCEPTED).exists()
        wanted += [~used, ~chosen]
    elif which == "doubtful":
        sure = select(GuideMatch.key).where(of_it, GuideMatch.score >= SURE).exists()
        unsure = select(GuideMatch.key).where(of_it, GuideMatch.score < SURE).exists()
        wanted += [unsure, ~sure, ~chosen]
    elif which == "chosen":
        wanted.append(chosen)
    return wanted
