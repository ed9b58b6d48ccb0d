"""What is told from the bytes is what a real decoder does that ends at its first error, like Chromium's."""

import io

import av
import pytest
from tests.support.damage import without_some
from tests.support.media import make_ts

from adscreen.media.mpegts.h264_marking import read_marking, read_sets, unit_of
from adscreen.media.segmenter import Segmenter
from adscreen.media.segmenter.beginning import WATCHED, Beginning

X264 = ("-c:v", "libx264", "-preset", "superfast", "-pix_fmt", "yuv420p", "-bf", "2", "-b_strategy", "0")
WOVEN = ("-vf", "interlace", "-flags", "+ilme+ildct", *X264)


def fails(data: bytes) -> tuple[int | None, int | None]:
    """Return at which picture of a segment a decoder fails: as it is told, and as it happens."""
    told = happened = None
    with av.open(io.BytesIO(data), format="mpegts") as media:
        stream = media.streams.video[0]
        stream.codec_context.thread_type = "SLICE"
        stream.codec_context.options = {"err_detect": "explode"}
        beginning: Beginning | None = None
        for number, packet in enumerate(media.demux(stream)):
            head = bytes(packet)[:1500]
            if number == 0:
                beginning = Beginning.of(unit_of(head, 7), head)
                assert beginning is not None
            elif beginning is not None and told is None and number <= WATCHED and beginning.fails(head):
                told = number
            try:
                stream.codec_context.decode(packet)
            except av.error.InvalidDataError:
                happened = number if happened is None else happened
    return told, happened


@pytest.mark.parametrize(
    ("video", "more", "gop", "ends"),
    [
        (X264, "b-pyramid=none", 48, True),
        (X264, "b-pyramid=none", 25, False),
        (X264, "b-pyramid=none:ref=4", 27, None),
        (X264, "b-pyramid=normal:weightp=0:cabac=0", 25, None),
        (WOVEN, "b-pyramid=none", 25, None),
        (WOVEN, "b-pyramid=normal", 26, None),
    ],
)
def test_a_beginning_that_a_decoder_does_not_survive_is_told(
    video: tuple[str, ...], more: str, gop: int, ends: bool | None
) -> None:
    rate, options = 50 if video is WOVEN else 25, ("-x264-params", f"open-gop=1:{more}")
    data = make_ts(seconds=16, gop=gop, rate=rate, video=(*video, *options), audio=None).read_bytes()
    segmenter = Segmenter(ceiling_seconds=3.0)
    segments = [one for one in segmenter.feed(data) if not one.independent]
    assert len(segments) > 4
    results = [fails(one.data) for one in segments]
    assert [told for told, _ in results] == [happened for _, happened in results]
    assert ends is None or {happened is not None for _, happened in results} == {ends}
    assert segmenter.unplayable is any(told is not None for told, _ in results)


def test_where_idrs_come_a_browser_can_begin() -> None:
    video = (*X264, "-x264-params", "open-gop=1:b-pyramid=none")
    segmenter = Segmenter()
    segmenter.feed(make_ts(seconds=16, gop=48, video=video, audio=None).read_bytes())
    assert segmenter.unplayable
    segmenter.feed(make_ts(seconds=8, audio=None).read_bytes())
    assert segmenter.clean_starts > 1
    assert not segmenter.unplayable


@pytest.mark.parametrize("size", ["320x180", "384x216"])
def test_where_no_idrs_come_any_more_it_is_looked_at_again(size: str) -> None:
    video = (*X264, "-x264-params", "open-gop=1:b-pyramid=none")
    turned = make_ts(seconds=30, size=size, gop=48, video=video, audio=None).read_bytes()
    segmenter = Segmenter()
    segmenter.feed(make_ts(seconds=8, video=(*X264, "-x264-params", "bframes=2"), audio=None).read_bytes())
    assert segmenter.clean_starts > 1
    segmenter.feed(turned[len(turned) // 8 // 188 * 188 :])
    assert segmenter.unplayable


def test_damage_is_no_reason_to_say_that_no_decoder_can_begin() -> None:
    video = (*X264[:2], "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-x264-params", "open-gop=1:bframes=2")
    data = make_ts(seconds=16, gop=24, video=video, audio=None).read_bytes()
    clean, damaged = Segmenter(), Segmenter()
    clean.feed(data[len(data) // 8 // 188 * 188 :])
    damaged.feed(without_some(data[len(data) // 8 // 188 * 188 :], 60))
    assert damaged.renewals > 1
    assert (clean.unplayable, damaged.unplayable) == (False, False)


def test_what_is_no_reference_or_no_slice_marks_nothing() -> None:
    with av.open(io.BytesIO(make_ts(seconds=2, audio=None).read_bytes()), format="mpegts") as media:
        key = bytes(next(media.demux(media.streams.video[0])))
    sps = unit_of(key, 7)
    sets = read_sets(sps, key)
    assert sps is not None
    assert sets is not None
    assert read_sets(None, key) is None
    assert read_sets(sps, b"\0\0\1\x09\xf0") is None
    assert read_sets(sps[:5], key) is None
    assert read_marking(key, sets) is None, "an IDR forgets all"
    assert read_marking(b"\0\0\1\x01\x9a\x02\x04", sets) is None
    assert read_marking(b"\0\0\1\x41", sets) is None
