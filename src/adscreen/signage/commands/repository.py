"""All SQL of commands."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from adscreen.signage.commands.models import ScreenCommand, ScreenPicture
from adscreen.signage.screens.models import Screen


class CommandRepository:
    """Commands inside one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, command: ScreenCommand) -> None:
        """Store a command; it has a number afterwards."""
        self._session.add(command)
        await self._session.flush()

    async def unanswered(self, since: datetime) -> list[tuple[str, ScreenCommand]]:
        """Return what was sent since then and not answered, oldest first, with its screen's code."""
        query = (
            select(Screen.code, ScreenCommand)
            .join(Screen, Screen.id == ScreenCommand.screen_id)
            .where(ScreenCommand.done_at.is_(None), ScreenCommand.sent_at >= since)
            .order_by(ScreenCommand.id)
        )
        return [(code, command) for code, command in await self._session.execute(query)]

    async def recent(self, screen_id: int, most: int) -> list[ScreenCommand]:
        """Return a screen's commands, newest first."""
        query = select(ScreenCommand).where(ScreenCommand.screen_id == screen_id)
        return list(await self._session.scalars(query.order_by(ScreenCommand.id.desc()).limit(most)))

    async def answer(self, screen_id: int, number: int, at: datetime, succeeded: bool, result: str) -> bool:
        """Note what came of a command, once; False when there is no such command without an answer."""
        query = (
            update(ScreenCommand)
            .where(
                ScreenCommand.id == number,
                ScreenCommand.screen_id == screen_id,
                ScreenCommand.done_at.is_(None),
            )
            .values(done_at=at, succeeded=succeeded, result=result)
            .returning(ScreenCommand.id)
        )
        return await self._session.scalar(query) is not None

    async def is_open(self, screen_id: int, number: int, kind: str) -> bool:
        """Tell whether a screen has this command, of this kind, without an answer."""
        found = await self._session.get(ScreenCommand, number)
        return (
            found is not None and (found.screen_id, found.kind) == (screen_id, kind) and found.done_at is None
        )

    async def keep_newest(self, screen_id: int, most: int) -> None:
        """Delete a screen's commands but the newest."""
        newest = (
            select(ScreenCommand.id)
            .where(ScreenCommand.screen_id == screen_id)
            .order_by(ScreenCommand.id.desc())
            .offset(most)
        )
        await self._session.execute(delete(ScreenCommand).where(ScreenCommand.id.in_(newest)))

    async def put_picture(self, screen_id: int, at: datetime, jpeg: bytes) -> None:
        """Replace a screen's picture."""
        await self._session.merge(ScreenPicture(screen_id=screen_id, taken_at=at, jpeg=jpeg))

    async def picture(self, screen_id: int) -> ScreenPicture | None:
        """Return a screen's picture."""
        return await self._session.get(ScreenPicture, screen_id)

    async def pictured_at(self, screen_id: int) -> datetime | None:
        """Return when a screen's picture was taken, without the picture."""
        query = select(ScreenPicture.taken_at).where(ScreenPicture.screen_id == screen_id)
        at: datetime | None = await self._session.scalar(query)
        return at
