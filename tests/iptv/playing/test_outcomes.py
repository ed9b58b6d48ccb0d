"""The relay, the resolver and the service as the program fits them together, against a panel on a socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from tests.iptv.diagnose.panel import Panel, running
from tests.iptv.playing.test_resolver import channel_row, provider_row
from tests.support.database import open_database
from tests.support.httpserver import Call

from adscreen.core.bus import Bus
from adscreen.core.clock import SystemClock
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.iptv.playing.outcomes import Outcomes, note_outcomes
from adscreen.iptv.playing.resolver import ChannelResolver
from adscreen.iptv.service import ProviderService
from adscreen.media.relay import Relay
from adscreen.media.slots.desk import Slots
from adscreen.media.sources import open_source


@dataclass
class House:
    panel: Panel
    relay: Relay
    service: ProviderService
    notes: Outcomes

    async def watch(self) -> Failure | None:
        try:
            await self.relay.playlist("c1", viewer="one", wait=10)
        except AdScreenError as error:
            return error.failure
        return None

    async def comes(self, failure: Failure | None) -> None:
        async with asyncio.timeout(10):
            while (await self.service.channel(1)).last_failure is not failure:
                await asyncio.sleep(0.05)


@asynccontextmanager
async def house(url: str, folder: Path) -> AsyncIterator[House]:
    vault, clock = Vault.from_file(folder / "key"), SystemClock()
    client = HttpClient(ANYWHERE, connect_timeout=2, first_byte_timeout=2)
    async with open_database(url) as database, running(Panel()) as panel, TaskOwner() as tasks:
        async with database.transaction() as session:
            session.add(provider_row(vault, panel.link()))
            await session.flush()
            session.add(channel_row(vault, "1"))
        resolver = ChannelResolver(database, vault, client, clock, tasks, Slots())
        service, notes = ProviderService(database, vault, client, Bus()), Outcomes(database, clock)
        async with Relay(resolver, partial(open_source, client=client, stall_timeout=4.0)) as relay:
            tasks.start(note_outcomes(relay, notes), name="outcomes")
            yield House(panel, relay, service, notes)


async def missing(call: Call) -> None:
    await call.reply(b"<html>404</html>", 404)


def test_a_channel_that_fails_says_so_until_it_plays(database_url: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            for form in ("1.ts", "1.m3u8"):
                one.panel.wrong[form] = missing
            assert await one.watch() is Failure.CHANNEL_NOT_FOUND
            await one.comes(Failure.CHANNEL_NOT_FOUND)
            assert (await one.service.channel(1)).last_failure_at is not None
            one.panel.wrong.clear()
            async with asyncio.timeout(20):
                while await one.watch() is not None:
                    await asyncio.sleep(0.5)
            await one.comes(None)

    asyncio.run(main())


def test_a_channel_whose_account_is_over_says_so(database_url: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            one.panel.user["status"] = "Expired"
            for form in ("1.ts", "1.m3u8"):
                one.panel.wrong[form] = missing
            await one.watch()
            async with asyncio.timeout(20):
                while await one.watch() is not Failure.EXPIRED:
                    await asyncio.sleep(0.5)
            await one.comes(Failure.EXPIRED)

    asyncio.run(main())


def test_what_is_our_own_fault_is_not_the_channels(database_url: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            await one.notes.failed(1, Failure.STALLED)
            for ours in (Failure.STOPPED, Failure.INTERNAL):
                await one.notes.failed(1, ours)
            assert (await one.service.channel(1)).last_failure is Failure.STALLED
            await one.notes.failed(77, Failure.STALLED)

    asyncio.run(main())


class Grumpy:
    """Refuses the first note."""

    def __init__(self) -> None:
        self.noted: list[tuple[int, Failure | None]] = []
        self.refused = 0

    async def failed(self, channel_id: int, failure: Failure | None) -> None:
        if not self.refused:
            self.refused += 1
            raise OSError("the disk is full")
        self.noted.append((channel_id, failure))


def test_a_note_that_fails_does_not_end_the_notes(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one, TaskOwner() as tasks:
            grumpy = Grumpy()
            tasks.start(note_outcomes(one.relay, grumpy), name="grumpy")
            await asyncio.sleep(0)
            for ref in ("c5", "nonsense", "c6"):
                with pytest.raises(AdScreenError):
                    await one.relay.playlist(ref, viewer="one", wait=2)
            async with asyncio.timeout(5):
                while not grumpy.noted:
                    await asyncio.sleep(0.05)
            assert grumpy.refused == 1
            assert grumpy.noted == [(6, Failure.CHANNEL_NOT_FOUND)]

    asyncio.run(main())
    assert "outcome not noted" in capsys.readouterr().out
