"""The channel's own playlist moves to a converted picture and back: the whole relay with a real ffmpeg."""

import asyncio
import io
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import av
import psutil
from tests.support.media import make_ts
from tests.support.paced import PACKET, Broadcast, broadcast, without_every
from tests.support.strict import Judge
from tests.support.tscheck import units

from adscreen.core.errors import Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.media.abilities import Abilities
from adscreen.media.feeds.decisions import Action, Cause, FeedDecision
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.filters.workshop import Workshop, WorkshopOptions
from adscreen.media.model import FeedStatus, SourceKind, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.relay import Relay
from adscreen.media.segmenter import Segmenter
from adscreen.media.sources import open_source

X264 = ("-c:v", "libx264", "-preset", "superfast", "-pix_fmt", "yuv420p")
_ULTRAFAST = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
OPEN_GOP = (*_ULTRAFAST, "-x264-params", "open-gop=1:bframes=2:scenecut=0")
"""In groups of 24 a decoder can begin each time: whether it can depends on the count of references."""
_FIELDS = ("-vf", "interlace", "-flags", "+ilme+ildct", *X264)
WOVEN = (*_FIELDS, "-bf", "2", "-x264-params", "open-gop=1:scenecut=0:b-pyramid=normal")

MOVES = {Action.CONVERTED, Action.COPIED}


class Plans:
    def __init__(self, url: str) -> None:
        self.url = url

    async def plan(self, ref: str) -> SourcePlan:
        return SourcePlan("A channel", (SourceSpec(SourceKind.HTTP_TS, self.url),))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        pass


class Viewer:
    """Takes every segment of the channel's own playlist, and judges it."""

    def __init__(self, live: Relay) -> None:
        self.judge = Judge()
        self.segments: list[bytes] = []
        self.runs: list[list[bytes]] = [[]]
        """The same, between two discontinuities."""
        self.decisions: list[FeedDecision] = []
        self._live = live

    @property
    def status(self) -> FeedStatus:
        status = self._live.status("1")
        assert status is not None
        return status

    async def until(self, enough: Callable[[], bool], seconds: float = 30.0) -> None:
        ends = time.monotonic() + seconds
        while not enough():
            assert time.monotonic() < ends, self.status
            answer = await self._live.playlist("1", viewer="a")
            for item in self.judge.playlist(answer.text):
                data = b"".join(self._live.segment("1", item.uri) or ())
                self.judge.segment(item, data)
                self.segments.append(data)
                self.runs += [[]] if item.discontinuity else []
                self.runs[-1].append(data)
            await asyncio.sleep(0.1)

    async def listen(self) -> None:
        async for decision in self._live.decisions():
            self.decisions.append(decision)

    def stamps(self) -> list[int]:
        return [stamp for data in self.segments for stamp in sorted(units(data, "video"))]


def survived(run: list[bytes]) -> bool:
    """Decode as Chromium does: a new decoder behind each discontinuity, which ends at its first error."""
    with av.open(io.BytesIO(b"".join(run)), format="mpegts") as media:
        stream = media.streams.video[0]
        stream.codec_context.thread_type = "SLICE"
        stream.codec_context.options = {"err_detect": "explode"}
        try:
            return sum(len(stream.codec_context.decode(packet)) for packet in media.demux(stream)) > 0
        except av.error.InvalidDataError:
            return False


def independent(data: bytes) -> bool:
    segmenter = Segmenter()
    return (segmenter.feed(data) + segmenter.finish())[0].independent


@asynccontextmanager
async def watched(
    path: Path, *, most_pictures: int = 1, calm: float = 3600.0
) -> AsyncIterator[tuple[Broadcast, Viewer]]:
    options = FeedOptions(window_seconds=8.0, stall_timeout=0.6, repair_calm=calm)
    async with broadcast(path, burst=4.0) as tv:
        opener = partial(open_source, client=HttpClient(ANYWHERE), stall_timeout=options.stall_timeout)
        shop = Workshop(find_ffmpeg(), WorkshopOptions(most_pictures=most_pictures, hardware=False))
        async with Relay(Plans(tv.url), opener, options, filters=shop) as live:
            viewer = Viewer(live)
            live.prepare("1")
            listening = asyncio.create_task(viewer.listen())
            try:
                yield tv, viewer
            finally:
                listening.cancel()


