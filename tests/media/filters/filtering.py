"""Streams put through a real filter, as fast as it takes them."""

import asyncio
import re
import subprocess
from pathlib import Path

from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.filters.choice import choose_tracks
from adscreen.media.filters.inlet import Inlet
from adscreen.media.filters.workshop import Workshop, WorkshopOptions
from adscreen.media.model import Segment, Track
from adscreen.media.recipes import Recipe
from adscreen.media.segmenter import Segmenter

SOFTWARE = WorkshopOptions(most_pictures=4, hardware=False)


def workshop(options: WorkshopOptions = SOFTWARE) -> Workshop:
    return Workshop(find_ffmpeg(), options)


def cut(data: bytes) -> list[Segment]:
    segmenter = Segmenter()
    return segmenter.feed(data) + segmenter.finish()


def tracks_of(data: bytes) -> tuple[Track, ...]:
    return cut(data)[-1].tracks


def filtered(data: bytes, recipe: Recipe) -> bytes:
    """Return what a filter makes of a whole stream; fails when the filter does."""
    out = bytearray()
    inlet = Inlet([data])
    inlet.end()

    async def main() -> None:
        chosen = choose_tracks(tracks_of(data), recipe)
        error = await asyncio.wait_for(workshop().filter(recipe, chosen, inlet, out.extend), 60)
        assert error is None, error

    asyncio.run(main())
    return bytes(out)


def loudness(path: Path) -> float:
    """Return the mean level in dBFS of a stream's sound, decoded to stereo without level change."""
    answer = subprocess.run(
        [
            find_ffmpeg(), "-nostdin", "-hide_banner", "-i", str(path), "-map", "0:a:0",
            "-af", "aformat=sample_fmts=flt:channel_layouts=stereo,volumedetect", "-f", "null", "-",
        ],
        capture_output=True,
        check=True,
    )  # fmt: skip
    found = re.search(rb"mean_volume: (-?[\d.]+) dB", answer.stderr)
    assert found, answer.stderr
    return float(found[1])
