"""A database with two screens, and a device whose plays one of them delivers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import update

from adscreen.core.bus import Bus
from adscreen.core.db import Database
from adscreen.signage.plays.intake import Intake, Receipt
from adscreen.signage.plays.repository import PlayQuery
from adscreen.signage.plays.schemas import SignedPlay
from adscreen.signage.plays.service import PlayService
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.service import ScreenService
from tests.support.clock import HandClock
from tests.support.database import open_database
from tests.support.playing import START, Device


@dataclass
class House:
    """What a test works with; `device` holds the first screen."""

    database: Database
    clock: HandClock
    bus: Bus
    intake: Intake
    service: PlayService
    screen: Screen
    other: Screen
    device: Device

    async def deliver(self, *plays: SignedPlay, screen: Screen | None = None) -> Receipt:
        return await self.intake.receive(screen or self.screen, plays)

    @property
    def query(self) -> PlayQuery:
        """All plays of the first screen."""
        return PlayQuery(self.screen.id, 0, 10 * START)

    async def kept(self) -> list[int]:
        """Return the numbers that are kept, oldest first."""
        chunks = [chunk async for chunk in self.service.chunks(self.query)]
        return [play.record.seq for chunk in chunks for play in chunk]


@asynccontextmanager
async def house(url: str, *, signed: bool = True) -> AsyncIterator[House]:
    """Open it over the database at `url`."""
    async with open_database(url) as database:
        clock, bus = HandClock(), Bus()
        screens = ScreenService(database, clock, bus)
        codes = [(await screens.create(n, language="fr", timezone="Europe/Paris")).screen.code for n in "ab"]
        device = Device(codes[0]) if signed else Device(codes[0], key=None)
        await give_key(database, codes[0], device.public_key)
        screen, other = [await screens.get(code) for code in codes]
        intake, service = Intake(database, clock, bus), PlayService(database, clock, days=400)
        yield House(database, clock, bus, intake, service, screen, other, device)


async def give_key(database: Database, code: str, key: str | None) -> None:
    """Register a device's key, or take it away."""
    async with database.transaction() as session:
        await session.execute(update(Screen).where(Screen.code == code).values(device_key=key))
