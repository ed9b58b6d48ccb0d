import asyncio

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.web.dashboard.bin import KEPT, Bin, Deleted


def deleted(back: list[int], number: int) -> Deleted:
    async def restore() -> None:
        back.append(number)

    return Deleted(restore, f"/screens/{number}")


def test_what_was_deleted_comes_back_once() -> None:
    async def run() -> None:
        kept, back = Bin(), list[int]()
        key = kept.keep(deleted(back, 1))
        assert await kept.restore(key) == "/screens/1"
        with pytest.raises(AdScreenError) as refused:
            await kept.restore(key)
        assert refused.value.failure is Failure.NOT_FOUND
        assert back == [1]

    asyncio.run(run())


def test_only_the_last_ones_are_kept() -> None:
    async def run() -> None:
        kept, back = Bin(), list[int]()
        keys = [kept.keep(deleted(back, number)) for number in range(KEPT + 1)]
        with pytest.raises(AdScreenError):
            await kept.restore(keys[0])
        assert await kept.restore(keys[1]) == "/screens/1"

    asyncio.run(run())
