import pytest
from tests.support.media import make_ts
from tests.support.tspackets import OPEN_KEY, Mux, television

from adscreen.core.errors import Failure
from adscreen.media.model import Codec
from adscreen.media.probe import MediaReport, Prober
from adscreen.media.sniff import Kind


def probed(data: bytes, piece: int = 3000) -> MediaReport:
    prober = Prober()
    for at in range(0, len(data), piece):
        prober.feed(data[at : at + piece])
    return prober.report()


@pytest.mark.media
def test_a_real_stream() -> None:
    data = make_ts().read_bytes()
    report = probed(data)
    assert report.container is Kind.TS
    assert report.video is not None
    assert report.audio is not None
    assert (report.video.codec, report.video.width, report.video.height) == (Codec.H264, 320, 180)
    assert (report.video.frame_rate, report.video.interlaced) == (25.0, False)
    assert (report.audio.rfc6381, report.audio.sample_rate) == ("mp4a.40.2", 48000)
    assert report.seconds == pytest.approx(8, abs=0.2)
    assert report.bit_rate == pytest.approx(len(data) * 8 / 8, rel=0.1)
    assert report.key_frame_distance == 2
    assert report.has_clean_starts
    assert report.absent_tracks == ()
    assert report.failure is None


def test_a_stream_without_idr_says_so() -> None:
    report = probed(television(4, key=OPEN_KEY).data)
    assert not report.has_clean_starts
    assert report.key_frame_distance == 1


def test_what_is_announced_but_absent() -> None:
    mux = Mux()
    for i in range(50):
        if i % 25 == 0:
            mux.tables()
        mux.sound(90_000 + i * 3600)
    report = probed(mux.data)
    assert report.video is None
    assert [track.codec for track in report.absent_tracks] == [Codec.H264]
    assert report.programs == (1,)


def test_scrambled() -> None:
    packets = [
        p if p[2] == 0 and p[1] & 31 != 1 else p[:3] + bytes((p[3] | 0x80,)) + p[4:]
        for p in television(4).packets
    ]
    report = probed(b"".join(packets))
    assert report.scrambled
    assert report.failure is Failure.SCRAMBLED
    assert report.tracks[0].scrambled


@pytest.mark.parametrize(
    ("data", "container", "failure"),
    [
        (b"", Kind.EMPTY, Failure.EMPTY_ANSWER),
        (b"<!DOCTYPE html><html><body>No</body></html>", Kind.HTML, Failure.HTML_ANSWER),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n", Kind.HLS, None),
        (b"nothing of the kind", Kind.TEXT, Failure.NOT_MEDIA),
        (b'{"auth": 0}', Kind.JSON, Failure.NOT_MEDIA),
        (bytes(range(128, 200)) * 3, Kind.UNKNOWN, Failure.NOT_MEDIA),
    ],
)
def test_what_is_no_transport_stream(data: bytes, container: Kind, failure: Failure | None) -> None:
    report = probed(data)
    assert (report.container, report.failure) == (container, failure)
    assert report.tracks == ()
    assert report.bit_rate is None


def test_a_view_is_taken_like_bytes() -> None:
    prober = Prober()
    prober.feed(memoryview(bytearray(television(3).data)))
    assert prober.report().video is not None
