"""What a bad line does to real streams, one kind of damage a test, and what leaves the segmenter then."""

import re
import subprocess
from itertools import pairwise

import pytest
from tests.support.damage import pid_at, reordered, repeated, without_pid, without_some
from tests.support.media import H264, make_ts
from tests.support.paced import PACKET
from tests.support.tscheck import check_legal, media_packets, units

from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import TICKS, Segment
from adscreen.media.segmenter import Segmenter

pytestmark = pytest.mark.media
VIDEO, AUDIO, PMT = 0x100, 0x101, 0x1000
SECONDS = 12
GROUPED = ("-pes_payload_size", "0")
"""One frame of sound in a PES packet; ffmpeg puts several into one otherwise."""


def cut(data: bytes, piece: int = 65536) -> tuple[list[Segment], Segmenter]:
    segmenter = Segmenter(ceiling_seconds=3.49)
    segments = [s for at in range(0, len(data), piece) for s in segmenter.feed(data[at : at + piece])]
    segments += segmenter.finish()
    check_legal(segments)
    return segments, segmenter


def decoded(segments: list[Segment], kind: str) -> tuple[int, str]:
    """Return how many frames ffmpeg decodes of the first picture or sound, and what it complains about."""
    command = [find_ffmpeg(), "-nostdin", "-loglevel", "warning", "-i", "-", "-map", f"0:{kind}:0"]
    command += ["-fps_mode", "passthrough"] if kind == "v" else []
    command += ["-f", "framecrc", "-"]
    data = b"".join(segment.data for segment in segments)
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return len(re.findall(rb"^0,", done.stdout, re.MULTILINE)), done.stderr.decode()


def stream(**options: object) -> bytes:
    return make_ts(seconds=SECONDS, **options).read_bytes()  # type: ignore[arg-type]  # as the caller says


def test_bursts_of_fifty_packets_cost_the_group_they_hit() -> None:
    data = stream(video=(*H264, "-b:v", "2M"), gop=25)
    lossy = without_some(data, 3000, burst=50, seed=3)
    segments, segmenter = cut(lossy)
    assert 0 < segmenter.damage.continuity_gaps < 10
    frames, complaints = decoded(segments, "v")
    assert complaints == ""
    assert SECONDS * 25 - 26 * segmenter.damage.continuity_gaps <= frames < SECONDS * 25


@pytest.mark.parametrize("piece", [20 * PACKET, 65536])
def test_packets_out_of_order_are_put_right(piece: int) -> None:
    data = stream()
    mixed = reordered(data, 50, 7)
    assert mixed != data
    segments, segmenter = cut(mixed, piece)
    straight, _ = cut(data, piece)
    by_pid = [[p for p in media_packets(each) if pid_at(p, 0) == pid] for each in (segments, straight)
              for pid in (VIDEO, AUDIO)]  # fmt: skip
    assert by_pid[:2] == by_pid[2:]
    assert segmenter.damage.reordered_packets > 20
    assert segmenter.damage.continuity_gaps == 0


def test_packets_that_come_twice_are_sent_once() -> None:
    data = stream()
    segments, segmenter = cut(repeated(data, 50, 5))
    assert media_packets(segments) == media_packets(cut(data)[0])
    assert segmenter.damage.duplicate_packets > 20
    assert segmenter.damage.continuity_gaps == 0


@pytest.mark.parametrize("pid", [0, PMT])
def test_lost_tables_cost_nothing(pid: int) -> None:
    data = stream()
    first = next(at for at in range(0, len(data), PACKET) if pid_at(data, at) == PMT) + PACKET
    segments, segmenter = cut(data[:first] + without_pid(data[first:], pid))
    assert segments == cut(data)[0]
    assert segmenter.damage.dropped_access_units == 0


def test_what_came_before_late_tables_is_not_lost() -> None:
    data = stream()
    late = len(data) // 4 // PACKET * PACKET
    segments, _ = cut(without_pid(data[:late], PMT) + data[late:])
    assert segments == cut(data)[0]


