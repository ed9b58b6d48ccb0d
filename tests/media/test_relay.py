import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from tests.support.media import make_ts
from tests.support.paced import Broadcast, broadcast

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.media.livetv import LiveTv
from adscreen.media.model import FeedPhase, FeedStatus, SourceKind, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.persistence import StateFolder
from adscreen.media.relay import Relay
from adscreen.media.sources import open_source

QUICK = FeedOptions(window_seconds=6.0, idle_stop=30.0, stall_timeout=0.6)


class Plans:
    def __init__(self, *urls: str) -> None:
        self.sources = tuple(SourceSpec(SourceKind.HTTP_TS, url) for url in urls)
        self.asked = 0
        self.gave: list[SourceSpec] = []
        self.failure: Failure | None = None

    async def plan(self, ref: str) -> SourcePlan:
        self.asked += 1
        if self.failure is not None or ref == "nobody":
            raise AdScreenError(self.failure or Failure.NOT_FOUND)
        return SourcePlan("A channel", self.sources)

    async def opened(self, ref: str, source: SourceSpec) -> None:
        self.gave.append(source)


def relay(plans: Plans, options: FeedOptions = QUICK, state: StateFolder | None = None) -> Relay:
    client = HttpClient(ANYWHERE)
    return Relay(
        plans, partial(open_source, client=client, stall_timeout=options.stall_timeout), options, state
    )


def clip() -> Path:
    return make_ts(seconds=40, gop=25)


@asynccontextmanager
async def running(
    *, burst: float = 4.0, options: FeedOptions = QUICK
) -> AsyncIterator[tuple[Broadcast, Plans, Relay]]:
    async with broadcast(clip(), burst=burst) as tv:
        plans = Plans(tv.url)
        async with relay(plans, options) as live:
            yield tv, plans, live


def run(test: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 60))


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.02)


def state_of(live: Relay) -> FeedStatus:
    status = live.status("1")
    assert status is not None
    return status


def names(text: str) -> list[str]:
    return re.findall(r"^s\S+\.ts$", text, re.MULTILINE)


def sequence(text: str) -> int:
    found = re.search(r"#EXT-X-MEDIA-SEQUENCE:(\d+)", text)
    assert found
    return int(found[1])


def without_tables(data: bytes) -> bytes:
    packets = [data[at : at + 188] for at in range(0, len(data), 188)]
    return b"".join(p for p in packets if int.from_bytes(p[1:3], "big") & 0x1FFF not in (0, 17, 4096))


def test_many_first_requests_share_one_connection() -> None:
    async def main() -> None:
        async with running() as (tv, plans, live):
            asked = [live.playlist("1", viewer=str(n)) for n in range(20)]
            answers = await asyncio.gather(*asked)
            assert {sequence(answer.text) for answer in answers} == {sequence(answers[0].text)}
            assert tv.server.connections == 1
            assert plans.asked == 1
            status = state_of(live)
            assert (status.phase, status.viewers, status.title) == (FeedPhase.LIVE, 20, "A channel")
            assert status.source is SourceKind.HTTP_TS
            await until(lambda: plans.gave == list(plans.sources))
            await live.close()
            await until(lambda: tv.open_connections == 0)

    run(main)


def test_first_playlist_is_quick_with_a_burst() -> None:
    async def main() -> None:
        async with running() as (_tv, _plans, live):
            began = time.monotonic()
            await live.playlist("1", viewer="a")
            assert time.monotonic() - began < 0.5

    run(main)


def test_segments_are_the_packets_of_the_source() -> None:
    async def main() -> None:
        async with running(burst=12.0) as (tv, _plans, live):
            await live.playlist("1", viewer="a")
            await until(lambda: state_of(live).window_seconds >= 6)
            listed = names((await live.playlist("1", viewer="a")).text)
            pieces = [live.segment("1", name) for name in listed]
            assert all(piece is not None for piece in pieces)
            joined = without_tables(b"".join(part for piece in pieces if piece for part in piece))
            assert len(joined) > 100_000
            assert joined in without_tables(bytes(tv.sent))
            assert live.segment("1", "s0-0.ts") is None
            assert live.segment("2", listed[0]) is None

    run(main)


def test_multivariant_playlist_tells_the_truth() -> None:
    async def main() -> None:
        async with running() as (_tv, _plans, live):
            text = await live.multivariant("1", viewer="a", media_uri="index.m3u8?viewer=a")
            assert "RESOLUTION=320x180" in text
            assert re.search(r'CODECS="avc1\.[0-9A-Fa-f]{6},mp4a\.40\.2"', text)
            assert text.endswith("\nindex.m3u8?viewer=a\n")
            peak = re.search(r"[:,]BANDWIDTH=(\d+)", text)
            assert peak
            assert int(peak[1]) >= state_of(live).bit_rate

    run(main)


