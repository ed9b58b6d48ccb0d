"""The time code is read back from the pictures of a real clip, small and large, as they are numbered."""

import asyncio
import io
from dataclasses import replace

import av
import pytest

from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.simulator.clip import Clip
from adscreen.simulator.store import ClipStore
from adscreen.simulator.timecode import BITS, Grey, read_code
from tests.simulator.conftest import OPTIONS


def clip(name: str) -> Clip:
    store = ClipStore(OPTIONS.cache, find_ffmpeg(), quick=True, clock=True)
    return asyncio.run(store.get(name))


def greys(frame: av.VideoFrame, width: int, height: int) -> Grey:
    plane = frame.reformat(width=width, height=height, format="gray").planes[0]
    pixels, line = bytes(plane), plane.line_size
    return lambda x, y: pixels[y * line + x]


@pytest.mark.media
@pytest.mark.parametrize(("name", "size"), [("hd", (320, 180)), ("hd", (200, 112)), ("opengop", (320, 180))])
def test_each_frame_says_its_number(name: str, size: tuple[int, int]) -> None:
    made = clip(name)
    with av.open(io.BytesIO(made.once()), format="mpegts") as container:
        seen = [read_code(greys(frame, *size), *size) for frame in container.decode(video=0)]
    read = [number for number in seen if number is not None]
    assert len(read) == len(seen) >= made.shape.units - 4
    first = read[0]
    assert first in (0, *range(made.shape.units - 4, made.shape.units)), (
        "an open GOP's leading pictures come first"
    )
    assert read == [(first + i) % made.shape.units for i in range(len(read))]


def picture(upper: int, lower: int) -> Grey:
    return lambda _x, y: upper if y < 15 else lower


def test_a_picture_without_blocks_carries_no_code() -> None:
    assert read_code(picture(90, 90), 320, 180) is None
    assert read_code(picture(0, 0), 320, 180) is None
    assert read_code(picture(230, 20), 320, 180) == 2**BITS - 1
    assert read_code(picture(20, 230), 320, 180) == 0


def test_large_clips_repeat_after_what_the_code_can_count() -> None:
    recipe = ClipStore(OPTIONS.cache, find_ffmpeg(), clock=True).recipe("hd")
    assert recipe.shape.units == 1152 <= 2**BITS
    assert recipe.size == (640, 360)
    assert replace(recipe, size=(1, 1)).time_code
