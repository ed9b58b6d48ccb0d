"""What one channel does while it gives no television: what the operator chooses, and what he cannot."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import Message, _
from adscreen.iptv.models import Channel
from adscreen.iptv.repository import ProviderRepository
from adscreen.iptv.standby.repository import Kept, StandbyRepository
from adscreen.iptv.standby.schemas import BackupOut, StandbyChoice, StandbyOut
from adscreen.media.model import Standby

FileCheck = Callable[[str], Awaitable[None]]
"""Raises NOT_FOUND (field `file`) for a file that is not there, BAD_INPUT for one that is no picture."""
FileThere = Callable[[str], Awaitable[bool]]


class StandbyService:
    """The rules. A method is one transaction; `changed` learns of each channel with another choice."""

    def __init__(
        self, database: Database, check_file: FileCheck, there: FileThere, changed: Callable[[int], None]
    ) -> None:
        self._database = database
        self._check_file = check_file
        self._there = there
        self._changed = changed

    async def of(self, channel_id: int) -> StandbyOut:
        """Return what a channel does while it gives no television; raises NOT_FOUND."""
        async with self._database.transaction() as session:
            channel = await _need(session, channel_id, "channel")
            out = _out(await StandbyRepository(session).of(channel_id), channel)
        if out.file is None or await self._there(out.file):
            return out
        return out.model_copy(update={"file_gone": True})

    async def choose(self, channel_id: int, choice: StandbyChoice) -> StandbyOut:
        """Replace a channel's choice.

        Raises NOT_FOUND for a channel or a file that is not there; BAD_INPUT for a file that cannot be shown,
        a backup channel that is the channel itself or leads back to it, and one that cannot be played here.
        """
        if choice.file is not None:
            await self._check_file(choice.file)
        async with self._database.transaction() as session:
            channel = await _need(session, channel_id, "channel")
            if choice.backup is not None:
                await _check_backup(session, channel_id, await _need(session, choice.backup, "backup"))
            kept = StandbyRepository(session)
            await kept.replace(channel_id, choice)
            out = _out(await kept.of(channel_id), channel)
        self._changed(channel_id)
        return out


async def _need(session: AsyncSession, channel_id: int, field: str) -> Channel:
    channel = await ProviderRepository(session).channel(channel_id)
    if channel is None:
        raise AdScreenError(Failure.NOT_FOUND, "no such channel", field=field)
    return channel


async def _check_backup(session: AsyncSession, channel_id: int, backup: Channel) -> None:
    name = backup.custom_name or backup.name
    if backup.id == channel_id:
        raise _refused(_("A channel cannot stand in for itself: choose another one."))
    if backup.drm:
        raise _refused(_("{name} is protected and cannot be played here: choose another one.", name=name))
    kept, seen = StandbyRepository(session), {backup.id}
    following = await kept.backup_of(backup.id)
    while following is not None and following not in seen:
        if following == channel_id:
            raise _refused(
                _("{name} has this channel as its own backup, so both would wait for each other.", name=name)
                if len(seen) == 1
                else _("The backups of {name} lead back to this channel: choose another one.", name=name)
            )
        seen.add(following)
        following = await kept.backup_of(following)


def _refused(remedy: Message) -> AdScreenError:
    return AdScreenError(Failure.BAD_INPUT, "backup channel", field="backup", remedy=remedy)


def _out(kept: Kept | None, channel: Channel) -> StandbyOut:
    if kept is None:
        return StandbyOut(choice=None)
    other, provider = kept.channel, kept.provider
    backup = (
        BackupOut(
            channel=other.id,
            name=other.custom_name or other.name,
            provider=provider.name,
            same_provider=provider.id == channel.provider_id,
            gone=other.gone_at is not None,
            failure=Failure(other.last_failure) if other.last_failure else None,
        )
        if other is not None and provider is not None
        else None
    )
    return StandbyOut(
        choice=Standby(kept.row.choice), file=kept.row.file, title=kept.row.title, backup=backup
    )