def test_a_refused_first_request_is_answered_at_once_by_the_reason() -> None:
    async def main() -> None:
        async with running() as (tv, _plans, live):
            tv.reject = 458
            began = time.monotonic()
            outcomes = await asyncio.gather(
                *(live.playlist("1", viewer=str(n)) for n in range(3)), return_exceptions=True
            )
            assert time.monotonic() - began < 1.0
            assert [o.failure for o in outcomes if isinstance(o, AdScreenError)] == [Failure.NO_SLOT] * 3
            assert state_of(live).phase is FeedPhase.BACKOFF
            with pytest.raises(AdScreenError) as caught:
                await live.playlist("1", viewer="late")
            assert caught.value.retry_after is not None
            assert caught.value.retry_after > 10
            await asyncio.sleep(1.5)
            assert tv.server.connections == 1, "a full account is never asked fast"

    run(main)


def test_a_lost_source_holds_the_playlist_and_comes_back_in_it() -> None:
    async def main() -> None:
        async with running() as (tv, plans, live):
            await live.playlist("1", viewer="a")
            await until(lambda: state_of(live).window_seconds >= 3)
            tv.reject = 503
            tv.cut()
            await until(lambda: state_of(live).phase is FeedPhase.BACKOFF)
            held = await live.playlist("1", viewer="a")
            await asyncio.sleep(0.5)
            assert await live.playlist("1", viewer="a") == held
            assert state_of(live).failure in (Failure.PROVIDER_ERROR, Failure.CONNECTION_LOST)
            await until(lambda: tv.open_connections == 0)
            tv.reject = None
            back = time.monotonic()
            await until(lambda: state_of(live).phase is FeedPhase.LIVE)
            assert time.monotonic() - back < 3.0
            text = (await live.playlist("1", viewer="a")).text
            new = text.split(names(held.text)[-1] + "\n")[1]
            assert new.startswith("#EXT-X-DISCONTINUITY\n")
            assert new.count("#EXT-X-DISCONTINUITY\n") == 1
            assert plans.asked > 1, "addresses may have gone stale: each attempt asks anew"
            assert state_of(live).failure is None

    run(main)


def test_silence_is_a_stall_and_ends_the_connection() -> None:
    async def main() -> None:
        async with running() as (tv, _plans, live):
            await live.playlist("1", viewer="a")
            tv.stalled = True
            await until(lambda: state_of(live).failure is Failure.STALLED, 4.0)
            assert state_of(live).phase in (FeedPhase.STALLED, FeedPhase.BACKOFF)
            tv.stalled = False
            await until(lambda: state_of(live).phase is FeedPhase.LIVE)

    run(main)


def test_nobody_watching_stops_the_feed_and_the_next_viewer_sees_no_old_television() -> None:
    async def main() -> None:
        options = FeedOptions(window_seconds=6.0, idle_stop=0.5)
        async with running(options=options) as (tv, _plans, live):
            first = await live.playlist("1", viewer="a")
            last = names(first.text)[-1]
            await until(lambda: state_of(live).phase is FeedPhase.IDLE)
            await until(lambda: tv.open_connections == 0)
            assert live.segment("1", last) is not None, (
                "who fetched the playlist may still fetch its segments"
            )
            again = await live.playlist("1", viewer="b")
            assert sequence(again.text) > first.newest
            assert not set(names(again.text)) & set(names(first.text))
            assert tv.server.connections == 2

    run(main)


def test_requests_keep_the_feed_alive() -> None:
    async def main() -> None:
        options = FeedOptions(window_seconds=6.0, idle_stop=1.2)
        async with running(options=options) as (tv, _plans, live):
            answer = await live.playlist("1", viewer="a")
            for _ in range(12):
                await asyncio.sleep(0.25)
                live.segment("1", names(answer.text)[-1])
            assert state_of(live).phase is FeedPhase.LIVE
            assert tv.server.connections == 1

    run(main)


def test_a_restart_goes_on_in_the_same_playlist(tmp_path: Path) -> None:
    async def main() -> None:
        async with broadcast(clip(), burst=10.0) as tv:
            folder = StateFolder(tmp_path)
            async with relay(Plans(tv.url), state=folder) as live:
                await live.playlist("1", viewer="a")
                await until(lambda: state_of(live).window_seconds >= 6)
                before = await live.playlist("1", viewer="a")
            folder.close()
            await until(lambda: tv.open_connections == 0)
            folder = StateFolder(tmp_path)
            async with relay(Plans(tv.url), state=folder) as live:
                first = await live.playlist("1", viewer="a")
                listed = names(first.text)
                assert first.newest > before.newest, "its first new segment was not waited for"
                assert set(names(before.text)[1:]) <= {*listed}
                assert all(live.segment("1", name) for name in listed)
                await until(lambda: state_of(live).phase is FeedPhase.LIVE)
                text = (await live.playlist("1", viewer="a")).text
                assert "#EXT-X-DISCONTINUITY\n" in text
                assert sequence(text) >= sequence(before.text)
            folder.close()

    run(main)