def filters() -> list[psutil.Process]:
    return [
        one
        for one in psutil.Process().children(recursive=True)
        if one.status() != psutil.STATUS_ZOMBIE and "pipe:1" in one.cmdline()
    ]


def without_idr(folder: Path, video: tuple[str, ...], rate: int = 25, lossy: float = 0.0) -> Path:
    """Return a stream behind its only IDR picture, of whose picture packets are lost for `lossy` seconds."""
    whole = make_ts(seconds=60, gop=24, rate=rate, video=video).read_bytes()
    whole = whole[len(whole) // 12 // PACKET * PACKET :]
    until = int(len(whole) * lossy / 55) // PACKET * PACKET
    path = folder / "joined.ts"
    path.write_bytes((without_every(whole[:until], 120) if until else b"") + whole[until:])
    return path


def run(test: Callable[[], object]) -> None:
    asyncio.run(asyncio.wait_for(test(), 90))  # type: ignore[arg-type]  # an async function
    assert filters() == []


def test_recurring_damage_moves_every_viewer_to_a_picture_that_conceals_it_and_back(tmp_path: Path) -> None:
    async def main() -> None:
        path = without_idr(tmp_path, OPEN_GOP, lossy=13.0)
        async with watched(path, calm=3.0) as (tv, viewer):
            await viewer.until(lambda: viewer.status.converted)
            assert viewer.status.damage_recurs
            assert [one.name for one in viewer.status.renditions] == ["h264-copy"]
            seen = len(viewer.segments)
            await viewer.until(lambda: len(viewer.segments) >= seen + 2)
            assert independent(viewer.segments[-1])
            breaks = viewer.judge.breaks
            tv.cut()
            await viewer.until(lambda: viewer.judge.breaks > breaks)
            seen = len(viewer.segments)
            await viewer.until(lambda: len(viewer.segments) > seen)
            assert (viewer.judge.breaks, viewer.status.converted) == (breaks + 1, True)
            await viewer.until(lambda: not viewer.status.converted)
            breaks = viewer.judge.breaks
            await viewer.until(lambda: not independent(viewer.segments[-1]))
            assert viewer.judge.faults == []
            assert viewer.judge.breaks <= breaks + 1
            assert viewer.status.renditions == ()
            assert all(survived(run) for run in viewer.runs if run)
            stamps = viewer.stamps()
            assert len(stamps) == len(set(stamps)), "nothing is given twice"
            moves = [(one.action, one.cause) for one in viewer.decisions if one.action in MOVES]
            assert moves == [(Action.CONVERTED, Cause.NO_START), (Action.COPIED, Cause.CALM)]

    run(main)


def test_where_no_more_can_be_converted_each_hole_is_left_out_and_the_reason_is_told(tmp_path: Path) -> None:
    async def main() -> None:
        async with watched(without_idr(tmp_path, OPEN_GOP, lossy=50.0), most_pictures=0) as (_tv, viewer):
            await viewer.until(lambda: viewer.status.renditions != () and viewer.judge.breaks > 1)
            [told] = viewer.status.renditions
            assert told.failure is Failure.CONVERTING_FULL
            assert not viewer.status.converted
            assert viewer.judge.faults == []
            assert all(survived(run) for run in viewer.runs if run)

    run(main)


def test_interlaced_pictures_that_no_browser_survives_are_converted_from_the_first_on(tmp_path: Path) -> None:
    async def main() -> None:
        async with watched(without_idr(tmp_path, WOVEN, rate=50)) as (_tv, viewer):
            await viewer.until(lambda: len(viewer.segments) >= 3)
            assert viewer.status.converted
            assert all(independent(data) for data in viewer.segments)
            assert viewer.judge.breaks <= 1
            [ffmpeg] = filters()
            os.kill(ffmpeg.pid, signal.SIGKILL)
            await viewer.until(lambda: viewer.judge.breaks > 1)
            assert (viewer.status.renditions[0].restarts, viewer.status.converted) == (1, True)
            assert all(independent(data) for data in viewer.segments), "no copy stands in"
            assert viewer.judge.faults == []
            [picture] = [track for track in viewer.status.listed if track.codec.is_video]
            assert picture.interlaced is False
            assert Abilities().plays(picture), picture.rfc6381
            [moved] = [one for one in viewer.decisions if one.action is Action.CONVERTED]
            assert moved.cause is Cause.UNPLAYABLE

    run(main)
