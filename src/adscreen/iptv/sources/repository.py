"""All SQL of the sources that stand in for channels."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.sources.models import ChannelSource
from adscreen.iptv.sources.schemas import SourceChoice

CANDIDATES = 500
"""Channels that are compared for a suggestion, at most."""


@dataclass(frozen=True, slots=True)
class Standin:
    """One source, with what it leads to."""

    row: ChannelSource
    channel: Channel | None
    provider: Provider | None


class SourceRepository:
    """Reads and writes in the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, channel_id: int) -> list[Standin]:
        """Return the sources behind a channel's own, in their order."""
        rows = await self._session.execute(
            select(ChannelSource, Channel, Provider)
            .outerjoin(Channel, ChannelSource.other_id == Channel.id)
            .outerjoin(Provider, Channel.provider_id == Provider.id)
            .where(ChannelSource.channel_id == channel_id)
            .order_by(ChannelSource.position)
        )
        return [Standin(*row) for row in rows]

    async def replace(self, channel_id: int, choices: Sequence[SourceChoice]) -> None:
        """Write the sources of a channel anew."""
        await self._session.execute(delete(ChannelSource).where(ChannelSource.channel_id == channel_id))
        self._session.add_all(
            ChannelSource(
                channel_id=channel_id,
                position=place,
                other_id=choice.channel,
                file=choice.file,
                title=choice.title if choice.file else "",
            )
            for place, choice in enumerate(choices, 1)
        )
        await self._session.flush()

    async def existing(self, channel_ids: Sequence[int]) -> set[int]:
        """Return which of these channels there are."""
        return set(await self._session.scalars(select(Channel.id).where(Channel.id.in_(channel_ids))))

    async def candidates(self, channel: Channel, word: str) -> list[tuple[Channel, Provider]]:
        """Return channels of the same guide id, or with `word` in their names, that a screen may show."""
        alike = [Channel.search_text.contains(word, autoescape=True)] if word else []
        if channel.tvg_id:
            alike.append(Channel.tvg_id == channel.tvg_id)
        if not alike:
            return []
        rows = await self._session.execute(
            select(Channel, Provider)
            .join(Provider, Channel.provider_id == Provider.id)
            .where(
                or_(*alike),
                Channel.id != channel.id,
                Channel.kind == ChannelKind.LIVE.value,
                Channel.gone_at.is_(None),
                Channel.hidden.is_(False),
                Channel.separator.is_(False),
                Channel.drm == "",
            )
            .order_by(Channel.provider_id != channel.provider_id, Channel.provider_id, Channel.position)
            .limit(CANDIDATES)
        )
        return [(found, provider) for found, provider in rows]

    async def files(self) -> set[str]:
        """Return the files that stand in for any channel."""
        chosen = select(ChannelSource.file).where(ChannelSource.file.is_not(None)).distinct()
        return {name for name in await self._session.scalars(chosen) if name is not None}
