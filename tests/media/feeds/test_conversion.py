"""Compat renditions of a real broadcast through the whole relay, with a real ffmpeg in between."""

import asyncio
import os
import re
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import psutil
import pytest
from tests.support.media import make_ts
from tests.support.paced import Broadcast, broadcast
from tests.support.tscheck import units

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.conversion import Conversion
from adscreen.media.feeds.rendition import Rendition
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.filters.choice import Chosen
from adscreen.media.filters.inlet import Inlet
from adscreen.media.filters.workshop import Workshop, WorkshopOptions
from adscreen.media.model import (
    Codec,
    FeedStatus,
    RenditionStatus,
    Segment,
    SourceKind,
    SourcePlan,
    SourceSpec,
)
from adscreen.media.options import FeedOptions
from adscreen.media.recipes import Recipe, reference
from adscreen.media.relay import Relay
from adscreen.media.segmenter import Segmenter
from adscreen.media.sources import open_source

QUICK = FeedOptions(window_seconds=8.0, idle_stop=30.0, stall_timeout=0.6)
COMPAT = "1~copy-aac"


def clip() -> Path:
    return make_ts(seconds=40, gop=25, audio=("-c:a", "ac3", "-b:a", "192k"))


class Plans:
    def __init__(self, url: str) -> None:
        self.url = url

    async def plan(self, ref: str) -> SourcePlan:
        return SourcePlan("A channel", (SourceSpec(SourceKind.HTTP_TS, self.url),))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        pass


@asynccontextmanager
async def running(
    options: FeedOptions = QUICK, *, path: Path | None = None, most_pictures: int = 1, lose_every: int = 0
) -> AsyncIterator[tuple[Broadcast, Relay]]:
    async with broadcast(path or clip(), burst=4.0, lose_every=lose_every) as tv:
        opener = partial(open_source, client=HttpClient(ANYWHERE), stall_timeout=options.stall_timeout)
        shop = Workshop(find_ffmpeg(), WorkshopOptions(most_pictures=most_pictures, hardware=False))
        async with Relay(Plans(tv.url), opener, options, filters=shop) as live:
            yield tv, live


async def until(condition: object, seconds: float = 20.0) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.02)


def state(live: Relay, ref: str = "1") -> FeedStatus:
    status = live.status(ref)
    assert status is not None
    return status


def rendition(live: Relay) -> RenditionStatus:
    [only] = state(live).renditions
    return only


def names(text: str) -> list[str]:
    return re.findall(r"^s\S+\.ts$", text, re.MULTILINE)


def dates(text: str) -> list[datetime]:
    found = re.findall(r"^#EXT-X-PROGRAM-DATE-TIME:(.+)$", text, re.MULTILINE)
    return [datetime.fromisoformat(date) for date in found]


def numbers(text: str) -> list[int]:
    return [int(name.rpartition("-")[2][:-3]) for name in names(text)]


def filters() -> list[psutil.Process]:
    return [
        one
        for one in psutil.Process().children(recursive=True)
        if one.status() != psutil.STATUS_ZOMBIE and "pipe:1" in one.cmdline()
    ]


def media(live: Relay, ref: str, text: str) -> bytes:
    return b"".join(bytes(piece) for name in names(text) for piece in live.segment(ref, name) or ())


def run(test: object) -> None:
    assert callable(test)
    asyncio.run(asyncio.wait_for(test(), 90))
    assert filters() == []


def test_both_renditions_come_from_one_connection_and_stand_on_one_time_line() -> None:
    async def main() -> None:
        async with running() as (tv, live):
            await live.playlist("1", viewer="a")
            began = time.monotonic()
            first = await live.playlist(COMPAT, viewer="b")
            assert time.monotonic() - began < 3.0
            await until(lambda: state(live, COMPAT).window_seconds >= 6)
            assert tv.server.connections == 1
            both = {ref: (await live.playlist(ref, viewer="c")).text for ref in ("1", COMPAT)}
            starts = {}
            for ref, text in both.items():
                segmenter = Segmenter()
                parts = segmenter.feed(media(live, ref, text))
                starts[ref] = {part.first_pts: date for part, date in zip(parts, dates(text), strict=False)}
            common = starts["1"].keys() & starts[COMPAT].keys()
            assert len(common) >= 2, "cut at the same pictures"
            apart = [abs((starts["1"][pts] - starts[COMPAT][pts]).total_seconds()) for pts in common]
            assert max(apart) < 0.05, "a picture was on the air at one moment"
            assert {track.codec for track in state(live, COMPAT).tracks} == {Codec.H264, Codec.AAC}
            assert {track.codec for track in state(live).tracks} == {Codec.H264, Codec.AC3}
            assert set(names(first.text)).isdisjoint(names(both["1"]))
            assert "CODECS=" in await live.multivariant(COMPAT, viewer="b", media_uri="index.m3u8")
            assert (state(live).viewers, rendition(live).viewers) == (3, 2)
            [ffmpeg] = filters()
            assert tv.url not in " ".join(ffmpeg.cmdline())

    run(main)