def test_numbers_go_on_after_a_kill(tmp_path: Path) -> None:
    async def main() -> None:
        async with broadcast(clip(), burst=6.0) as tv:
            folder = StateFolder(tmp_path)
            async with relay(Plans(tv.url), state=folder) as live:
                before = await live.playlist("1", viewer="a")
            for saved in tmp_path.glob("*.window"):
                saved.unlink()  # what a killed process never wrote
            folder.close()
            folder = StateFolder(tmp_path)
            async with relay(Plans(tv.url), state=folder) as live:
                after = await live.playlist("1", viewer="a")
            folder.close()
            assert before.newest < sequence(after.text) <= before.newest + 4
            assert "#EXT-X-DISCONTINUITY\n" in after.text

    run(main)


def test_a_new_viewer_of_a_dead_feed_is_told_why(tmp_path: Path) -> None:
    async def main() -> None:
        options = FeedOptions(window_seconds=6.0, stale_after=0.5)
        async with running(options=options) as (tv, _plans, live):
            held = await live.playlist("1", viewer="a")
            tv.reject = 503
            tv.cut()
            await until(lambda: state_of(live).phase is FeedPhase.BACKOFF)
            await asyncio.sleep(0.6)
            with pytest.raises(AdScreenError):
                await live.playlist("1", viewer="new")
            assert sequence((await live.playlist("1", viewer="a")).text) == sequence(held.text)

    run(main)


def test_the_next_source_of_the_plan_is_tried() -> None:
    async def main() -> None:
        async with broadcast(clip(), burst=4.0) as tv, broadcast(clip()) as dead:
            dead.reject = 404
            plans = Plans(dead.url, tv.url)
            async with relay(plans) as live:
                await live.playlist("1", viewer="a")
                await until(lambda: plans.gave)
                assert plans.gave == [plans.sources[1]]

    run(main)


def test_a_full_account_is_not_asked_for_its_other_format() -> None:
    async def main() -> None:
        async with broadcast(clip()) as full, broadcast(clip()) as other:
            full.reject = 458
            async with relay(Plans(full.url, other.url)) as live:
                with pytest.raises(AdScreenError) as caught:
                    await live.playlist("1", viewer="a")
            assert caught.value.failure is Failure.NO_SLOT
            assert other.server.connections == 0

    run(main)


def test_a_lasting_failure_is_failed() -> None:
    async def main() -> None:
        plans = Plans()
        plans.failure = Failure.EXPIRED
        async with relay(plans) as live:
            with pytest.raises(AdScreenError) as caught:
                await live.playlist("1", viewer="a")
            assert caught.value.failure is Failure.EXPIRED
            assert state_of(live).phase is FeedPhase.FAILED

    run(main)


def test_a_channel_nobody_knows_leaves_no_trace() -> None:
    async def main() -> None:
        async with relay(Plans(), FeedOptions(idle_stop=0.2)) as live:
            with pytest.raises(AdScreenError):
                await live.playlist("nobody", viewer="a")
            await until(lambda: live.statuses() == [])

    run(main)


def test_events_tell_the_phases() -> None:
    async def main() -> None:
        async with running() as (tv, _plans, live):
            seen: list[FeedPhase] = []

            async def listen() -> None:
                async for event in live.events():
                    seen.append(event.phase)  # noqa: PERF401  (read while it grows)

            listener = asyncio.get_running_loop().create_task(listen())
            await asyncio.sleep(0)
            await live.playlist("1", viewer="a")
            tv.reject = 503
            tv.cut()
            await until(lambda: FeedPhase.BACKOFF in seen)
            assert seen[:2] == [FeedPhase.STARTING, FeedPhase.LIVE]
            listener.cancel()

    run(main)


def test_a_client_that_knows_the_newest_waits_for_the_next() -> None:
    async def main() -> None:
        async with running(burst=2.0) as (_tv, _plans, live):
            answer = await live.playlist("1", viewer="a")
            for _ in range(2):
                known, began = answer.newest, time.monotonic()
                while answer.newest == known:
                    answer = await live.playlist("1", viewer="a", known=known)
                    assert time.monotonic() - began < 4.0
                    await asyncio.sleep(0.05)
                at_once = await live.playlist("1", viewer="b")
                assert at_once == answer

    run(main)


def test_after_closing_nothing_starts() -> None:
    async def main() -> None:
        async with running() as (tv, _plans, live):
            await live.close()
            with pytest.raises(AdScreenError) as caught:
                await live.playlist("1", viewer="a")
            assert caught.value.failure is Failure.STOPPED
            assert tv.server.connections == 0

    run(main)


def test_it_is_a_live_tv() -> None:
    live: LiveTv = relay(Plans())
    assert live.statuses() == []
