import asyncio
from collections.abc import Sequence

import pytest
from tests.support.house import give_key, house
from tests.support.playing import START, Device

from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.plays.intake import PlaysCame, Receipt
from adscreen.signage.plays.schemas import SignedPlay


def refusals(receipt: Receipt) -> list[tuple[int, Failure]]:
    return [(one.seq, one.failure) for one in receipt.refused]


def all_refused(plays: Sequence[SignedPlay], failure: Failure) -> list[tuple[int, Failure]]:
    return [(play.record.seq, failure) for play in plays]


def test_plays_are_taken_once_however_often_they_come(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            plays = here.device.plays(5)
            with here.bus.subscribe() as heard:
                first = await here.deliver(*plays[:3])
                assert (first.last, first.accepted, first.refused) == (3, 3, ())
                assert await asyncio.wait_for(heard.get(), 5) == PlaysCame(here.screen.code, 3)
            again = await here.deliver(*plays)
            assert (again.last, again.accepted) == (5, 2)
            assert refusals(again) == all_refused(plays[:3], Failure.PLAY_REPLAYED)
            for _ in range(2):
                assert (await here.deliver(*plays)).accepted == 0
            assert await here.kept() == [1, 2, 3, 4, 5]

    asyncio.run(run())


def test_two_requests_at_once_take_each_play_once(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            plays = here.device.plays(20)
            receipts = await asyncio.gather(*(here.deliver(*plays) for _ in range(4)))
            assert sorted(receipt.accepted for receipt in receipts) == [0, 0, 0, 20]
            assert {receipt.last for receipt in receipts} == {20}
            assert await here.kept() == list(range(1, 21))

    asyncio.run(run())


def test_a_forged_play_is_refused(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            good = here.device.play()
            thief = Device(here.screen.code, chain=here.device.chain)
            changed = good.record.model_copy(update={"visible": 999})
            for forged in (
                thief.play(),
                SignedPlay(record=changed, signature=good.signature),
                here.device.sign(
                    {**good.record.model_dump(by_alias=True, exclude_none=True), "end": START - 1}
                ),
                thief.sign({**good.record.model_dump(by_alias=True, exclude_none=True)}),
                SignedPlay(record=good.record),
            ):
                receipt = await here.deliver(forged)
                assert refusals(receipt) == [(1, Failure.PLAY_FORGED)]
                assert receipt.last == 0
            assert (await here.deliver(good)).accepted == 1
            assert await here.kept() == [1]

    asyncio.run(run())


def test_a_play_of_another_screen_is_refused(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            plays = here.device.plays(2)
            receipt = await here.deliver(*plays, screen=here.other)
            assert refusals(receipt) == all_refused(plays, Failure.PLAY_FOREIGN)
            await here.deliver(*plays)
            named_like_it = Device(here.other.code, chain=here.device.chain).plays(1)
            receipt = await here.deliver(*named_like_it, screen=here.other)
            assert refusals(receipt) == [(1, Failure.PLAY_FOREIGN)]
            assert await here.kept() == [1, 2]

    asyncio.run(run())


def test_a_gap_is_taken_and_seen_and_cannot_be_filled_later(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            plays = here.device.plays(6)
            receipt = await here.deliver(plays[0], plays[4], plays[5])
            assert (receipt.accepted, receipt.last, receipt.refused) == (3, 6, ())
            late = await here.deliver(*plays[1:4])
            assert refusals(late) == all_refused(plays[1:4], Failure.PLAY_OUT_OF_ORDER)
            proof = await here.service.proof(here.query, limit=10)
            assert [(play.record.seq, play.missing) for play in proof.plays] == [(6, 0), (5, 3), (1, 0)]
            assert [(kept.first, kept.plays, kept.missing) for kept in proof.chains] == [(1, 3, 3)]

    asyncio.run(run())


def test_a_reordered_or_unchained_play_is_refused(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            plays = here.device.plays(3)
            receipt = await here.deliver(plays[0], plays[2], plays[1])
            assert refusals(receipt) == [(2, Failure.PLAY_OUT_OF_ORDER)]
            fork = Device(
                here.screen.code, key=here.device.key, chain=here.device.chain, seq=2, prev="0" * 64
            )
            receipt = await here.deliver(fork.play(), fork.play())
            assert refusals(receipt) == [(3, Failure.PLAY_UNCHAINED), (4, Failure.PLAY_UNCHAINED)]
            assert await here.kept() == [1, 3]

    asyncio.run(run())


def test_without_a_key_plays_are_unsigned_and_with_one_they_must_not_be(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url, signed=False) as here:
            assert (await here.deliver(*here.device.plays(2))).accepted == 2
            chains = await here.service.chains(here.screen.id)
            assert [kept.chain.key for kept in chains] == [None]
            signer = Device(here.screen.code)
            assert refusals(await here.deliver(signer.play())) == [(1, Failure.PLAY_FORGED)]
            await give_key(here.database, here.screen.code, signer.public_key)
            here.screen.device_key = signer.public_key
            assert refusals(await here.deliver(here.device.play())) == [(3, Failure.PLAY_UNSIGNED)]
            signer = Device(here.screen.code, key=signer.key)
            assert (await here.deliver(signer.play())).accepted == 1

    asyncio.run(run())


def test_a_batch_is_of_one_chain(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as here:
            other = Device(here.screen.code, key=here.device.key)
            with pytest.raises(AdScreenError) as error:
                await here.deliver(here.device.play(), other.play())
            assert error.value.failure is Failure.BAD_INPUT

    asyncio.run(run())
