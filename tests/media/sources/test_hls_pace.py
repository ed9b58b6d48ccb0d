import asyncio
from collections.abc import Coroutine
from itertools import pairwise

import pytest
from tests.media.sources.collector import packets
from tests.support.virtual_time import run

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.sources.hls_pace import BURST, HASTE, LEAST_BURST, Pacer
from adscreen.media.sources.playlist import Entry

OVER = AdScreenError(Failure.ENDED, "over")


def entries(count: int, seconds: float = 6.0) -> list[Entry]:
    return [Entry(n, f"{n}.ts", seconds, False, None, None, False, False) for n in range(count)]


class Watch:
    """A sink that notes when what came: (time, seconds of media so far)."""

    def __init__(self, rate: float) -> None:
        self.events: list[str] = []
        self.moments: list[tuple[float, float]] = []
        self._rate = rate
        self._bytes = 0

    full = False

    def connected(self) -> None:
        self.events.append("connected")

    def data(self, chunk: bytes | memoryview) -> None:
        self._bytes += len(chunk)
        self.moments.append((asyncio.get_running_loop().time(), self._bytes / self._rate))
        self.events.append("data")

    def break_(self) -> None:
        self.events.append("break")

    def at(self, when: float) -> float:
        """Return the seconds of media that had come by `when`."""
        return max((media for time, media in self.moments if time <= when + 1e-6), default=0.0)


def segment(seconds: float) -> bytes:
    return packets(int(100 * seconds))


def paced(feed: Coroutine[None, None, None], pacer: Pacer, watch: Watch) -> AdScreenError:
    async def main() -> AdScreenError:
        error, _none = await asyncio.gather(pacer.play(watch), feed)
        return error

    return run(main())


def watch() -> Watch:
    return Watch(100 * 188)


async def _give(pacer: Pacer, count: int, *, listed: int = 3, seconds: float = 6.0) -> None:
    """Put as there is room, as a provider that has everything."""
    pacer.start(entries(listed, seconds))
    for entry in entries(count, seconds):
        await pacer.room(entry)
        await pacer.put(segment(seconds), entry, broken=False)
    pacer.end(OVER)


def test_a_burst_then_real_time_to_the_end() -> None:
    pacer, seen = Pacer(), watch()
    assert paced(_give(pacer, 5), pacer, seen) is OVER
    assert seen.at(0.0) == pytest.approx(BURST, abs=0.1)
    for when in (1.0, 7.3, 13.0, 25.0):
        assert seen.at(when) == pytest.approx(BURST + when, abs=0.2)
    assert seen.moments[-1] == pytest.approx((30 - BURST, 30.0), abs=0.1)
    pauses = [b[0] - a[0] for a, b in pairwise(seen.moments)]
    assert max(pauses) < 0.15


def test_one_segment_waits_in_reserve_and_at_most_two() -> None:
    pacer, seen = Pacer(), watch()
    put: list[tuple[float, float]] = []

    async def feed() -> None:
        pacer.start(entries(3))
        for entry in entries(6):
            await pacer.room(entry)
            await pacer.put(segment(6), entry, broken=False)
            put.append((asyncio.get_running_loop().time(), 6.0 * len(put) + 6.0))
        pacer.end(OVER)

    paced(feed(), pacer, seen)
    for (when, after), (later, _total) in pairwise(put[1:]):
        assert after - seen.at(when) <= 12.2
        assert after - seen.at(later) >= 5.8


@pytest.mark.parametrize(
    ("listed", "seconds", "burst"),
    [(3, 6.0, BURST), (3, 10.0, BURST), (4, 2.0, 4.0), (3, 2.0, LEAST_BURST), (1, 6.0, LEAST_BURST)],
)
def test_the_burst_leaves_a_reserve_where_the_playlist_allows(
    listed: int, seconds: float, burst: float
) -> None:
    pacer, seen = Pacer(), watch()
    paced(_give(pacer, listed, listed=listed, seconds=seconds), pacer, seen)
    assert seen.at(0.0) == pytest.approx(burst, abs=0.1)


def test_a_late_segment_is_not_felt() -> None:
    pacer, seen = Pacer(), watch()

    async def feed() -> None:
        pacer.start(entries(3))
        for number, entry in enumerate(entries(5)):
            await asyncio.sleep(5.5 if number == 3 else 0)
            await pacer.room(entry)
            await pacer.put(segment(6), entry, broken=False)
        pacer.end(OVER)

    paced(feed(), pacer, seen)
    assert seen.moments[-1][0] == pytest.approx(30 - BURST, abs=0.1)


def test_after_a_stall_it_goes_on_with_no_larger_burst() -> None:
    pacer, seen = Pacer(), watch()

    async def feed() -> None:
        pacer.start(entries(3))
        for number, entry in enumerate(entries(6)):
            if number == 3:
                await asyncio.sleep(60)
            await pacer.put(segment(6), entry, broken=False)
        pacer.end(OVER)

    paced(feed(), pacer, seen)
    assert seen.at(59.9) == pytest.approx(18.0)
    assert seen.at(60.0) == pytest.approx(18.0 + BURST, abs=0.1)
    assert seen.at(65.0) == pytest.approx(23.0 + BURST, abs=0.2)


def test_too_much_reserve_is_used_up_slowly() -> None:
    pacer, seen = Pacer(), watch()
    pacer.listed = 30.0
    paced(_give(pacer, 5), pacer, seen)
    assert seen.at(20.0) == pytest.approx(BURST + 20 * HASTE, abs=0.3)


def test_breaks_stay_in_their_place() -> None:
    pacer, seen = Pacer(), watch()

    async def feed() -> None:
        pacer.start(entries(3))
        for number, entry in enumerate(entries(3)):
            await pacer.put(segment(6), entry, broken=number != 1)
        pacer.end(OVER)

    paced(feed(), pacer, seen)
    assert seen.events[0] == "connected"
    assert seen.events.count("break") == 1
    before = seen.events.index("break") - 1
    assert seen.moments[before - 1][1] == pytest.approx(12.0)


def test_what_the_sink_raises_ends_it() -> None:
    class Refusing(Watch):
        def data(self, chunk: bytes | memoryview) -> None:
            raise AdScreenError(Failure.SCRAMBLED, "no key")

    pacer = Pacer()
    assert paced(_give(pacer, 1), pacer, Refusing(1.0)).failure is Failure.SCRAMBLED


def test_the_end_may_come_before_anything() -> None:
    pacer, seen = Pacer(), watch()
    pacer.end(OVER)
    assert run(pacer.play(seen)) is OVER
    assert seen.events == []
