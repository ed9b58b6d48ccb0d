"""The feed with a source of its own making: what a socket cannot be made to do at will."""

import asyncio
import time
from collections.abc import Callable

import pytest
from tests.support.media import make_ts

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.backoff import RetryPolicy
from adscreen.media.feeds.feed import Feed
from adscreen.media.model import FeedChange, FeedEvent, FeedPhase, SourceKind, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.slots.desk import Slots
from adscreen.media.sources import Sink

SPEC = SourceSpec(SourceKind.HTTP_TS, "http://tv.example.com/1.ts")


class Script:
    """A source that does what `play` says; notes whether two ever ran at once."""

    def __init__(self, play: Callable[["Script", Sink], object]) -> None:
        self.play = play
        self.runs = 0
        self.open = 0
        self.most_open = 0

    async def run(self, sink: Sink) -> None:
        self.runs += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            outcome = self.play(self, sink)
            if isinstance(outcome, AdScreenError):
                raise outcome
            if isinstance(outcome, Exception):
                raise outcome
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0.05)  # a socket takes a moment to close
            self.open -= 1


class Plan:
    async def plan(self, ref: str) -> SourcePlan:
        return SourcePlan("A channel", (SPEC,))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        pass


def media(run: int = 1) -> bytes:
    """Return television; each run of a source goes on where the one before ended."""
    return make_ts(seconds=8, gop=25, extra=("-output_ts_offset", str(8 * run))).read_bytes()


def give(script: Script, sink: Sink) -> None:
    sink.connected()
    sink.data(media(script.runs))


def give_and_lose(_script: Script, sink: Sink) -> AdScreenError:
    give(_script, sink)
    return AdScreenError(Failure.CONNECTION_LOST)


def with_feed(
    script: Script, test: Callable[[Feed, list[FeedEvent]], object], options: FeedOptions | None = None
) -> None:
    async def main() -> None:
        events: list[FeedEvent] = []
        async with TaskOwner() as tasks:
            feed = Feed(
                "1",
                Plan(),
                lambda _spec: script,
                tasks,
                options or FeedOptions(),
                None,
                events.append,
                Slots(),
            )
            outcome = test(feed, events)
            assert asyncio.iscoroutine(outcome)
            await outcome
            await feed.stop(keep_window=False)

    asyncio.run(asyncio.wait_for(main(), 30))


def phases(events: list[FeedEvent]) -> list[FeedPhase]:
    return [event.phase for event in events if isinstance(event, FeedEvent)]


def test_a_viewer_who_comes_while_the_feed_stops_gets_a_new_connection_after_the_old_one() -> None:
    script = Script(give)

    async def test(feed: Feed, _events: list[FeedEvent]) -> None:
        first = await feed.playlist("a", 5.0, None)
        stopping = asyncio.get_running_loop().create_task(feed.stop(keep_window=False))
        await asyncio.sleep(0.01)
        second = await feed.playlist("b", 5.0, None)
        await stopping
        assert second.newest > first.newest
        assert (script.runs, script.most_open) == (2, 1)

    with_feed(script, test)


def test_no_segment_in_time_is_told_with_a_pause() -> None:
    def silent(_script: Script, sink: Sink) -> None:
        sink.connected()

    async def test(feed: Feed, _events: list[FeedEvent]) -> None:
        began = time.monotonic()
        with pytest.raises(AdScreenError) as caught:
            await feed.playlist("a", 0.3, None)
        assert caught.value.failure is Failure.STALLED
        assert caught.value.retry_after
        assert 0.25 < time.monotonic() - began < 1.0

    with_feed(Script(silent), test)


def test_a_source_that_hangs_is_ended_from_outside() -> None:
    def hang(script: Script, sink: Sink) -> None:
        if script.runs == 1:
            give(script, sink)

    async def test(feed: Feed, _events: list[FeedEvent]) -> None:
        await feed.playlist("a", 5.0, None)
        while script.runs < 2:
            await asyncio.sleep(0.02)
        assert feed.status().failure is Failure.STALLED
        assert script.most_open == 1

    script = Script(hang)
    with_feed(script, test, FeedOptions(stall_timeout=0.1, barren_timeout=2.4))


def test_closing_tells_who_waits() -> None:
    async def test(feed: Feed, _events: list[FeedEvent]) -> None:
        waiting = asyncio.get_running_loop().create_task(feed.playlist("a", 20.0, None))
        await asyncio.sleep(0.05)
        await feed.close()
        with pytest.raises(AdScreenError) as caught:
            await asyncio.wait_for(waiting, 1.0)
        assert caught.value.failure is Failure.STOPPED

    with_feed(Script(lambda _script, _sink: None), test)


