"""The table of docs/7-reference/codecs.md: what a real Chromium makes of each coding, as it comes and
converted.

`python -m tests.e2e.support.codecs` prints it.
"""

import asyncio
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette

from adscreen.core.serving import serving
from adscreen.media.abilities import Abilities, Wishes, cheapest
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.filters.workshop import Workshop, WorkshopOptions
from adscreen.media.model import SourceKind, SourcePlan, SourceSpec
from adscreen.media.recipes import SOURCE, reference, split
from adscreen.media.relay import Relay
from adscreen.media.segmenter import Segmenter
from adscreen.media.sources.file import FileSource
from adscreen.web.delivery import Delivery, live_address
from tests.e2e.support.codec_page import seen_and_heard
from tests.support.media import AAC, H264, make_ts

_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt")
_STEREO = ("-ac", "2")
_BOTH = ("-map", "0:v", "-map", "1:a", "-map", "1:a", "-c:a:0", "ac3", "-c:a:1", "aac", *_STEREO)


@dataclass(frozen=True)
class Input:
    """One row of the table."""

    name: str
    video: tuple[str, ...] = H264
    audio: tuple[str, ...] = AAC
    extra: tuple[str, ...] = ()

    def path(self) -> Path:
        return make_ts(
            seconds=8, gop=25, size="320x180", video=self.video, audio=self.audio, extra=self.extra
        )


INPUTS = (
    Input("H.264, AAC"),
    Input("H.264, MP3", audio=("-c:a", "libmp3lame", "-b:a", "128k", *_STEREO)),
    Input("H.264, MP2", audio=("-c:a", "mp2", "-b:a", "192k", *_STEREO)),
    Input("H.264, AC-3", audio=("-c:a", "ac3", "-b:a", "192k", *_STEREO)),
    Input("H.264, E-AC-3", audio=("-c:a", "eac3", "-b:a", "192k", *_STEREO)),
    Input("H.264, DTS", audio=("-c:a", "dca", "-strict", "-2", "-b:a", "768k", *_STEREO)),
    Input("H.264, AAC in LATM", extra=("-mpegts_flags", "latm")),
    Input("H.264, Opus", audio=("-c:a", "libopus", "-b:a", "128k", *_STEREO)),
    Input("H.264, AC-3 first and AAC second", audio=_BOTH),
    Input("H.264 interlaced, AAC", video=(*H264, "-flags", "+ildct+ilme", "-x264opts", "tff=1")),
    Input("H.264 High 10, AAC", video=(*_X264, "yuv420p10le")),
    Input("H.264 High 4:2:2, AAC", video=(*_X264, "yuv422p")),
    Input("H.264 High 4:4:4, AAC", video=(*_X264, "yuv444p")),
    Input("HEVC, AAC", video=("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none")),
    Input("MPEG-2, MP2", video=("-c:v", "mpeg2video", "-b:v", "1M"), audio=("-c:a", "mp2", *_STEREO)),
)


class Files:
    """Every input is a channel, numbered from 0."""

    async def plan(self, ref: str) -> SourcePlan:
        return SourcePlan(ref, (SourceSpec(SourceKind.FILE, str(INPUTS[int(ref)].path())),))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        """Nothing is remembered."""


def compat_reference(number: int) -> str:
    """Return the rendition of an input that a player is given of which nothing is known."""
    tracks = Segmenter().feed(INPUTS[number].path().read_bytes())[0].tracks
    return reference(str(number), cheapest(tracks, Abilities(), Wishes()))


@contextmanager
def inputs_on_air() -> Iterator[str]:
    """Serve all inputs, in all renditions, for the length of the block; yields the server's address."""
    sock = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{sock.getsockname()[1]}"
    ready, done = threading.Event(), threading.Event()

    async def run() -> None:
        shop = Workshop(find_ffmpeg(), WorkshopOptions(most_pictures=len(INPUTS), hardware=False))
        opener = lambda spec: FileSource(Path(spec.url), burst=4.0)  # noqa: E731
        live = Relay(Files(), opener, filters=shop)
        async with live, serving(Starlette(routes=Delivery(live).routes()), sock):
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="inputs on air")
    thread.start()
    assert ready.wait(20)
    try:
        yield base
    finally:
        done.set()
        thread.join(20)


def measured() -> str:
    """Return the table, measured now: each cell from a real Chromium."""
    with inputs_on_air() as base:
        numbers = {row.name: number for number, row in enumerate(INPUTS)}
        source = {name: _playlist(base, str(number)) for name, number in numbers.items()}
        compat = {name: _playlist(base, compat_reference(number)) for name, number in numbers.items()}
        # those that play are waited for; of the others it is believed after this long
        return _table(seen_and_heard(compat, 30.0), seen_and_heard(source, 10.0))


def _playlist(base: str, ref: str) -> str:
    return base + live_address(ref)


def _table(compat: dict[str, tuple[bool, bool]], source: dict[str, tuple[bool, bool]]) -> str:
    lines = [
        "| input | as it comes (`source`) | rendition for any player | that rendition |",
        "|---|---|---|---|",
    ]
    for number, row in enumerate(INPUTS):
        recipe = split(compat_reference(number))[1]
        given = "`source`" if recipe == SOURCE else f"`{recipe.name}`"
        lines.append(f"| {row.name} | {_words(source[row.name])} | {given} | {_words(compat[row.name])} |")
    return "\n".join(lines) + "\n"


def _words(cell: tuple[bool, bool]) -> str:
    return {
        (True, True): "picture and sound",
        (True, False): "picture, **silent**",
        (False, True): "**sound only**",
        (False, False): "**nothing**",
    }[cell]


if __name__ == "__main__":
    sys.stdout.write(measured())