def test_a_filter_that_is_killed_is_replaced_and_the_playlist_goes_on() -> None:
    async def main() -> None:
        async with running() as (_tv, live):
            before = await live.playlist(COMPAT, viewer="a")
            [ffmpeg] = filters()
            os.kill(ffmpeg.pid, signal.SIGKILL)
            await until(lambda: rendition(live).restarts == 1)
            held = await live.playlist(COMPAT, viewer="a")
            assert numbers(held.text)[0] >= numbers(before.text)[0], "it holds still, and is answered"
            killed = time.monotonic()
            while True:
                text = (await live.playlist(COMPAT, viewer="a")).text
                if "#EXT-X-DISCONTINUITY\n" in text and rendition(live).failure is None:
                    break
                assert time.monotonic() - killed < 10
                await asyncio.sleep(0.1)
            assert text.count("#EXT-X-DISCONTINUITY\n") == 1
            assert numbers(text) == list(range(numbers(text)[0], numbers(text)[0] + len(numbers(text))))
            assert len(filters()) == 1

    run(main)


def test_a_lost_source_breaks_the_rendition_once() -> None:
    async def main() -> None:
        async with running() as (tv, live):
            await live.playlist(COMPAT, viewer="a")
            tv.cut()
            await until(lambda: tv.server.connections == 2)
            first = numbers((await live.playlist(COMPAT, viewer="a")).text)[0]
            while True:
                text = (await live.playlist(COMPAT, viewer="a")).text
                if "#EXT-X-DISCONTINUITY\n" in text:
                    break
                await asyncio.sleep(0.1)
            assert text.count("#EXT-X-DISCONTINUITY\n") == 1
            assert numbers(text)[0] >= first
            assert (rendition(live).restarts, rendition(live).failure) == (0, None)

    run(main)


def test_it_stops_when_nobody_watches_it_and_the_source_goes_on() -> None:
    async def main() -> None:
        async with running(replace(QUICK, idle_stop=1.5)) as (tv, live):
            await live.playlist(COMPAT, viewer="a")
            last = time.monotonic()
            while filters():
                await live.playlist("1", viewer="b")
                assert time.monotonic() - last < 15
                await asyncio.sleep(0.2)
            assert time.monotonic() - last > 1.4
            assert state(live).renditions == ()
            again = await live.playlist(COMPAT, viewer="a")
            assert again.text.count("#EXTINF") >= 1
            assert tv.server.connections == 1
            await until(lambda: not live.status("1") or state(live).phase.value == "idle")
            assert filters() == []

    run(main)


