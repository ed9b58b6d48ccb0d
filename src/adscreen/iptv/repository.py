"""All SQL of providers and channels; portable between SQLite and PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, delete, func, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.guide.matching import ACCEPTED
from adscreen.iptv.guide.models import GuideMatch
from adscreen.iptv.intake.progress import Phase
from adscreen.iptv.intake.rows import searchable
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.sources.models import ChannelSource
from adscreen.iptv.standby.models import ChannelStandby

WATCHED = (ChannelKind.LIVE, ChannelKind.RADIO)
"""Kinds that a screen shows."""

_KEPT = {"provider_id", "key"}
_RUNNING = tuple(phase.value for phase in Phase if phase.is_running)


@dataclass(frozen=True, slots=True)
class ChannelQuery:
    """A search among channels."""

    provider_id: int | None = None
    text: str = ""
    """Every word must be in the name, the group or the operator's name; case does not matter."""
    group: str | None = None
    kinds: tuple[ChannelKind, ...] = WATCHED
    hidden: bool = False
    """With what the operator hid."""
    gone: bool = False
    """With what the provider lists no more."""
    favourites: bool = False
    """Favourites only."""
    guided: bool = False
    """Only those of which some guide tells the programmes."""
    page: int = 1
    size: int = 50


class ProviderRepository:
    """Reads and writes in the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def providers(self) -> Sequence[Provider]:
        """Return all providers in the order they were added."""
        return (await self._session.scalars(select(Provider).order_by(Provider.id))).all()

    async def provider(self, provider_id: int) -> Provider | None:
        """Return one provider."""
        return await self._session.get(Provider, provider_id)

    async def by_fingerprint(self, fingerprint: str) -> Provider | None:
        """Return the provider of this account."""
        return await self._session.scalar(select(Provider).where(Provider.fingerprint == fingerprint))

    async def add(self, provider: Provider) -> None:
        """Add a provider; its id is set after. Raises CONFLICT for an account that is there already."""
        self._session.add(provider)
        try:
            await self._session.flush()
        except IntegrityError:
            raise AdScreenError(Failure.CONFLICT, "this account is already here", field="link") from None

    async def delete(self, provider_id: int) -> bool:
        """Delete a provider with its channels; tells whether it was there."""
        await self._session.execute(delete(Channel).where(Channel.provider_id == provider_id))
        done = await self._session.execute(delete(Provider).where(Provider.id == provider_id))
        return bool(getattr(done, "rowcount", 0))

    async def begin_refresh(self, provider_id: int, at: datetime, stale_before: datetime) -> bool:
        """Mark the refresh as running unless one is; one from before `stale_before` died with its process."""
        free = or_(
            Provider.refresh_phase.not_in(_RUNNING),
            Provider.refresh_started_at.is_(None),
            Provider.refresh_started_at < stale_before,
        )
        done = await self._session.execute(
            update(Provider)
            .where(Provider.id == provider_id, free)
            .values(
                refresh_phase=Phase.ACCOUNT.value,
                refresh_entries=0,
                refresh_bytes=0,
                refresh_started_at=at,
                refresh_failure=None,
                refresh_detail="",
            )
        )
        return bool(getattr(done, "rowcount", 0))

    async def end_refreshes(self) -> int:
        """Mark every running refresh as stopped; returns how many there were."""
        stopped = {"refresh_phase": Phase.FAILED.value, "refresh_failure": Failure.STOPPED.value}
        done = await self._session.execute(
            update(Provider).where(Provider.refresh_phase.in_(_RUNNING)).values(**stopped)
        )
        return int(getattr(done, "rowcount", 0))

    async def set_provider(self, provider_id: int, **values: Any) -> None:
        """Write columns of a provider."""
        await self._session.execute(update(Provider).where(Provider.id == provider_id).values(**values))

    async def upsert_channels(self, rows: list[dict[str, Any]]) -> None:
        """Insert or update rows by provider and key; the operator's choices and what was learnt stay.

        Raises NOT_FOUND where the provider is gone.
        """
        if not rows:
            return
        name = self._session.get_bind().dialect.name
        table = cast(Table, Channel.__table__)
        insert = postgresql.insert(table) if name == "postgresql" else sqlite.insert(table)
        fresh = {column: insert.excluded[column] for column in rows[0] if column not in _KEPT}
        statement = insert.on_conflict_do_update(index_elements=["provider_id", "key"], set_=fresh)
        defaults = {"hidden": False, "favourite": False, "format": "auto"}
        try:
            await self._session.execute(statement, [row | defaults for row in rows])
        except IntegrityError:
            raise AdScreenError(Failure.NOT_FOUND, "the provider was deleted meanwhile") from None

    async def mark_gone(self, provider_id: int, since: datetime) -> int:
        """Mark the channels that were not seen since; returns how many."""
        done = await self._session.execute(
            update(Channel)
            .where(Channel.provider_id == provider_id, Channel.seen_at < since, Channel.gone_at.is_(None))
            .values(gone_at=since)
        )
        return int(getattr(done, "rowcount", 0))

    async def purge_gone(self, provider_id: int, before: datetime, keep: set[int]) -> int:
        """Delete channels gone for long that nobody chose; `keep` are the ids that screens use."""
        nobodys = (
            Channel.provider_id == provider_id,
            Channel.gone_at < before,
            Channel.hidden.is_(False),
            Channel.favourite.is_(False),
            Channel.custom_name.is_(None),
            Channel.format == "auto",
            Channel.id.not_in(keep),
            Channel.id.not_in(select(ChannelSource.other_id).where(ChannelSource.other_id.is_not(None))),
            Channel.id.not_in(select(ChannelSource.channel_id)),
            Channel.id.not_in(select(ChannelStandby.backup_id).where(ChannelStandby.backup_id.is_not(None))),
            Channel.id.not_in(select(ChannelStandby.channel_id)),
        )
        return int(getattr(await self._session.execute(delete(Channel).where(*nobodys)), "rowcount", 0))

    async def count_watched(self, provider_id: int) -> int:
        """Return the number of live and radio channels that the provider lists."""
        return await self._count(_matching(ChannelQuery(provider_id, hidden=True)))

    async def count_listed(self, provider_id: int) -> int:
        """Return the number of entries of any kind that the provider lists."""
        return await self._count([Channel.provider_id == provider_id, Channel.gone_at.is_(None)])

    async def channel(self, channel_id: int) -> Channel | None:
        """Return one channel."""
        return await self._session.get(Channel, channel_id)

    async def learn(
        self, channel_id: int, failure: Failure | None, at: datetime, *, working_format: str | None = None
    ) -> None:
        """Keep how the last attempt to play a channel ended: why not, or None and in which form."""
        channel = await self.channel(channel_id)
        if channel is None:
            return
        channel.working_format = working_format or channel.working_format
        if channel.last_failure != failure:
            channel.last_failure = failure.value if failure else None
            channel.last_failure_at = at if failure else None

    async def channels(self, query: ChannelQuery) -> tuple[Sequence[Channel], int]:
        """Return a page of channels in the list's order, and how many there are in all."""
        wanted = _matching(query)
        page = (
            select(Channel)
            .where(*wanted)
            .order_by(Channel.provider_id, Channel.position, Channel.id)
            .limit(query.size)
            .offset((query.page - 1) * query.size)
        )
        return (await self._session.scalars(page)).all(), await self._count(wanted)

    async def beside(self, channel_id: int, step: int) -> int | None:
        """Return the television channel after (1) or before (-1) another in its list, round at the ends."""
        channel = await self.channel(channel_id)
        if channel is None:
            return None
        wanted = _matching(ChannelQuery(provider_id=channel.provider_id, kinds=(ChannelKind.LIVE,)))
        place, order = tuple_(Channel.position, Channel.id), (Channel.position, Channel.id)
        here = tuple_(channel.position, channel.id)
        query = select(Channel.id).where(*wanted).limit(1)
        query = query.order_by(*order if step > 0 else [column.desc() for column in order])
        beyond = query.where(place > here if step > 0 else place < here)
        found: int | None = await self._session.scalar(beyond)
        return found if found is not None else await self._session.scalar(query)

    async def groups(self, query: ChannelQuery) -> list[tuple[str, int]]:
        """Return groups with the number of their channels, in the list's order."""
        rows = await self._session.execute(
            select(Channel.group_name, func.count())
            .where(*_matching(query))
            .group_by(Channel.group_name)
            .order_by(func.min(Channel.position), Channel.group_name)
        )
        return [(name, count) for name, count in rows]

    async def _count(self, wanted: list[ColumnElement[bool]]) -> int:
        return await self._session.scalar(select(func.count()).select_from(Channel).where(*wanted)) or 0


def _matching(query: ChannelQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Channel.kind.in_([kind.value for kind in query.kinds])]
    if query.provider_id is not None:
        wanted.append(Channel.provider_id == query.provider_id)
    if query.group is not None:
        wanted.append(Channel.group_name == query.group)
    if not query.hidden:
        wanted.append(Channel.hidden.is_(False))
    if not query.gone:
        wanted.append(Channel.gone_at.is_(None))
    if query.favourites:
        wanted.append(Channel.favourite.is_(True))
    if query.guided:
        matched = select(GuideMatch.key).where(
            GuideMatch.channel_id == Channel.id, GuideMatch.score >= ACCEPTED
        )
        wanted.append(matched.exists())
    for word in searchable(query.text).split()[:8]:
        found = Channel.search_text.contains(word, autoescape=True)
        wanted.append(or_(found, Channel.custom_search.contains(word, autoescape=True)))
    return wanted
