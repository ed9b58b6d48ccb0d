"""The segmenter on streams that a real ffmpeg made: nothing is lost, nothing is changed, times are right."""

import io
import random
from pathlib import Path
from typing import Any

import av
import pytest
from tests.support.media import AAC, H264, make_ts
from tests.support.tscheck import check_legal, media_packets, packets_of, units

from adscreen.media.model import TICKS, Codec, Segment
from adscreen.media.mpegts.packets import PACKET, pid_of
from adscreen.media.segmenter import Segmenter

pytestmark = pytest.mark.media

X264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
KINDS: dict[str, dict[str, object]] = {
    "plain": {},
    "b_frames": {"video": (*X264, "-bf", "3")},
    "long_gop": {"gop": 125, "seconds": 12},
    "short_gop": {"gop": 12},
    "open_gop": {"video": (*X264, "-x264-params", "open-gop=1", "-bf", "3")},
    "hevc": {
        "video": ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:open-gop=0")
    },
    "mpeg2": {"video": ("-c:v", "mpeg2video", "-bf", "2"), "gop": 15},
    "mp2": {"audio": ("-c:a", "mp2")},
    "ac3": {"audio": ("-c:a", "ac3")},
    "no_sound": {"audio": None},
    "radio": {"video": None},
    "m2ts": {"audio": ("-c:a", "ac3"), "extra": ("-mpegts_m2ts_mode", "1")},
    "wrap": {"extra": ("-output_ts_offset", "95440")},
}
AUDIO_KINDS = {"radio"}


def cut(data: bytes, piece: int = 65536, segmenter: Segmenter | None = None) -> list[Segment]:
    segmenter = segmenter or Segmenter()
    found: list[Segment] = []
    for at in range(0, len(data), piece):
        found += segmenter.feed(data[at : at + piece])
    return found + segmenter.finish()


def source_packets(data: bytes, size: int = PACKET) -> list[bytes]:
    """Return the packets of picture and sound of a single-program source."""
    packets = [data[i + size - 188 : i + size] for i in range(0, len(data), size)]
    return [
        p for p in packets if pid_of(p) in ((0x100, 0x101) if size == PACKET else (0x1001, 0x1011, 0x1100))
    ]


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "open_gop"])
def test_segments_are_the_source_packets(kind: str) -> None:
    data = make_ts(**KINDS[kind]).read_bytes()
    segments = cut(data)
    check_legal(segments)
    assert media_packets(segments) == source_packets(data, 192 if kind == "m2ts" else 188)
    assert not any(segment.discontinuity for segment in segments)
    assert len(segments) >= 2


def test_of_an_open_group_what_refers_to_the_group_before_is_left_out_and_no_more() -> None:
    data = make_ts(**KINDS["open_gop"]).read_bytes()
    segments = cut(data)
    check_legal(segments)
    source, left = (units(stream, "video") for stream in (data, b"".join(s.data for s in segments)))
    missing = source.keys() - left.keys()
    assert missing
    assert left == {pts: unit for pts, unit in source.items() if pts not in missing}
    firsts = [segment.first_pts or 0 for segment in segments[1:]]
    assert all(any(0 < first - pts < TICKS // 4 for first in firsts) for pts in missing)
    assert units(data, "audio") == units(b"".join(s.data for s in segments), "audio")


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "m2ts"])
def test_durations_are_those_of_the_time_stamps(kind: str) -> None:
    data = make_ts(**KINDS[kind]).read_bytes()
    segments = cut(data)
    firsts = [first_pts(segment, "audio" if kind in AUDIO_KINDS else "video") for segment in segments]
    for segment, here, there in zip(segments, firsts, firsts[1:], strict=False):
        assert segment.duration == (there - here) % (1 << 33)
        assert segment.first_pts is not None
        assert segment.first_pts % (1 << 33) == here
    total = sum(segment.duration for segment in segments) / TICKS
    assert total == pytest.approx(12 if kind == "long_gop" else 8, abs=0.15)


def first_pts(segment: Segment, kind: str) -> int:
    with av.open(io.BytesIO(segment.data), format="mpegts") as container:
        for packet in container.demux(getattr(container.streams, kind)[0]):
            if packet.pts is not None:
                return int(packet.pts) % (1 << 33)
    raise AssertionError("a segment without a time stamp")


@pytest.mark.parametrize("kind", ["plain", "b_frames", "long_gop", "short_gop", "hevc", "wrap"])
def test_each_segment_starts_on_a_key_frame(kind: str) -> None:
    for segment in cut(make_ts(**KINDS[kind]).read_bytes()):
        assert segment.independent
        with av.open(io.BytesIO(segment.data), format="mpegts") as container:
            assert next(container.demux(container.streams.video[0])).is_keyframe


