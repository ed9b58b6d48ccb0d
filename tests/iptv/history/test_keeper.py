import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete, select
from tests.iptv.history.rig import BEGIN, Rig, rig
from tests.support.clock import HandClock

from adscreen.core.errors import Failure
from adscreen.iptv.history.keeper import Keeper
from adscreen.iptv.history.models import HistoryEvent, HistorySpan
from adscreen.iptv.history.repository import HistoryRepository
from adscreen.iptv.models import Channel
from adscreen.media.feeds.decisions import Action, Cause, FeedDecision
from adscreen.media.looks.model import FlawKind
from adscreen.media.model import FeedEvent, FeedPhase, FeedStatus
from adscreen.media.slots.telling import SlotEvent, SlotNews


async def watched_for(at: Rig, seconds: float) -> None:
    at.phase(FeedPhase.LIVE)
    await at.keeper.write()
    at.clock.forward(seconds)


def test_intervals_are_written_open_and_ended_later(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url) as at:
            await watched_for(at, 60)
            assert await at.states() == [("live", 0.0, None)]
            at.look(FlawKind.BLACK, since=20)
            await at.keeper.write()
            at.phase(FeedPhase.IDLE)
            await at.keeper.write()
            assert await at.states() == [("live", 0.0, 60.0), ("black", 40.0, 60.0)]
            assert await at.told() == [("phase", "live"), ("flaw", "black"), ("phase", "idle")]

    asyncio.run(run())


def test_what_a_killed_process_left_open_is_unknown_from_then_on(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url) as at:
            await watched_for(at, 50)
            at.look(FlawKind.SILENT, since=10)
            await at.keeper.write()
            at.clock.forward(10)
            async with at.database.transaction() as session:
                await HistoryRepository(session).touch(at.clock.time())
            at.clock.forward(3600)
            async with Keeper(at.database, at.clock, days=35, rows=1000):
                assert await at.states() == [
                    ("live", 0.0, 60.0),
                    ("silent", 40.0, 60.0),
                    ("unknown", 60.0, 3660.0),
                ]
                assert (await at.told())[-1] == ("process", "killed")
            async with Keeper(at.database, at.clock, days=35, rows=1000):
                assert len(await at.states()) == 3, "told once"

    asyncio.run(run())


def test_a_clean_stop_leaves_nothing_open(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url) as at:
            await watched_for(at, 30)
            await at.keeper.__aexit__(None, None, None)
            assert await at.states() == [("live", 0.0, 30.0)]

    asyncio.run(run())


def test_a_channel_that_is_deleted_takes_its_history_along_and_stops_nothing(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url) as at:
            at.phase(FeedPhase.LIVE, "c1")
            at.phase(FeedPhase.LIVE, "c2")
            at.phase(FeedPhase.LIVE, "c3")
            await at.keeper.write()
            async with at.database.transaction() as session:
                await session.execute(delete(Channel).where(Channel.id == 1))
            at.clock.forward(5)
            at.phase(FeedPhase.IDLE, "c1")
            at.phase(FeedPhase.IDLE, "c2")
            await at.keeper.write()
            assert await at.states(1) == []
            assert await at.states(2) == [("live", 0.0, 5.0)]
            assert await at.states(3) == []

    asyncio.run(run())


def test_what_the_database_refuses_is_written_later(
    database_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(self: HistoryRepository, rows: list[dict[str, object]]) -> None:
        raise OSError("database is locked")

    async def run() -> None:
        async with rig(database_url) as at:
            with monkeypatch.context() as broken:
                broken.setattr(HistoryRepository, "add_events", refuse)
                await watched_for(at, 10)
                assert await at.told() == []
                at.phase(FeedPhase.IDLE)
            await at.keeper.write()
            assert await at.told() == [("phase", "live"), ("phase", "idle")]
            assert await at.states() == [("live", 0.0, 10.0)]

    asyncio.run(run())


def test_old_history_goes_and_a_full_table_loses_its_oldest(database_url: str) -> None:
    async def run() -> None:
        async with rig(database_url, days=1.0, rows=30) as at:
            for _hour in range(30):
                at.phase(FeedPhase.LIVE)
                at.clock.forward(1800)
                at.phase(FeedPhase.IDLE)
                at.clock.forward(1800)
            await at.keeper.write()
            assert await at.keeper.forget() > 0
            assert await at.keeper.forget() == 0
            states, told = await at.states(), await at.told()
            assert states[0][1] > 5 * 3600, "a day is kept"
            assert len(states) == 24
            assert len(told) == 30, "the newest"
            assert told[-1] == ("phase", "idle")

    asyncio.run(run())


def test_it_listens_to_television_and_writes_beside_it(database_url: str) -> None:
    class Television:
        async def events(self) -> AsyncIterator[FeedEvent]:
            yield FeedEvent("c1", "a phase of tomorrow", BEGIN)  # type: ignore[arg-type]  # a fault to survive
            yield FeedEvent("c1", FeedPhase.LIVE, BEGIN)
            yield FeedEvent("c1", FeedPhase.STALLED, BEGIN + 5, Failure.STALLED)
            await asyncio.sleep(3600)

        async def decisions(self) -> AsyncIterator[FeedDecision]:
            yield FeedDecision("c1", BEGIN, Action.OPENED, Cause.ASKED)
            await asyncio.sleep(3600)

        async def slot_events(self) -> AsyncIterator[SlotEvent]:
            yield SlotEvent("c1", BEGIN, SlotNews.CIRCUIT_OPENED, Failure.NO_SLOT)
            await asyncio.sleep(3600)

        def statuses(self) -> list[FeedStatus]:
            return []

    async def run() -> None:
        async with rig(database_url) as at:
            keeper = Keeper(at.database, HandClock(), days=35, rows=1000, write_every=0.05)
            async with keeper:
                keeper.watch(Television())
                async with asyncio.timeout(20):
                    while len(await at.told()) < 4:
                        await asyncio.sleep(0.02)
            async with at.database.transaction() as session:
                ends = (await session.scalars(select(HistorySpan.ended).order_by(HistorySpan.id))).all()
                causes = (await session.scalars(select(HistoryEvent.cause))).all()
            assert ends[0] == BEGIN + 5
            assert None not in ends, "closed with the keeper"
            assert set(causes) == {"asked", None}

    asyncio.run(run())