def test_bytes_that_never_become_television_end() -> None:
    def rubbish(_script: Script, sink: Sink) -> None:
        sink.connected()
        sink.data(b"\0" * 1000)

    async def test(feed: Feed, _events: list[FeedEvent]) -> None:
        with pytest.raises(AdScreenError) as caught:
            await feed.playlist("a", 5.0, None)
        assert caught.value.failure is Failure.NOT_MEDIA

    with_feed(Script(rubbish), test, FeedOptions(barren_timeout=0.5))


def test_a_source_that_breaks_is_tried_again() -> None:
    def breaks_once(script: Script, sink: Sink) -> Exception | None:
        give(script, sink)
        return ValueError("a bug") if script.runs == 1 else None

    async def test(feed: Feed, events: list[FeedEvent]) -> None:
        await feed.playlist("a", 5.0, None)
        while feed.status().restarts < 1 or feed.status().phase is not FeedPhase.LIVE:
            await asyncio.sleep(0.02)
        assert Failure.INTERNAL in {event.failure for event in events if isinstance(event, FeedEvent)}
        assert script.runs == 2

    script = Script(breaks_once)
    with_feed(script, test, FeedOptions(retry=RetryPolicy(least={})))


def test_losses_follow_one_another_more_slowly() -> None:
    script = Script(give_and_lose)

    async def test(feed: Feed, events: list[FeedEvent]) -> None:
        await feed.playlist("a", 5.0, None)
        await asyncio.sleep(1.2)
        assert 2 <= script.runs <= 5
        assert script.most_open == 1
        assert phases(events)[:3] == [FeedPhase.STARTING, FeedPhase.LIVE, FeedPhase.STALLED]
        assert sum(isinstance(event, FeedChange) for event in events) >= 2 * script.runs - 1, (
            "each loss is told"
        )
        text = (await feed.playlist("a", 5.0, None)).text
        assert text.count("#EXT-X-DISCONTINUITY\n") >= 1
        assert "ENDLIST" not in text

    with_feed(script, test)


def test_target_duration_never_changes_while_anyone_may_hold_the_playlist() -> None:
    script = Script(give)

    async def test(feed: Feed, _events: list[FeedEvent]) -> None:
        await feed.playlist("a", 5.0, None)
        feed.window.numbers.longest = 10 * 90_000
        await feed.stop(keep_window=False)
        assert "#EXT-X-TARGETDURATION:3\n" in (await feed.playlist("a", 5.0, None)).text

    with_feed(script, test)


def test_target_duration_is_learned_for_the_next_life() -> None:
    script = Script(give)

    async def test(feed: Feed, _events: list[FeedEvent]) -> None:
        await feed.playlist("a", 5.0, None)
        feed.window.numbers.longest = 4 * 90_000
        await feed.stop(keep_window=False)
        assert "#EXT-X-TARGETDURATION:6\n" in (await feed.playlist("a", 5.0, None)).text

    with_feed(script, test, FeedOptions(life=0.0))


def test_status_counts_bytes_over_connections() -> None:
    script = Script(give_and_lose)

    async def test(feed: Feed, _events: list[FeedEvent]) -> None:
        await feed.playlist("a", 5.0, None)
        while script.runs < 2:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        status = feed.status()
        assert status.bytes_in == script.runs * len(media())
        assert status.window_bytes >= status.bit_rate * status.window_seconds / 8 * 0.9
        assert status.viewers == 1
        assert {track.codec.value for track in status.tracks} == {"h264", "aac"}

    with_feed(script, test)


def test_a_channel_with_far_apart_key_frames_does_not_miss_the_viewers_patience() -> None:
    stream = make_ts(seconds=8, gop=250).read_bytes()
    half = len(stream) // 188 // 2 * 188

    def play(_script: Script, sink: Sink) -> None:
        sink.connected()
        sink.data(stream[:half])
        asyncio.get_running_loop().call_later(1.0, sink.data, stream[half:])

    async def test(feed: Feed, _events: list[FeedEvent]) -> None:
        answer = await feed.playlist("viewer", 2.0, None)
        assert "#EXT-X-TARGETDURATION:10" in answer.text
        assert "#EXTINF:4." in answer.text or "#EXTINF:3." in answer.text

    with_feed(Script(play), test)
