import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import delete
from tests.support.house import House, house
from tests.support.playing import START, Device

from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.library.models import Creative
from adscreen.signage.plays.models import Play
from adscreen.signage.plays.service import DAY

BEER, WINE = "be" * 32, "17" * 32


async def add_title(here: House, creative: str, title: str) -> None:
    async with here.database.transaction() as session:
        session.add(
            Creative(
                title=title,
                kind="image",
                mime="image/png",
                blob=f"{creative}.png",
                size=1,
                created_at=here.screen.created_at,
            )
        )


def test_plays_are_found_by_time_creative_and_reason_with_their_sums(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            await add_title(here, BEER, "beer.png")
            plays = [here.device.play(creative=BEER if n % 3 else WINE) for n in range(9)]
            await here.deliver(*plays, here.device.play(creative=BEER, reason="filler"))
            proof = await here.service.proof(here.query, limit=4)
            assert [play.record.seq for play in proof.plays] == [10, 9, 8, 7]
            assert [(t.creative, t.plays, t.lasted) for t in proof.totals] == [
                (BEER, 7, 70_000),
                (WINE, 3, 30_000),
            ]
            assert proof.titles == {BEER: "beer.png"}
            rest = await here.service.proof(here.query, limit=100, before=proof.older)
            assert [play.record.seq for play in rest.plays] == [6, 5, 4, 3, 2, 1]
            assert rest.older is None
            wine = await here.service.proof(replace(here.query, creative=WINE), limit=10)
            assert [(play.record.seq, play.missing) for play in wine.plays] == [(7, 0), (4, 0), (1, 0)]
            filler = await here.service.proof(replace(here.query, reason="filler"), limit=10)
            assert [play.record.seq for play in filler.plays] == [10]
            some = replace(here.query, since=START + 10_000, until=START + 30_000)
            assert [play.record.seq for play in (await here.service.proof(some, limit=10)).plays] == [3, 2]
            with pytest.raises(AdScreenError) as error:
                await here.service.proof(replace(here.query, since=5, until=4), limit=10)
            assert error.value.failure is Failure.BAD_INPUT

    asyncio.run(run())


def test_plays_at_one_moment_are_all_found_page_by_page(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            await here.deliver(*here.device.plays(7, start=START, end=START + 5))
            seen: list[int] = []
            before = None
            while True:
                proof = await here.service.proof(here.query, limit=2, before=before)
                seen += [play.record.seq for play in proof.plays]
                if (before := proof.older) is None:
                    break
            assert seen == [7, 6, 5, 4, 3, 2, 1]
            assert await here.kept() == [1, 2, 3, 4, 5, 6, 7]

    asyncio.run(run())


def test_the_servers_time_is_what_counts(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            day = int(DAY * 1000)
            await here.deliver(here.device.play(start=5000, end=6000, clock_offset=START, clock_error=9))
            today = replace(here.query, since=START - day, until=START + day)
            assert [play.at for play in (await here.service.proof(today, limit=5)).plays] == [START + 5000]

    asyncio.run(run())


def test_plays_are_forgotten_in_their_time_and_do_not_come_back(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            plays = here.device.plays(3)
            await here.deliver(*plays)
            here.clock.forward(200 * DAY)
            await here.deliver(*here.device.plays(2))
            assert await here.service.forget() == 0
            here.clock.forward(201 * DAY)
            assert await here.service.forget() == 3
            assert await here.kept() == [4, 5]
            (kept,) = await here.service.chains(here.screen.id)
            assert (kept.first, kept.plays, kept.missing, kept.chain.forgotten) == (4, 2, 0, 3)
            proof = await here.service.proof(here.query, limit=5)
            assert [play.missing for play in proof.plays] == [0, 0]
            again = await here.deliver(*plays)
            assert [one.failure for one in again.refused] == [Failure.PLAY_REPLAYED] * 3

    asyncio.run(run())


def test_a_play_that_is_gone_from_the_database_is_missing(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            await here.deliver(*here.device.plays(5))
            await remove(here, 3)
            proof = await here.service.proof(here.query, limit=5)
            assert [(play.record.seq, play.missing) for play in proof.plays] == [
                (5, 0),
                (4, 1),
                (2, 0),
                (1, 0),
            ]
            assert [kept.missing for kept in proof.chains] == [1]

    asyncio.run(run())


def test_a_browser_that_lost_its_storage_begins_a_chain_that_is_seen(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            await here.deliver(*here.device.plays(2))
            here.clock.forward(60)
            fresh = Device(here.screen.code, key=here.device.key)
            await here.deliver(*fresh.plays(3))
            chains = await here.service.chains(here.screen.id)
            assert [(kept.chain.chain, kept.plays) for kept in chains] == [
                (fresh.chain, 3),
                (here.device.chain, 2),
            ]

    asyncio.run(run())


async def remove(here: House, seq: int) -> None:
    async with here.database.transaction() as session:
        await session.execute(delete(Play).where(Play.seq == seq))
