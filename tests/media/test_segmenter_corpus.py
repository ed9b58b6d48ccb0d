"""The segmenter and the prober on the collection of real streams."""

import io
from pathlib import Path

import av
import pytest
from tests.support.corpus import corpus_files, manifest, needs_corpus
from tests.support.tscheck import check_legal, map_of

from adscreen.media.model import TICKS, Codec, Segment
from adscreen.media.mpegts.packets import PACKET
from adscreen.media.probe import Prober
from adscreen.media.segmenter import Segmenter
from adscreen.media.sniff import Kind

pytestmark = needs_corpus
FILES = corpus_files()
WRAP = 1 << 33
TELEVISION = [
    path for path in FILES if "v h264" in manifest()[path.name]["streams"] and "zero-frame" not in path.name
]
RADIO = [path for path in FILES if manifest()[path.name]["streams"].startswith("a aac ")]
CODECS = {"h264": Codec.H264, "hevc": Codec.HEVC, "mpeg2video": Codec.MPEG2, "mpeg4": Codec.MPEG4}
SIZELESS = {"mpeg4"}


def cut(path: Path, piece: int = 16384) -> list[Segment]:
    data, segmenter = path.read_bytes(), Segmenter()
    found: list[Segment] = []
    for at in range(0, len(data), piece):
        found += segmenter.feed(data[at : at + piece])
    return found + segmenter.finish()


def stamps(data: bytes, pid: int) -> list[tuple[int, bool]]:
    """Return PTS and key flag of each access unit of a PID, as libavformat reads them."""
    with av.open(io.BytesIO(data), format="mpegts") as container:
        streams = [s for s in container.streams if s.id == pid]
        return [(p.pts % WRAP, p.is_keyframe) for p in container.demux(streams) if p.pts is not None]


def test_the_whole_collection_is_there() -> None:
    assert len(FILES) == 44


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[:40])
def test_every_file_gives_legal_segments(path: Path) -> None:
    segments = cut(path)
    check_legal(segments)
    assert segments or "mpegh" in path.name
    assert segments == cut(path, 1000)


@pytest.mark.parametrize("path", TELEVISION, ids=lambda path: path.stem[:40])
def test_segments_start_on_key_frames_and_last_as_long_as_their_stamps_say(path: Path) -> None:
    segments = cut(path)
    pid = next(t.pid for t in segments[0].tracks if t.codec.is_video)
    whole = stamps(path.read_bytes(), pid)
    # libavformat makes stamps of its own where units have none: ours must be among the real ones
    known = dict(whole)
    starts = [s.first_pts % WRAP for s in segments if s.first_pts is not None]
    for segment, start in zip(segments, starts, strict=True):
        assert segment.independent
        assert known[start], "a segment starts on a unit that is no key frame"
    for segment, here, there in zip(segments, starts, starts[1:], strict=False):
        if not segment.discontinuity:
            assert segment.duration == (there - here) % WRAP
    assert segments[-1].seconds == pytest.approx(beyond(whole, starts[-1]) / TICKS, abs=0.11)


@pytest.mark.parametrize("path", RADIO, ids=lambda path: path.stem[:40])
def test_sound_alone_lasts_as_long_as_its_stamps_say(path: Path) -> None:
    segments = cut(path)
    whole = stamps(path.read_bytes(), segments[0].tracks[0].pid)
    starts = [s.first_pts % WRAP for s in segments if s.first_pts is not None]
    assert starts[0] == whole[0][0]
    assert set(starts) <= {pts for pts, _ in whole}
    for segment, here, there in zip(segments, starts, starts[1:], strict=False):
        assert segment.duration == (there - here) % WRAP
    # a PES packet of sound is several frames long
    last = beyond(whole, starts[-1]) / TICKS
    assert last < segments[-1].seconds <= last + 0.2


def beyond(whole: list[tuple[int, bool]], start: int) -> int:
    """Return the ticks from `start` to the last stamp."""
    return max((pts - start + WRAP // 2) % WRAP - WRAP // 2 for pts, _ in whole)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[:40])
def test_the_prober_names_what_the_manifest_names(path: Path) -> None:
    prober = Prober()
    prober.feed(path.read_bytes())
    report = prober.report()
    assert report.container is Kind.TS
    assert report.failure is None
    video = [part.split() for part in manifest()[path.name]["streams"].split(" / ") if part.startswith("v ")]
    if report.video is None:
        assert not video or "zero-frame" in path.name or "with_sdt" in path.name
        return
    assert report.video.codec is CODECS[video[0][1]]
    size = next(word for word in video[0] if "x" in word and word[0].isdigit())
    if video[0][1] not in SIZELESS:
        assert f"{report.video.width}x{report.video.height}" == size


def test_what_is_announced_but_absent_is_not_listed() -> None:
    for name, pid in (("zero-frame", 256), ("test-no-audio-segment", 257)):
        path = next(p for p in FILES if name in p.name)
        for segment in cut(path):
            assert pid not in {stream.pid for stream in map_of(segment)[1].streams}


def test_bytes_lost_anywhere_do_not_stop_it() -> None:
    for path in FILES:
        data = path.read_bytes()
        torn = b"".join(data[i : i + 5000] for i in range(0, len(data), 5000 + PACKET // 2))
        segmenter = Segmenter()
        check_legal(segmenter.feed(torn) + segmenter.finish())