def test_an_open_group_is_a_start_point_that_is_not_independent() -> None:
    segments = cut(make_ts(**KINDS["open_gop"]).read_bytes())
    assert [s.independent for s in segments] == [True, False, False, False]
    assert [round(s.seconds, 2) for s in segments[:3]] == pytest.approx([2, 2, 2], abs=0.17)


@pytest.mark.parametrize("piece", [100, 188, 1316, 16384])
def test_how_the_bytes_arrive_makes_no_difference(piece: int) -> None:
    data = make_ts(**KINDS["b_frames"]).read_bytes()
    assert cut(data, piece) == cut(data)


def test_a_byte_at_a_time() -> None:
    data = make_ts(seconds=3, size="64x36", gop=25).read_bytes()
    assert cut(data, 1) == cut(data)


@pytest.mark.parametrize(
    ("how", "wide"),
    [
        ({"extra": ("-vf", "setsar=16/11")}, 16 / 11),
        ({"extra": ("-vf", "setsar=77/31")}, 77 / 31),
        ({"extra": ("-vf", "setsar=0")}, None),
        ({"video": ("-c:v", "mpeg2video"), "extra": ("-aspect", "4:3")}, 4 / 3 * 36 / 64),
    ],
)
def test_how_wide_a_pixel_is(how: dict[str, Any], wide: float | None) -> None:
    segmenter = Segmenter()
    segmenter.feed(make_ts(seconds=1, size="64x36", **how).read_bytes())
    pixel = segmenter.tracks[0].pixel
    assert (pixel is None) is (wide is None)
    assert pixel is None or pixel[0] / pixel[1] == pytest.approx(wide)


def test_key_frame_distance_and_tracks() -> None:
    segmenter = Segmenter()
    cut(make_ts(**KINDS["plain"]).read_bytes(), segmenter=segmenter)
    assert segmenter.key_frame_distance == 2 * TICKS
    video, audio = segmenter.tracks
    assert (video.codec, video.width, video.height, video.frame_rate) == (Codec.H264, 320, 180, 25.0)
    assert video.rfc6381 is not None
    assert video.rfc6381.startswith("avc1.")
    assert (audio.codec, audio.rfc6381, audio.sample_rate, audio.channels) == (
        Codec.AAC,
        "mp4a.40.2",
        48000,
        1,
    )


def lossy(data: bytes, rate: float, seed: int, pid: int = 0x100) -> bytes:
    rnd = random.Random(seed)
    return b"".join(p for p in packets_of(data) if pid_of(p) != pid or rnd.random() >= rate)


def busy() -> Path:
    return make_ts(
        seconds=12,
        size="640x360",
        gop=50,
        video=(
            *H264,
            "-b:v",
            "4M",
            "-minrate",
            "4M",
            "-maxrate",
            "4M",
            "-bufsize",
            "1M",
            "-x264-params",
            "nal-hrd=cbr",
        ),
        audio=AAC,
    )


@pytest.mark.parametrize("seed", range(4))
def test_damage_never_leaves(seed: int) -> None:
    data = busy().read_bytes()
    clean = units(data, "video")
    segmenter = Segmenter(ceiling_seconds=3.49)
    segments = cut(lossy(data, 1 / 1000, seed), 16384, segmenter)
    check_legal(segments)
    assert segmenter.damage.continuity_gaps > 0
    assert segmenter.damage.dropped_access_units > 0
    assert not any(segment.discontinuity for segment in segments)
    assert max(segment.seconds for segment in segments) <= 3.49
    sent = units(b"".join(segment.data for segment in segments), "video")
    assert sent
    assert all(clean[pts] == unit for pts, unit in sent.items())


def test_sound_goes_on_over_damage_of_the_picture() -> None:
    data = busy().read_bytes()
    segments = cut(lossy(data, 1 / 1000, 1), 16384, Segmenter(ceiling_seconds=3.49))
    whole, sent = units(data, "audio"), units(b"".join(s.data for s in segments), "audio")
    first = min(sent)
    assert sent == {pts: unit for pts, unit in whole.items() if pts >= first}


def test_damaged_sound_is_left_out_whole() -> None:
    data = busy().read_bytes()
    segmenter = Segmenter()
    segments = cut(lossy(data, 1 / 60, 3, pid=0x101), 16384, segmenter)
    check_legal(segments)
    assert segmenter.damage.continuity_gaps > 2
    assert units(b"".join(s.data for s in segments), "video") == units(data, "video")
    pieces = [p for p in media_packets(segments) if pid_of(p) == 0x101]
    assert 0 < len(pieces) < len([p for p in packets_of(data) if pid_of(p) == 0x101])
