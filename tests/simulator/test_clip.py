"""Every clip repeats without a seam: read by a real demuxer and decoder over three loops and a clock wrap."""

import asyncio
import io
import itertools
from collections import defaultdict

import av
import pytest

from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import TICKS
from adscreen.simulator.clip import Clip
from adscreen.simulator.recipes import RECIPES
from adscreen.simulator.store import ClipStore
from adscreen.simulator.timestamps import WRAP
from tests.simulator.conftest import OPTIONS
from tests.simulator.watching import counter_errors

NAMES = list(RECIPES)


def clip_of(name: str) -> Clip:
    return asyncio.run(ClipStore(OPTIONS.cache, find_ffmpeg(), quick=True).get(name))


def loops(clip: Clip, first: int, count: int) -> bytes:
    units = clip.shape.units
    return b"".join(clip.chunk(n) for n in range(first * units, (first + count) * units))


@pytest.mark.media
@pytest.mark.parametrize("name", NAMES)
def test_time_and_counters_go_on_over_the_seam(name: str) -> None:
    clip = clip_of(name)
    data = loops(clip, 400_000_000, 3)
    assert counter_errors(data) == 0
    steps: dict[str, set[int]] = defaultdict(set)
    last: dict[str, int] = {}
    with av.open(io.BytesIO(data), format="mpegts") as container:
        for packet in container.demux():
            if packet.dts is not None:
                kind = packet.stream.type
                if kind in last:
                    steps[kind].add(packet.dts - last[kind])
                last[kind] = packet.dts
    assert set(steps) == ({"audio"} if name == "radio" else {"audio", "video"})
    assert all(len(of_kind) == 1 for of_kind in steps.values()), steps


@pytest.mark.media
@pytest.mark.parametrize("name", NAMES)
def test_a_decoder_shows_every_picture_of_three_loops(name: str) -> None:
    clip = clip_of(name)
    stamps: list[int] = []
    with av.open(io.BytesIO(loops(clip, 1000, 3)), format="mpegts") as container:
        stream = container.streams[0]
        assert stream.type == ("audio" if name == "radio" else "video")
        for frame in container.decode(stream):
            assert frame.pts is not None
            stamps.append(frame.pts)
    assert len({b - a for a, b in itertools.pairwise(stamps)}) == 1
    # an open GOP's first pictures lack what they refer to, and are not shown
    assert 3 * clip.shape.units - len(stamps) <= 2


def test_clocks_wrap_at_33_bits() -> None:
    clip = clip_of("hd")
    loop = WRAP // clip.shape.ticks
    assert (loop + 1) * clip.shape.ticks > WRAP
    data = loops(clip, loop - 1, 3)
    last = None
    with av.open(io.BytesIO(data), format="mpegts") as container:
        for packet in container.demux(video=0):
            if packet.dts is not None:
                assert last is None or packet.dts - last == TICKS // 25
                last = packet.dts


def test_a_chunk_is_rendered_once_for_all_viewers() -> None:
    clip = clip_of("hd")
    assert clip.chunk(12_345) is clip.chunk(12_345)
    assert clip.chunk(12_345) != clip.chunk(12_345 + clip.shape.units)
    assert clip.chunk(12_345, 90_000) != clip.chunk(12_345)


def test_a_scrambled_clip_shows_only_its_tables() -> None:
    data = loops(clip_of("slate").scrambled(), 0, 1)
    flags = {(data[at + 1] & 0x1F) << 8 | data[at + 2]: data[at + 3] >> 6 for at in range(0, len(data), 188)}
    assert flags == {0: 0, 0x11: 0, 0x1000: 0, 0x100: 2, 0x101: 2}
    assert b"\0\0\1\xe0" not in data
