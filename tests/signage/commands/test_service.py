import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.support.clock import HandClock
from tests.support.database import open_database

from adscreen.core.bus import Bus
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.commands import service as module
from adscreen.signage.commands.schemas import CommandKind, CommandState
from adscreen.signage.commands.service import STALE_AFTER, WAITING_MOST, CommandService
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.service import ScreenService

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


class Rig:
    def __init__(self, database: Database) -> None:
        self.clock, self.database = HandClock(), database
        self.screens = ScreenService(database, self.clock, Bus())
        self.commands = CommandService(database, self.clock, Bus())

    async def screen(self) -> Screen:
        return (await self.screens.create("Bar", language="en", timezone="UTC")).screen

    async def states(self, screen: Screen) -> list[CommandState]:
        return [one.state for one in await self.commands.recent(screen)]


@asynccontextmanager
async def rig(database_url: str) -> AsyncIterator[Rig]:
    async with open_database(database_url) as database:
        yield Rig(database)


def test_a_command_waits_until_its_screen_has_answered(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url) as at:
            bar, patio = await at.screen(), await at.screen()
            sent = await at.commands.send(bar, CommandKind.VOLUME, {"version": 2, "about": "40 %"}, by="ada")
            waiting = await at.commands.waiting(bar.code)
            assert [(one.id, one.kind, one.expires_in) for one in waiting] == [
                (sent.id, "volume", STALE_AFTER)
            ]
            assert await at.commands.waiting(patio.code) == []
            await at.commands.answer(patio, sent.id, succeeded=True, result="done")
            assert await at.states(bar) == [CommandState.WAITING], "another screen's answer counts nothing"
            await at.commands.answer(bar, sent.id, succeeded=False, result="blocked")
            await at.commands.answer(bar, sent.id, succeeded=True, result="done")
            assert await at.commands.waiting(bar.code) == []
            [logged] = await at.commands.recent(bar)
            assert (logged.state, logged.result, logged.sent_by, logged.about) == (
                CommandState.FAILED,
                "blocked",
                "ada",
                "40 %",
            )

    asyncio.run(run())


def test_a_command_that_is_not_taken_goes_stale(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url) as at:
            bar = await at.screen()
            sent = await at.commands.send(bar, CommandKind.IDENTIFY, {}, by="ada")
            at.clock.forward(STALE_AFTER + 1)
            assert await at.commands.waiting(bar.code) == []
            assert await at.states(bar) == [CommandState.EXPIRED]
            await at.commands.answer(bar, sent.id, succeeded=True, result="done")
            assert await at.states(bar) == [CommandState.DONE], "it was done after all, and says so"

    asyncio.run(run())


def test_a_restart_of_the_server_forgets_no_command(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url) as at:
            bar = await at.screen()
            sent = await at.commands.send(bar, CommandKind.RELOAD, {}, by="ada")
            after = CommandService(at.database, at.clock, Bus())
            assert [one.id for one in await after.waiting(bar.code)] == [sent.id]

    asyncio.run(run())


def test_commands_are_bounded_and_go_with_their_screen(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOGGED_MOST", 5)

    async def run() -> None:
        async with rig(database_url) as at:
            bar = await at.screen()
            for _round in range(WAITING_MOST):
                await at.commands.send(bar, CommandKind.IDENTIFY, {}, by="ada")
            with pytest.raises(AdScreenError) as refused:
                await at.commands.send(bar, CommandKind.IDENTIFY, {}, by="ada")
            assert refused.value.failure is Failure.RATE_LIMITED
            assert len(await at.commands.recent(bar)) == 5
            await at.screens.delete(bar.code)
            assert await at.commands.recent(bar) == []

    asyncio.run(run())


def test_a_picture_is_taken_where_a_command_asks_for_it(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url) as at:
            bar = await at.screen()
            assert await at.commands.pictured_at(bar) is None
            asked = await at.commands.send(bar, CommandKind.SCREENSHOT, {}, by="ada")
            other = await at.commands.send(bar, CommandKind.RELOAD, {}, by="ada")
            for number, jpeg in ((other.id, JPEG), (asked.id + 99, JPEG), (asked.id, b"<html>")):
                with pytest.raises(AdScreenError):
                    await at.commands.keep_picture(bar, number, jpeg)
            for last in (JPEG, JPEG + b"second"):
                await at.commands.keep_picture(bar, asked.id, last)
            assert (await at.commands.picture(bar)).jpeg == JPEG + b"second"
            assert (await at.commands.pictured_at(bar)) is not None

    asyncio.run(run())
