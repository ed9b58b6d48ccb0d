"""One connection, watched."""

import asyncio

import pytest
from tests.support import virtual_time
from tests.support.media import make_ts

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.feeds.ingest import Ingest
from adscreen.media.feeds.pace import Pace
from adscreen.media.health.model import Verdict
from adscreen.media.model import Segment, SourceKind, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.segmenter import Segmenter
from adscreen.media.sources import Sink

SECONDS = 40


class Taker:
    """Lists all that comes."""

    def __init__(self) -> None:
        self.again: list[bool] = []
        self.seconds = 0.0

    def took(self, ingest: Ingest, segments: list[Segment]) -> None:
        self.again.append(ingest.sends_again)
        seconds = sum(segment.seconds for segment in segments)
        self.seconds += seconds
        ingest.pace.spend(seconds, asyncio.get_running_loop().time())

    def passed(self, ingest: Ingest, chunk: bytes | memoryview, segments: list[Segment]) -> None:
        pass

    def broke(self, ingest: Ingest) -> None:
        pass

    def judged(self, ingest: Ingest, verdict: Verdict) -> bool:
        return False


class Sender:
    """Sends `burst` seconds at once and the rest in its time; ends with `end`."""

    def __init__(self, burst: float, end: Failure = Failure.ENDED) -> None:
        self._media = make_ts(seconds=SECONDS, gop=25).read_bytes()
        self._burst = burst
        self._end = end

    async def run(self, sink: Sink) -> None:
        sink.connected()
        step = len(self._media) // (SECONDS * 10)
        first = int(self._burst * 10) * step
        if first:
            sink.data(self._media[:first])
        for at in range(first, len(self._media), step):
            await asyncio.sleep(0.1)
            sink.data(self._media[at : at + step])
        raise AdScreenError(self._end)


def run(kind: SourceKind, sender: Sender) -> tuple[Taker, AdScreenError, float]:
    async def main() -> tuple[Taker, AdScreenError, float]:
        taker = Taker()
        spec = SourceSpec(kind, "x://tv.example.com/1")
        ingest = Ingest(spec, Segmenter(), FeedOptions(), taker, Pace(12.0))
        error = await ingest.run(lambda _spec: sender)
        return taker, error, asyncio.get_running_loop().time()

    return virtual_time.run(main())


@pytest.mark.parametrize(
    ("kind", "burst", "again"),
    [
        (SourceKind.HTTP_TS, 0.0, True),
        (SourceKind.SRT, 0.0, False),
        (SourceKind.UDP, 0.0, False),
        (SourceKind.RTMP, 4.0, True),
    ],
)
def test_only_what_may_send_the_past_sends_it_again(kind: SourceKind, burst: float, *, again: bool) -> None:
    taker, error, _ended = run(kind, Sender(burst))
    assert taker.again[0] is again
    assert error.failure is Failure.ENDED


def test_a_stream_that_ends_ahead_of_its_time_was_a_clip() -> None:
    taker, error, ended = run(SourceKind.HTTP_TS, Sender(SECONDS))
    assert error.failure is Failure.PLACEHOLDER
    assert taker.seconds < 14
    assert ended < 1


def test_what_came_ahead_is_played_before_an_end_but_not_before_a_loss() -> None:
    taker, error, ended = run(SourceKind.HTTP_TS, Sender(30.0))
    assert (error.failure, ended < 60) == (Failure.PLACEHOLDER, True)
    taker, error, ended = run(SourceKind.HTTP_TS, Sender(30.0, Failure.CONNECTION_LOST))
    assert error.failure is Failure.CONNECTION_LOST
    assert taker.seconds < SECONDS - 10
    assert ended == pytest.approx(10, abs=1)
