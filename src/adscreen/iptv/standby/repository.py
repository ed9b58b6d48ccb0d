"""All SQL of what channels do while they give no television."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.standby.models import ChannelStandby
from adscreen.iptv.standby.schemas import StandbyChoice
from adscreen.media.model import Standby


@dataclass(frozen=True, slots=True)
class Kept:
    """One channel's choice, with the channel that it leads to."""

    row: ChannelStandby
    channel: Channel | None
    provider: Provider | None


class StandbyRepository:
    """Reads and writes in the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, channel_id: int) -> Kept | None:
        """Return a channel's choice; None where nothing was chosen."""
        rows = await self._session.execute(
            select(ChannelStandby, Channel, Provider)
            .outerjoin(Channel, ChannelStandby.backup_id == Channel.id)
            .outerjoin(Provider, Channel.provider_id == Provider.id)
            .where(ChannelStandby.channel_id == channel_id)
        )
        return next((Kept(*row) for row in rows), None)

    async def replace(self, channel_id: int, choice: StandbyChoice) -> None:
        """Write a channel's choice anew."""
        await self._session.execute(delete(ChannelStandby).where(ChannelStandby.channel_id == channel_id))
        if choice.choice is not None:
            self._session.add(
                ChannelStandby(
                    channel_id=channel_id,
                    choice=choice.choice.value,
                    file=choice.file,
                    title=choice.title if choice.file else "",
                    backup_id=choice.backup,
                )
            )
        await self._session.flush()

    async def backup_of(self, channel_id: int) -> int | None:
        """Return the number of the channel that stands in for one."""
        return await self._session.scalar(
            select(ChannelStandby.backup_id).where(
                ChannelStandby.channel_id == channel_id, ChannelStandby.choice == Standby.BACKUP.value
            )
        )
