import asyncio
import subprocess
from pathlib import Path

import pytest
from tests.support.tscheck import check_legal, map_of, units

from adscreen.core.tasks import TaskOwner
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import TICKS, Codec, Segment, SlateSpec
from adscreen.media.slate import maker
from adscreen.media.slate.maker import SECONDS, SlateMaker
from adscreen.media.slate.shape import Shape

SMALL = Shape("libx264", 320, 180, "aac")


def made(*shapes: Shape, image: Path | None = None) -> list[tuple[Segment, ...]]:
    async def main() -> list[tuple[Segment, ...]]:
        async with TaskOwner() as tasks:
            slates = SlateMaker(find_ffmpeg(), tasks, image)
            while not all(slates.slate(shape, SlateSpec()) for shape in shapes):
                await asyncio.sleep(0.05)
            return [slates.slate(shape, SlateSpec()) for shape in shapes]

    return asyncio.run(asyncio.wait_for(main(), 60))


def test_its_segments_go_on_from_each_other() -> None:
    [segments] = made(SMALL)
    assert sum(segment.duration for segment in segments) > (SECONDS - 5) * TICKS
    assert all(segment.duration == 2 * TICKS for segment in segments)
    assert not any(segment.discontinuity for segment in segments[1:])
    check_legal(segments)
    assert {track.codec for track in segments[0].tracks} == {Codec.H264, Codec.AAC}
    assert (segments[0].tracks[0].width, segments[0].tracks[0].height) == (320, 180)
    assert units(segments[3].data, "video")


@pytest.mark.parametrize(
    "shape",
    [
        Shape("libx264", 640, 360, "mp2", 44_100, 1),
        Shape("mpeg2video", 320, 180, "ac3"),
        Shape("libx264", 320, 180, None),
    ],
)
def test_other_channels_have_one_too(shape: Shape) -> None:
    [segments] = made(shape)
    _pmt_pid, pmt = map_of(segments[1])
    assert len(pmt.streams) == (1 if shape.audio is None else 2)


def test_the_venues_picture_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maker, "SECONDS", 6)
    image = tmp_path / "red.png"
    red = ("-f", "lavfi", "-i", "color=red:size=200x300", "-frames:v", "1")
    subprocess.run([find_ffmpeg(), "-nostdin", "-loglevel", "error", *red, str(image)], check=True)
    [with_image], [plain] = made(SMALL, image=image), made(SMALL)
    assert with_image[0].data != plain[0].data


def test_a_picture_that_is_none_leaves_the_plain_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maker, "SECONDS", 6)
    image = tmp_path / "broken.png"
    image.write_bytes(b"no picture")
    assert made(SMALL, image=image)[0][0].data == made(SMALL)[0][0].data
