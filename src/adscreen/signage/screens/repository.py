"""All SQL of screens."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from adscreen.signage.screens.models import PairingCode, Screen


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

    async def spend_claim(
        self, code: str, claim_hash: str, device_hash: str, at: datetime, *, device_key: str | None = None
    ) -> bool:
        """Give a screen to a device while what it brings is still awaited; one of two racers gets True."""
        query = (
            update(Screen)
            .where(Screen.code == code, Screen.claim_hash == claim_hash)
            .values(claim_hash=None, device_hash=device_hash, device_key=device_key, claimed_at=at)
            .returning(Screen.id)
        )
        return await self._session.scalar(query) is not None

    async def bind(self, code: str, device_hash: str, device_key: str) -> bool:
        """Register the key of the device that holds a screen, unless the screen has one."""
        query = (
            update(Screen)
            .where(Screen.code == code, Screen.device_hash == device_hash, Screen.device_key.is_(None))
            .values(device_key=device_key)
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


class CodeRepository:
    """Pairing codes inside one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, code: PairingCode) -> None:
        """Store a new code at the end of the transaction."""
        self._session.add(code)

    async def delete_over(self, now: datetime) -> None:
        """Delete the codes whose time is over."""
        await self._session.execute(delete(PairingCode).where(PairingCode.expires_at <= now))

    async def count(self) -> int:
        """Return how many codes there are."""
        return await self._session.scalar(select(func.count(PairingCode.code))) or 0

    async def shown(
        self, secret_hash: str, until: datetime, device_key: str | None
    ) -> tuple[str, datetime] | None:
        """Return the code that a device can go on showing, good beyond `until`, and its end; note its key."""
        query = update(PairingCode).where(
            PairingCode.secret_hash == secret_hash,
            PairingCode.screen_code.is_(None),
            PairingCode.expires_at > until,
        )
        query = query.values(device_key=device_key)
        row = (await self._session.execute(query.returning(PairingCode.code, PairingCode.expires_at))).first()
        return (row[0], row[1]) if row else None

    async def is_open(self, code: str, now: datetime) -> bool:
        """Tell whether a code can be claimed."""
        return await self._session.scalar(select(PairingCode.code).where(*_open(code, now))) is not None

    async def claim(self, code: str, screen_code: str, now: datetime, until: datetime) -> str | None:
        """Give a code's device a screen to take; return the hash of its secret, None where that is too late.

        The device's other codes end, and one of two racers gets None.
        """
        query = update(PairingCode).where(*_open(code, now))
        query = query.values(screen_code=screen_code, expires_at=until)
        secret_hash: str | None = await self._session.scalar(query.returning(PairingCode.secret_hash))
        if secret_hash is not None:
            others = delete(PairingCode).where(
                PairingCode.secret_hash == secret_hash, PairingCode.screen_code.is_(None)
            )
            await self._session.execute(others)
        return secret_hash

    async def claimed(self, secret_hash: str, now: datetime) -> PairingCode | None:
        """Return the code of a device that may take a screen."""
        query = select(PairingCode).where(
            PairingCode.secret_hash == secret_hash,
            PairingCode.screen_code.is_not(None),
            PairingCode.expires_at > now,
        )
        return (await self._session.scalars(query.order_by(PairingCode.expires_at.desc()))).first()

    async def knows(self, secret_hash: str, now: datetime) -> bool:
        """Tell whether a device has any code."""
        query = select(PairingCode.code).where(
            PairingCode.secret_hash == secret_hash, PairingCode.expires_at > now
        )
        return (await self._session.scalars(query)).first() is not None

    async def forget(self, secret_hash: str) -> None:
        """Delete all codes of a device."""
        await self._session.execute(delete(PairingCode).where(PairingCode.secret_hash == secret_hash))


def _open(code: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (PairingCode.code == code, PairingCode.screen_code.is_(None), PairingCode.expires_at > now)