def test_damage_at_the_source_never_comes_through_a_copy() -> None:
    async def main() -> None:
        async with running(lose_every=400) as (_tv, live):
            await live.playlist(COMPAT, viewer="a")
            await until(lambda: state(live, COMPAT).window_seconds >= 6)
            await until(lambda: state(live).damage.continuity_gaps > 3)
            text = (await live.playlist(COMPAT, viewer="a")).text
            process = await asyncio.create_subprocess_exec(
                find_ffmpeg(), "-nostdin", "-v", "error", "-f", "mpegts", "-i", "pipe:0",
                "-map", "0:v", "-f", "null", "-",
                stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            _out, complaints = await process.communicate(media(live, COMPAT, text))
            assert b"error while decoding" not in complaints
            assert b"concealing" not in complaints

    run(main)


def test_where_no_more_can_be_converted_the_reason_is_told_at_once() -> None:
    async def main() -> None:
        async with running(most_pictures=0) as (_tv, live):
            await live.playlist("1", viewer="a")
            began = time.monotonic()
            with pytest.raises(AdScreenError) as caught:
                await live.playlist("1~h264-aac", viewer="a")
            assert caught.value.failure is Failure.CONVERTING_FULL
            assert time.monotonic() - began < 3.0
            assert (await live.playlist("1", viewer="a")).text, "the source is not touched by that"
            assert state(live, "1~h264-aac").failure is Failure.CONVERTING_FULL

    run(main)


def test_a_program_that_converts_nothing_says_so() -> None:
    async def main() -> None:
        async with broadcast(clip(), burst=4.0) as tv:
            opener = partial(open_source, client=HttpClient(ANYWHERE))
            async with Relay(Plans(tv.url), opener) as live:
                with pytest.raises(AdScreenError) as caught:
                    await live.playlist(COMPAT, viewer="a")
                assert caught.value.failure is Failure.UNSUPPORTED_CODEC
                assert live.segment(COMPAT, "s1-1.ts") is None
                assert live.status(COMPAT) is None

    run(main)


def test_what_a_burst_sends_again_is_not_encoded_again() -> None:
    """An encoder gives the same pictures other bytes, but the same time stamps."""
    encoded = "1~h264-aac"

    async def main() -> None:
        async with running() as (tv, live):
            given: dict[str, list[int]] = {}

            async def view(more: int) -> None:
                ends, wanted = time.monotonic() + 30, len(given) + more
                while len(given) < wanted:
                    assert time.monotonic() < ends
                    answer = await live.playlist(encoded, viewer="judge")
                    for name in names(answer.text):
                        if name not in given:
                            given[name] = sorted(units(media(live, encoded, name), "video"))
                    await asyncio.sleep(0.1)

            await view(2)
            tv.cut()
            await view(2)
            stamps = [stamp for name in given for stamp in given[name]]
            assert stamps == sorted(set(stamps))

    run(main)


HEVC = (
    "-c:v",
    "libx265",
    "-preset",
    "ultrafast",
    "-x265-params",
    "log-level=error:bframes=0",
    "-pix_fmt",
    "yuv420p",
)


class Recorder:
    """Takes down what each filter is given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.given: list[Path] = []

    async def filter(
        self, recipe: Recipe, chosen: Chosen, inlet: Inlet, give: Callable[[bytes], None], owner: str
    ) -> AdScreenError | None:
        self.given.append(self._folder / f"{len(self.given)}.ts")
        inlet.attach(os.open(self.given[-1], os.O_CREAT | os.O_WRONLY))
        while not inlet.ended:
            await asyncio.sleep(0.001)
        return None

    async def room(self, owner: str) -> None:
        pass


def test_a_filter_begins_behind_a_change_of_codec_not_with_what_was_before(tmp_path: Path) -> None:
    """The clock goes on over it, as it does where a broadcaster changes encoders."""
    later = ("-output_ts_offset", "5.021333", "-tables_version", "5")
    before, after = make_ts(seconds=5, gop=25), make_ts(seconds=5, gop=25, video=HEVC, extra=later)
    stream = before.read_bytes() + after.read_bytes()
    recorder, recipe = Recorder(tmp_path), Recipe("h264", "aac")

    async def main() -> None:
        async with TaskOwner() as tasks:
            source = Rendition("1", QUICK, None)
            source.begin(None)
            encoded = Rendition(reference("1", recipe), QUICK, None)
            conversion = Conversion(encoded, recipe, source, recorder, tasks)
            conversion.start()
            for at in range(0, len(stream), 7 * 188):
                chunk = stream[at : at + 7 * 188]
                segments = source.segmenter.feed(chunk)
                if segments:
                    source.append(segments)
                conversion.take(chunk, segments)
                await asyncio.sleep(0)
            conversion.break_()
            await until(lambda: len(recorder.given) > 1)
            await conversion.stop(keep_window=False)

    run(main)
    codecs = [{track.codec for track in first_segment(path).tracks} for path in recorder.given]
    assert codecs == [{Codec.H264, Codec.AAC}, {Codec.HEVC, Codec.AAC}]


def first_segment(path: Path) -> Segment:
    segmenter = Segmenter()
    return (segmenter.feed(path.read_bytes()) + segmenter.finish())[0]


OPEN_GOP = (
    "-c:v",
    "libx264",
    "-preset",
    "superfast",
    "-pix_fmt",
    "yuv420p",
    "-x264-params",
    "open-gop=1:bframes=2",
)


def test_recurring_damage_without_idr_pictures_asks_for_a_picture_that_conceals_it(tmp_path: Path) -> None:
    async def main() -> None:
        whole = make_ts(seconds=40, gop=25, video=OPEN_GOP).read_bytes()
        joined = tmp_path / "joined.ts"
        joined.write_bytes(whole[len(whole) // 8 // 188 * 188 :])  # behind its only IDR picture
        async with running(path=joined, lose_every=300, most_pictures=2) as (_tv, live):
            await live.playlist("1", viewer="a")
            changes = live.changes()
            while not state(live).damage_recurs:
                await asyncio.wait_for(anext(changes), 30)
            await changes.aclose()
            await live.playlist("1~h264-copy", viewer="a", wait=20.0)
            await until(lambda: state(live, "1~h264-copy").window_seconds >= 4)
            text = (await live.playlist("1~h264-copy", viewer="a")).text
            assert all(segment.independent for segment in Segmenter().feed(media(live, "1~h264-copy", text)))
            assert [one.restarts for one in state(live).renditions] == [0, 0], "and the channel's own"

    run(main)
