import asyncio

import pytest
from tests.iptv.history.rig import BEGIN, Rig, rig

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.history.service import DAY, PERIODS
from adscreen.media.looks.model import FlawKind
from adscreen.media.model import FeedPhase


async def an_evening(at: Rig) -> None:
    """Start 10 s, live 70 s of which 20 s are black, stalled 20 s; another channel is live for 100 s."""
    at.phase(FeedPhase.STARTING)
    at.phase(FeedPhase.LIVE, "c2")
    at.clock.forward(10)
    at.phase(FeedPhase.LIVE)
    at.clock.forward(40)
    at.look(FlawKind.BLACK, since=20)
    at.look()
    at.clock.forward(30)
    at.phase(FeedPhase.STALLED)
    at.clock.forward(20)
    at.phase(FeedPhase.IDLE)
    at.phase(FeedPhase.IDLE, "c2")
    await at.keeper.write()


def test_uptime_is_what_was_seen_of_what_was_watched(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url) as at:
            await an_evening(at)
            at.clock.forward(1000)
            one = await at.history.uptime(1, "day")
            assert (one.watched, one.live, one.flawed, one.silent) == (100.0, 70.0, 20.0, 0.0)
            assert one.share == 0.5
            assert [(c.channel, c.name, c.share) for c in await at.history.uptimes("week")] == [
                (1, "Canal 1", 0.5),
                (2, "Canal 2", 1.0),
            ]
            both = await at.history.provider_uptime(1, "month")
            assert (both.watched, both.share) == (200.0, 0.75)
            assert [(p.name, p.share) for p in await at.history.provider_uptimes("day")] == [("Casa", 0.75)]

    asyncio.run(run())


def test_only_the_time_asked_for_counts_and_what_goes_on_counts_until_now(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url) as at:
            await an_evening(at)
            at.clock.forward(DAY - 50)
            half = await at.history.uptime(1, "day")
            assert (half.watched, half.live) == (50.0, 30.0), "the first 50 s are a day ago"
            at.phase(FeedPhase.LIVE)
            await at.keeper.write()
            at.clock.forward(7)
            assert (await at.history.uptime(1, "day")).live == 30.0
            assert (await at.history.uptime(2, "day")).watched == 43.0

    asyncio.run(run())


def test_nobody_watched_is_no_uptime_at_all(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url) as at:
            nothing = await at.history.uptime(1, "day")
            assert (nothing.watched, nothing.share) == (0.0, None)
            assert await at.history.uptimes("month") == []
            with pytest.raises(AdScreenError) as caught:
                await at.history.uptime(1, "year")
            assert caught.value.failure is Failure.BAD_INPUT
            assert set(PERIODS) == {"day", "week", "month"}

    asyncio.run(run())


def test_events_come_newest_first_in_pages(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url) as at:
            for _time in range(5):
                at.phase(FeedPhase.LIVE)
                at.phase(FeedPhase.IDLE)
                at.clock.forward(1)
            await at.keeper.write()
            first = await at.history.events(1, BEGIN, BEGIN + 100, limit=4)
            second = await at.history.events(1, BEGIN, BEGIN + 100, limit=40, before=first[-1].id)
            ids = [event.id for event in (*first, *second)]
            assert ids == sorted(ids, reverse=True)
            assert len(ids) == 10
            assert await at.history.events(1, BEGIN, BEGIN + 1, limit=40) == second[-2:]
            with pytest.raises(AdScreenError):
                await at.history.events(1, 5.0, 4.0)

    asyncio.run(run())
