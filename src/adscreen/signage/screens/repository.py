"""All SQL of screens."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from adscreen.signage.screens.models import Screen


class ScreenRepository:
    """Screens inside one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, screen: Screen) -> None:
        """Store a new screen at the end of the transaction."""
        self._session.add(screen)

    async def by_code(self, code: str) -> Screen | None:
        """Return a screen by its code."""
        found: Screen | None = await self._session.scalar(select(Screen).where(Screen.code == code))
        return found

    async def take(self, code: str) -> Screen | None:
        """Return a screen to change: its version rises, and no other transaction changes it until the end.

        Writing first is what makes the rest of the transaction safe on SQLite, which has no row locks.
        """
        query = update(Screen).where(Screen.code == code).values(config_version=Screen.config_version + 1)
        taken: Screen | None = await self._session.scalar(
            select(Screen).from_statement(query.returning(Screen))
        )
        return taken

    async def all(self) -> list[Screen]:
        """Return all screens by name."""
        return list(await self._session.scalars(select(Screen).order_by(Screen.name, Screen.id)))

    async def delete(self, screen_id: int) -> None:
        """Delete a screen."""
        await self._session.execute(delete(Screen).where(Screen.id == screen_id))

    async def spend_claim(self, code: str, claim_hash: str, device_hash: str, at: datetime) -> bool:
        """Give a screen to a device when its one-time link is still unspent; one of two racers gets True."""
        query = (
            update(Screen)
            .where(Screen.code == code, Screen.claim_hash == claim_hash)
            .values(claim_hash=None, device_hash=device_hash, claimed_at=at)
            .returning(Screen.id)
        )
        return await self._session.scalar(query) is not None

    async def store_report(self, code: str, at: datetime, report: dict[str, Any]) -> None:
        """Remember the last heartbeat of a screen."""
        query = update(Screen).where(Screen.code == code)
        await self._session.execute(query.values(last_heartbeat_at=at, last_report=report))

    async def showing_image(self, name: str) -> list[Screen]:
        """Return the screens whose overlay shows the stored image `name`."""
        return [s for s in await self.all() if any(item.get("image") == name for item in s.overlay)]
