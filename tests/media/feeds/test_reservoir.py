"""What comes ahead of its time waits; bytes are neither lost nor moved about."""

import asyncio

import pytest
from tests.support import virtual_time

from adscreen.media.feeds.pace import Pace
from adscreen.media.feeds.reservoir import MOST_BYTES, SLICE, TOO_MUCH, Reservoir

RATE = SLICE
"""Bytes that are a second of television here."""


class Feed:
    """Lists two seconds whenever it has them."""

    def __init__(self, *, window: float = 12.0, fails_at: int | None = None) -> None:
        self.pace = Pace(window)
        self.poured = bytearray()
        self.breaks: list[int] = []
        self.failures: list[Exception] = []
        self._listed = 0.0
        self._fails_at = fails_at
        self.reservoir = Reservoir(self.pace, self.pour, self.failures.append)

    def pour(self, chunk: bytes | memoryview | None) -> None:
        if chunk is None:
            self.breaks.append(len(self.poured))
            return
        self.poured += chunk
        if self._fails_at is not None and len(self.poured) >= self._fails_at:
            raise ValueError("no television")
        while len(self.poured) >= (self._listed + 2) * RATE:
            self._listed += 2
            self.pace.spend(2.0, asyncio.get_running_loop().time())

    @property
    def seconds(self) -> float:
        return len(self.poured) / RATE


def media(seconds: float) -> bytes:
    size = int(seconds * RATE)
    return bytes(i * 7 // 5 & 0xFF for i in range(1000)) * (size // 1000) + b"e" * (size % 1000)


def test_television_in_its_time_passes_untouched() -> None:
    async def main() -> None:
        feed = Feed()
        for _i in range(40):
            feed.reservoir.take(media(0.5))
            await asyncio.sleep(0.5)
        assert feed.seconds == pytest.approx(20, abs=0.01)
        assert feed.reservoir.ahead_since is None

    virtual_time.run(main())


def test_what_comes_at_once_is_handed_over_in_its_time() -> None:
    async def main() -> None:
        feed, whole = Feed(), media(46)
        feed.reservoir.take(memoryview(whole))
        assert 9 <= feed.seconds <= 12
        assert feed.reservoir.ahead_since == 0
        feed.reservoir.break_()
        feed.reservoir.take(b"after")
        await asyncio.sleep(20)
        assert 29 <= feed.seconds <= 34
        await asyncio.sleep(20)
        assert bytes(feed.poured) == whole + b"after"
        assert feed.breaks == [len(whole)]
        assert feed.reservoir.ahead_since is None

    virtual_time.run(main())


def test_the_source_is_asked_to_wait_and_memory_is_bounded() -> None:
    async def main() -> None:
        feed = Feed()
        piece = media(1)
        while not feed.reservoir.full:
            feed.reservoir.take(piece)
        assert feed.seconds <= 12
        for _i in range(2 * TOO_MUCH // len(piece)):  # who cannot wait is let through in the end
            feed.reservoir.take(piece)
        assert feed.seconds * RATE > TOO_MUCH
        assert not feed.reservoir.full or feed.seconds * RATE > 3 * TOO_MUCH - MOST_BYTES

    virtual_time.run(main())


def test_a_failure_that_comes_later_is_told() -> None:
    async def main() -> None:
        feed = Feed(fails_at=20 * RATE)
        feed.reservoir.take(media(46))
        assert feed.failures == []
        await asyncio.sleep(20)
        assert [type(error) for error in feed.failures] == [ValueError]
        feed.reservoir.stop()

    virtual_time.run(main())


def test_an_end_is_waited_for_and_a_stop_forgets() -> None:
    async def main() -> None:
        feed = Feed()
        feed.reservoir.take(media(30))
        await feed.reservoir.run_dry()
        assert feed.seconds == pytest.approx(30, abs=0.01)
        assert asyncio.get_running_loop().time() == pytest.approx(19, abs=3)
        feed.reservoir.take(media(30))
        before = feed.seconds
        feed.reservoir.stop()
        await asyncio.sleep(60)
        assert feed.seconds == before

    virtual_time.run(main())
