"""Television that browsers do not survive, on the whole relay with a real ffmpeg, and who watches it."""

import asyncio
import io
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

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.media.feeds.decisions import FeedDecision
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.filters.workshop import Workshop, WorkshopOptions
from adscreen.media.model import FeedStatus, SourceKind, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.persistence import StateFolder
from adscreen.media.relay import Relay
from adscreen.media.segmenter import Segmenter
from adscreen.media.sources import open_source

X264 = ("-c:v", "libx264", "-preset", "superfast", "-pix_fmt", "yuv420p")
_ULTRAFAST = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
OPEN_GOP = (*_ULTRAFAST, "-x264-params", "open-gop=1:bframes=2:scenecut=0")
"""In groups of 24 a decoder can begin each time: whether it can depends on the count of references."""
_FIELDS = ("-vf", "interlace", "-flags", "+ilme+ildct", *X264)
WOVEN = (*_FIELDS, "-bf", "2", "-x264-params", "open-gop=1:scenecut=0:b-pyramid=normal")


class Plans:
    def __init__(self, url: str) -> None:
        self.url = url

    async def plan(self, ref: str) -> SourcePlan:
        return SourcePlan("A channel", (SourceSpec(SourceKind.HTTP_TS, self.url),))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        pass


class Viewer:
    """Takes every segment of a playlist, the channel's own one if not told otherwise, and judges it."""

    def __init__(self, live: Relay, ref: str = "1") -> None:
        self.judge = Judge()
        self.segments: list[bytes] = []
        self.runs: list[list[bytes]] = [[]]
        """The same, between two discontinuities."""
        self.decisions: list[FeedDecision] = []
        self.refused: list[Failure] = []
        self._live = live
        self._ref = ref

    @property
    def status(self) -> FeedStatus:
        """Of the feed, whatever is watched of it."""
        status = self._live.status("1")
        assert status is not None
        return status

    async def until(self, enough: Callable[[], bool], seconds: float = 30.0) -> None:
        ends = time.monotonic() + seconds
        while not enough():
            assert time.monotonic() < ends, self.status
            await self.look()
            await asyncio.sleep(0.1)

    async def look(self) -> None:
        """Take what is new; who is refused comes again."""
        try:
            answer = await self._live.playlist(self._ref, viewer="a")
        except AdScreenError as error:
            self.refused.append(error.failure)
            return
        for item in self.judge.playlist(answer.text):
            data = b"".join(self._live.segment(self._ref, item.uri) or ())
            self.judge.segment(item, data)
            self.segments.append(data)
            self.runs += [[]] if item.discontinuity else []
            self.runs[-1].append(data)

    def beside(self, ref: str) -> "Viewer":
        """Return a viewer of another playlist of the same channel."""
        return Viewer(self._live, ref)

    def moved_to(self, live: Relay) -> None:
        """Learn that the program began anew."""
        self._live = live
        self.judge.restarted()

    async def listen(self) -> None:
        async for decision in self._live.decisions():
            self.decisions.append(decision)

    def right(self) -> bool:
        """Tell whether it was never refused, and was given everything by the rules and once."""
        stamps = self.stamps()
        return not self.refused and not self.judge.faults and len(stamps) == len(set(stamps))

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
async def relaying(
    tv: Broadcast,
    *,
    most_pictures: int = 1,
    calm: float = 3600.0,
    idle_stop: float = 30.0,
    state: StateFolder | None = None,
) -> AsyncIterator[tuple[Relay, Workshop]]:
    options = FeedOptions(window_seconds=8.0, stall_timeout=0.6, repair_calm=calm, idle_stop=idle_stop)
    opener = partial(open_source, client=HttpClient(ANYWHERE), stall_timeout=options.stall_timeout)
    shop = Workshop(find_ffmpeg(), WorkshopOptions(most_pictures=most_pictures, hardware=False))
    async with Relay(Plans(tv.url), opener, options, state, filters=shop) as live:
        yield live, shop


@asynccontextmanager
async def watched(
    path: Path, *, most_pictures: int = 1, calm: float = 3600.0
) -> AsyncIterator[tuple[Broadcast, Viewer]]:
    async with (
        broadcast(path, burst=4.0) as tv,
        relaying(tv, most_pictures=most_pictures, calm=calm) as (live, _shop),
    ):
        viewer = Viewer(live)
        live.prepare("1")
        listening = asyncio.create_task(viewer.listen())
        try:
            yield tv, viewer
        finally:
            listening.cancel()


@asynccontextmanager
async def followed(viewer: Viewer) -> AsyncIterator[Viewer]:
    """Let a viewer watch for the length of the block."""
    following = asyncio.create_task(viewer.until(lambda: False, seconds=80.0))
    try:
        yield viewer
        assert not following.done()
    finally:
        following.cancel()


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