def test_a_lost_key_frame_is_a_still_picture_of_one_group() -> None:
    data = stream(gop=50)
    keys = [at for at in range(0, len(data), PACKET)
            if pid_at(data, at) == VIDEO and data[at + 1] & 0x40 and data[at + 5] & 0x40]  # fmt: skip
    lost = keys[2] + PACKET
    segments, segmenter = cut(data[:lost] + data[lost + PACKET :])
    frames, complaints = decoded(segments, "v")
    assert (frames, complaints) == (SECONDS * 25 - 50, "")
    assert decoded(segments, "a") == (decoded(cut(data)[0], "a")[0], "")
    assert sum(s.seconds for s in segments) == pytest.approx(SECONDS, abs=0.1)
    assert segmenter.undecodable_damage == 0


@pytest.mark.parametrize("grouping", [(), GROUPED])
@pytest.mark.parametrize("codec", ["aac", "mp2", "libmp3lame"])
def test_damaged_sound_is_silence_of_the_same_length(codec: str, grouping: tuple[str, ...]) -> None:
    data = stream(audio=("-c:a", codec, "-b:a", "128k"), extra=grouping)
    whole = decoded(cut(data)[0], "a")[0]
    segments, segmenter = cut(without_pid(data, AUDIO, 60))
    assert segmenter.damage.silent_frames > 5
    frames, _ = decoded(segments, "a")
    assert frames == pytest.approx(whole, abs=3), "what is lost across a cut or at the end stays so"
    stamps = sorted(units(b"".join(s.data for s in segments), "audio"))
    assert max(b - a for a, b in pairwise(stamps)) < 0.2 * TICKS


@pytest.mark.parametrize("codec", ["aac", "mp2"])
def test_a_decoder_notices_nothing_of_damaged_sound(codec: str) -> None:
    data = stream(audio=("-c:a", codec, "-b:a", "128k"), gop=50)
    starts = [at for at in range(0, len(data), PACKET) if pid_at(data, at) == VIDEO and data[at + 1] & 0x40]
    in_the_middle = (starts[number] for number in (25, 75, 125, 175, 225))
    lost = [next(at for at in range(start, len(data), PACKET) if pid_at(data, at) == AUDIO)
            for start in in_the_middle]  # fmt: skip
    left = b"".join(data[at : at + PACKET] for at in range(0, len(data), PACKET) if at not in lost)
    segments, segmenter = cut(left)
    assert segmenter.damage.silent_frames >= len(lost)
    assert decoded(segments, "a") == (decoded(cut(data)[0], "a")[0], "")


def test_a_stream_without_idr_says_that_its_damage_stays() -> None:
    video = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-bf", "2",
             "-x264-params", "intra-refresh=0:open-gop=1:bframes=2")  # fmt: skip
    data = stream(video=video, gop=25)
    _, with_idr = cut(without_some(stream(gop=25), 100))
    segments, segmenter = cut(without_some(data, 100))
    assert with_idr.undecodable_damage <= 1
    assert with_idr.damage.continuity_gaps > 3
    assert segments
    assert segmenter.damage.continuity_gaps > 3
    assert segmenter.undecodable_damage > 3


@pytest.mark.parametrize(("pyramid", "stays"), [("none", False), ("normal", True)])
def test_an_interlaced_open_group_whose_references_are_left_out_says_so(pyramid: str, stays: bool) -> None:
    woven = ("-vf", "interlace", "-flags", "+ilme+ildct", "-c:v", "libx264", "-preset", "superfast")
    options = ("-bf", "2", "-x264-params", f"open-gop=1:scenecut=0:b-pyramid={pyramid}")
    data = stream(rate=50, video=(*woven, "-pix_fmt", "yuv420p", *options))
    segmenter = Segmenter()
    segmenter.feed(data[len(data) // 4 // PACKET * PACKET :])
    assert segmenter.clean_starts == 0
    assert segmenter.damage.leading_pictures > 3
    assert bool(segmenter.undecodable_damage) is stays
