import asyncio
import io
import subprocess
from array import array
from collections.abc import Iterable
from pathlib import Path

import av
import pytest
from tests.support.tscheck import check_legal

from adscreen.core.tasks import TaskOwner
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import TICKS, Codec, Segment, SlateSpec
from adscreen.media.slate.arguments import SECONDS, Film
from adscreen.media.slate.films import read
from adscreen.media.slate.maker import SlateMaker
from adscreen.media.slate.shape import Shape

SMALL = Shape("libx264", 320, 180, "aac")
NAMED = SlateSpec(title="Sport {1}")


def made(
    folder: Path, *wishes: tuple[Shape, SlateSpec], usual: Path | None = None
) -> list[tuple[Segment, ...]]:
    async def main() -> list[tuple[Segment, ...]]:
        async with TaskOwner() as tasks:
            slates = SlateMaker(find_ffmpeg(), tasks, folder / "slates", usual)
            while not all(slates.slate(*wish) for wish in wishes):
                await asyncio.sleep(0.02)
            return [slates.slate(*wish) for wish in wishes]

    return asyncio.run(asyncio.wait_for(main(), 120))


def file(path: Path, *arguments: str) -> Path:
    command = [find_ffmpeg(), "-nostdin", "-loglevel", "error", "-y", *arguments, str(path)]
    subprocess.run(command, check=True)
    return path


def pictures(segments: Iterable[Segment]) -> list[bytes]:
    """Return what a decoder makes of some segments: 16 by 9 pixels of grey each."""
    with av.open(io.BytesIO(b"".join(one.data for one in segments)), format="mpegts") as media:
        return [_small(frame) for frame in media.decode(video=0)]


def _small(frame: av.VideoFrame) -> bytes:
    plane = frame.reformat(16, 9, "gray").planes[0]
    rows = bytes(plane)
    return b"".join(rows[row * plane.line_size : row * plane.line_size + 16] for row in range(9))


def loudest(segments: Iterable[Segment]) -> float:
    """Return the greatest sample of AAC, from 0 to 1."""
    with av.open(io.BytesIO(b"".join(one.data for one in segments)), format="mpegts") as media:
        samples = [array("f", bytes(frame.planes[0])) for frame in media.decode(audio=0)]
    return max(abs(value) for frame in samples for value in frame)


def test_its_segments_go_on_from_each_other_and_stand_still(tmp_path: Path) -> None:
    [segments] = made(tmp_path, (SMALL, NAMED))
    assert sum(segment.duration for segment in segments) > (SECONDS - 5) * TICKS
    assert all(segment.duration == 2 * TICKS for segment in segments)
    assert not any(segment.discontinuity for segment in segments[1:])
    check_legal(segments)
    assert {track.codec for track in segments[0].tracks} == {Codec.H264, Codec.AAC}
    shown = pictures(segments[:2])
    assert len(shown) in (99, 100), "25 a second"
    assert max(shown[10]) > min(shown[10]) + 20, "there is something to see"


@pytest.mark.parametrize(
    ("shape", "video", "audio"),
    [
        (Shape("libx264", 320, 180, "mp2", 44_100, 1), Codec.H264, Codec.MP2),
        (Shape("libx264", 320, 180, "aac", latm=True, pictures="50"), Codec.H264, Codec.LATM),
        (Shape("libx264", 320, 180, "eac3", pictures="30000/1001"), Codec.H264, Codec.EAC3),
        (Shape("libx265", 320, 180, "libmp3lame"), Codec.HEVC, Codec.MP3),
        (Shape("mpeg2video", 352, 288, "ac3"), Codec.MPEG2, Codec.AC3),
        (Shape("libx264", 320, 180, None), Codec.H264, None),
    ],
)
def test_it_is_coded_as_the_channel(tmp_path: Path, shape: Shape, video: Codec, audio: Codec | None) -> None:
    [segments] = made(tmp_path, (shape, NAMED))
    codecs = [track.codec for track in segments[0].tracks]
    assert codecs[0] is video
    assert codecs[1:] == [audio] if audio else len(codecs) == 1
    assert all(segment.independent and abs(segment.seconds - 2) < 0.01 for segment in segments)
    assert len(pictures(segments[:1])) > 45


def test_another_name_is_another_picture_and_what_was_made_is_found_on_disk(tmp_path: Path) -> None:
    [one, other] = made(tmp_path, (SMALL, NAMED), (SMALL, SlateSpec(title="News")))
    assert pictures(one[:1])[0] != pictures(other[:1])[0]
    files = {path: path.stat().st_ino for path in (tmp_path / "slates").iterdir()}
    assert len(files) == 2
    [again] = made(tmp_path, (SMALL, NAMED))
    assert [segment.data for segment in again] == [segment.data for segment in one]
    assert {path: path.stat().st_ino for path in (tmp_path / "slates").iterdir()} == files


def test_the_venues_picture_is_whole_in_it_whatever_its_form(tmp_path: Path) -> None:
    white = file(tmp_path / "white.png", "-f", "lavfi", "-i", "color=white:size=200x300", "-frames:v", "1")
    [segments] = made(tmp_path, (SMALL, SlateSpec(white)))
    shown = pictures(segments[:1])[5]
    row = shown[4 * 16 : 5 * 16]
    assert min(row[7:9]) > 220, "in the middle the picture"
    assert max(row[0], row[-1]) < 160, "and dimmed beside it"


def test_a_clip_moves_sounds_and_runs_round_and_round(tmp_path: Path) -> None:
    tone = ("-f", "lavfi", "-i", "sine=frequency=440:duration=7")
    clip = file(tmp_path / "bar.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=7", *tone)
    mute = file(tmp_path / "mute.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=3")
    [loud, silent] = made(tmp_path, (SMALL, SlateSpec(clip)), (SMALL, SlateSpec(mute)))
    assert 52 <= sum(segment.seconds for segment in loud) <= 56, "eight whole rounds"
    assert len(set(pictures(loud[:1]))) > 5
    assert loudest(loud[4:5]) > 0.05, "in its second round as well"
    assert loudest(silent[:1]) < 0.01
    check_legal(loud)


def test_a_picture_that_is_none_or_gone_leaves_the_built_in_one(tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    wishes = [SlateSpec(path, NAMED.title) for path in (broken, tmp_path / "gone.png", None)]
    found = made(tmp_path, *((SMALL, wish) for wish in wishes))
    assert len({segments[0].data for segments in found}) == 1


def test_the_settings_picture_is_for_channels_without_their_own(tmp_path: Path) -> None:
    white = file(tmp_path / "white.png", "-f", "lavfi", "-i", "color=white:size=160x90", "-frames:v", "1")
    [usual] = made(tmp_path, (SMALL, NAMED), usual=white)
    assert min(pictures(usual[:1])[0]) > 200


def test_what_ffmpeg_says_of_a_file() -> None:
    still = "  Duration: 00:00:00.04, start: 0.0\n  Stream #0:0: Video: mjpeg, 640x360"
    assert read("a.jpg", still) == Film("a.jpg", 0.0, sound=False)
    clip = "Duration: 00:01:30.50, start: 0\n  Stream #0:0(und): Video: h264\n  Stream #0:1(fra): Audio: aac"
    assert read("a.mp4", clip) == Film("a.mp4", 90.5, sound=True)
    assert read("a.png", "  Duration: N/A, bitrate: N/A") == Film("a.png", 0.0, sound=False)
    assert Film("a", 90.5, sound=True).length == 60
    assert Film("a", 7.0, sound=True).length == 56
    assert Film("a", 0.0, sound=False).length == 60
