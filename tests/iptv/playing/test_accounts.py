import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from tests.iptv.diagnose.panel import Panel, running
from tests.support.clock import HandClock
from tests.support.httpserver import Call

from adscreen.core.errors import Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.tasks import TaskOwner
from adscreen.iptv.links import parse_link
from adscreen.iptv.playing import accounts
from adscreen.iptv.playing.accounts import FRESH, RECENT, Accounts
from adscreen.iptv.xtream import XtreamClient
from adscreen.media.slots.desk import Slots


@dataclass
class House:
    panel: Panel
    accounts: Accounts
    clock: HandClock
    client: Callable[[], XtreamClient]

    def asked(self) -> int:
        assert self.panel.server is not None
        return sum(call.path.startswith("/player_api.php") for call in self.panel.server.calls)

    async def reason(self) -> Failure | None:
        standing = await self.accounts.ask("a", self.client)
        assert standing is not None
        return standing.reason


@asynccontextmanager
async def house(password: str = "hunter2secret") -> AsyncIterator[House]:
    clock = HandClock()
    async with running(Panel()) as panel, TaskOwner() as tasks:
        http = HttpClient(ANYWHERE, connect_timeout=2, first_byte_timeout=2)
        link = parse_link(panel.link(password=password))
        yield House(panel, Accounts(clock, tasks, Slots()), clock, lambda: XtreamClient(http, link))


def test_an_answer_is_believed_for_seconds_after_a_refusal_and_a_minute_else() -> None:
    async def main() -> None:
        async with house() as one:
            assert one.accounts.known("a") is None
            assert await one.reason() is None
            one.panel.user["status"] = "Expired"
            one.clock.forward(RECENT - 1)
            assert await one.reason() is None
            assert one.asked() == 1
            one.clock.forward(2)
            assert await one.reason() is Failure.EXPIRED
            one.clock.forward(FRESH - 1)
            assert one.accounts.known("a") is not None
            one.clock.forward(2)
            assert one.accounts.known("a") is None

    asyncio.run(main())


def test_whoever_asks_meanwhile_shares_the_question() -> None:
    async def main() -> None:
        async with house() as one:
            await asyncio.gather(*(one.reason() for _ in range(5)))
            assert one.asked() == 1

    asyncio.run(main())


def test_a_refused_login_is_an_answer_too() -> None:
    async def main() -> None:
        async with house(password="wrong") as one:
            assert await one.reason() is Failure.WRONG_LOGIN

    asyncio.run(main())


def test_a_panel_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "PATIENCE", 0.1)

    async def silent(_call: Call) -> None:
        await asyncio.sleep(20)

    async def main() -> None:
        async with house() as one:
            one.panel.wrong["player_api.php"] = silent
            async with asyncio.timeout(1):
                assert await one.accounts.ask("a", one.client) is None

    asyncio.run(main())


def test_a_panel_that_is_broken_takes_back_what_it_said() -> None:
    async def broken(call: Call) -> None:
        await call.reply(b"oops", 500)

    async def main() -> None:
        async with house() as one:
            assert await one.reason() is None
            one.panel.wrong["player_api.php"] = broken
            one.clock.forward(RECENT + 1)
            assert await one.accounts.ask("a", one.client) is None

    asyncio.run(main())
