"""Makes slates by ffmpeg, one run for each shape, beside television and at the lowest priority."""

import asyncio
import os
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

import structlog

from adscreen.core.tasks import TaskOwner
from adscreen.media.model import Segment, SlateSpec
from adscreen.media.segmenter import Segmenter
from adscreen.media.slate.shape import Shape

log = structlog.get_logger(__name__)

SECONDS = 60
"""Length of a slate; it then begins again, with a DISCONTINUITY."""
_KEY_FRAMES = 2
"""Seconds between two key frames, and so the length of a segment."""
_RATE = 5
"""Pictures a second: it does not move."""
TIME_LIMIT = 60.0
"""Seconds that one run may take; on an idle core a slate of 1080 lines takes about four."""
MOST = 8
"""Slates held in memory, some megabytes each."""
_PLAIN = (
    "color=c=0x10182c:size={size}:rate={rate},drawbox=y=ih*0.48:h=ih*0.04:x=iw*0.2:w=iw*0.6:c=0x3d6fd9:t=fill"
)
"""The built-in picture: one bar on a dark ground."""
_Wish = tuple[Shape, SlateSpec]


class SlateMaker:
    """`image` is the venue's picture; the built-in one where there is none, or where ffmpeg refuses it."""

    def __init__(self, ffmpeg: str, tasks: TaskOwner, image: Path | None = None) -> None:
        self._ffmpeg = ffmpeg
        self._tasks = tasks
        self._image = image
        self._made: OrderedDict[_Wish, tuple[Segment, ...]] = OrderedDict()
        self._making: set[_Wish] = set()
        self._turn = asyncio.Lock()

    def slate(self, shape: Shape, wanted: SlateSpec) -> tuple[Segment, ...]:
        """Return the segments of a slate that go on from each other; none while it is being made."""
        wish = (shape, wanted)
        made = self._made.get(wish)
        if made is None and wish not in self._making:
            self._making.add(wish)
            self._tasks.start(self._make(wish), name="slate")
        if made:
            self._made.move_to_end(wish)
        return made or ()

    async def _make(self, wish: _Wish) -> None:
        shape, wanted = wish
        async with self._turn:  # one after the other: television comes first
            image = wanted.file or self._image
            data = await self._encode(shape, image) if image is not None else b""
            data = data or await self._encode(shape, None)
            segments = await asyncio.to_thread(_cut, data)
        if not segments:
            log.warning("no slate could be made", video=shape.video, audio=shape.audio)
        self._made[wish] = segments
        self._making.discard(wish)
        if len(self._made) > MOST:
            self._made.popitem(last=False)

    async def _encode(self, shape: Shape, image: Path | None) -> bytes:
        process = await asyncio.create_subprocess_exec(
            self._ffmpeg,
            *arguments(shape, image),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, process.pid, 19)
        data = b""
        try:
            async with asyncio.timeout(TIME_LIMIT):
                data, _nothing = await process.communicate()
        except TimeoutError:
            log.warning("a slate took too long", limit=TIME_LIMIT)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return data if process.returncode == 0 else b""


def arguments(shape: Shape, image: Path | None) -> list[str]:
    """Return what ffmpeg is told."""
    size = f"{shape.width}x{shape.height}"
    if image is None:
        picture = ["-f", "lavfi", "-i", _PLAIN.format(size=size, rate=_RATE)]
        fit = "setsar=1"
    else:
        picture = ["-loop", "1", "-framerate", str(_RATE), "-i", str(image)]
        fit = (
            f"scale={shape.width}:{shape.height}:force_original_aspect_ratio=decrease,"
            f"pad={shape.width}:{shape.height}:(ow-iw)/2:(oh-ih)/2,setsar=1"
        )
    layout = "mono" if shape.channels == 1 else "stereo"
    silence = ["-f", "lavfi", "-i", f"anullsrc=channel_layout={layout}:sample_rate={shape.rate}"]
    quick = ["-preset", "ultrafast", "-tune", "stillimage", "-bf", "0"] if shape.video == "libx264" else []
    group = str(_RATE * _KEY_FRAMES)
    return [
        "-nostdin", "-loglevel", "error", "-xerror", "-threads", "1",
        *picture, *(silence if shape.audio else ()),
        "-vf", fit, "-pix_fmt", "yuv420p", "-r", str(_RATE if shape.video == "libx264" else 25),
        "-c:v", shape.video, *quick, "-g", group, "-keyint_min", group, "-sc_threshold", "0",
        *(("-c:a", shape.audio, "-b:a", "96k") if shape.audio else ()),
        "-t", str(SECONDS), "-f", "mpegts", "pipe:1",
    ]  # fmt: skip


def _cut(data: bytes) -> tuple[Segment, ...]:
    segmenter = Segmenter(target_seconds=_KEY_FRAMES)
    return tuple(segmenter.feed(data))
