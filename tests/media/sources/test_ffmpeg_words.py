import pytest

from adscreen.core.errors import Failure
from adscreen.core.redact import remember_secret
from adscreen.media.sources.ffmpeg_words import Found, Words

OPENED = """\
[info] Input #0, concat, from 'pipe:0':
[info]   Duration: N/A, start: 0.000000, bitrate: 99 kb/s
[info]   Stream #0:0(und): Video: h264 (High) ([27][0][0][0] / 0x001B), yuv420p(tv), 1280x720, 25 fps, 90k tbn
[info]   Stream #0:1[0x101](fre): Audio: pcm_mulaw ([7][0][0][0] / 0x0007), 8000 Hz, mono, s16, 64 kb/s
[info] Stream mapping:
[info]   Stream #0:0 -> #0:0 (copy)
[info] Output #0, mpegts, to 'pipe:1':
[info]   Stream #0:0: Video: mjpeg (baseline), yuvj420p, 1280x720
"""


def words(text: str) -> Words:
    made = Words()
    data = text.encode()
    for at in range(0, len(data), 37):
        made.take(data[at : at + 37])
    return made


def test_the_tracks_of_the_input_are_read() -> None:
    made = words(OPENED)
    assert made.mapped
    assert made.found == Found(("h264",), ("pcm_mulaw",))
    assert made.found.strange_audio
    assert made.found.strange_video is None


def test_what_a_transport_stream_carries_is_not_strange() -> None:
    found = Found(("hevc", "mjpeg"), ("aac", "eac3"))
    assert found.strange_video is None
    assert not found.strange_audio
    assert Found(("vp8",), ()).strange_video == "vp8"
    assert Found((), ()).strange_video is None


@pytest.mark.parametrize(
    ("line", "failure"),
    [
        ("[rtsp @ 0x55] [error] method DESCRIBE failed: 401 Unauthorized", Failure.WRONG_LOGIN),
        ("[rtsp @ 0x55] [error] method DESCRIBE failed: 404 Not Found", Failure.CHANNEL_NOT_FOUND),
        ("[rtsp @ 0x55] [error] method SETUP failed: 461 Unsupported transport", Failure.WRONG_FORMAT),
        ("[rtsp @ 0x55] [error] method PLAY failed: 503 Service Unavailable", Failure.PROVIDER_ERROR),
        ("[rtmp @ 0x55] [error] Server error: Stream not found", Failure.CHANNEL_NOT_FOUND),
        ("[rtmp @ 0x55] [error] Server error: authmod=adobe : reason=needauth", Failure.WRONG_LOGIN),
        (
            "18:41:12.002195/SRT:RcvQ:w1!W:SRT.cn: @329: REJECT reported: Incorrect passphrase",
            Failure.WRONG_LOGIN,
        ),
        (
            "[srt @ 0x55] [error] Connection to srt://192.0.2.1:9000 failed: Input/output error",
            Failure.TIMEOUT,
        ),
        ("[in#0 @ 0x55] [error] Error opening input: Protocol not found", Failure.UNSUPPORTED_PROTOCOL),
        ("[in#0 @ 0x55] [error] Error opening input: Address already in use", Failure.CONFLICT),
        ("[in#0 @ 0x55] [error] Error opening input: Connection refused", Failure.REFUSED),
        (
            "[in#0 @ 0x55] [error] Error opening input: Invalid data found when processing input",
            Failure.NOT_MEDIA,
        ),
        ("[error] something never seen", Failure.PROVIDER_ERROR),
        ("", Failure.PROVIDER_ERROR),
    ],
)
def test_why_it_ended(line: str, failure: Failure) -> None:
    said = f"[info] nothing of note\n{line}\n[fatal] Error opening input files\n" if line else ""
    assert words(said).verdict(played=False, returncode=1).failure is failure


def test_after_television_an_end_is_an_end_and_a_break_a_break() -> None:
    assert words(OPENED).verdict(played=True, returncode=0).failure is Failure.ENDED
    broken = OPENED + "[in#0 @ 0x55] [error] Error during demuxing: Connection reset by peer\n"
    assert words(broken).verdict(played=True, returncode=1).failure is Failure.CONNECTION_LOST


def test_evidence_holds_no_secret_and_no_pointer() -> None:
    remember_secret("opensesame77")
    line = "[in#0 @ 0x5581] [error] Impossible to open 'rtsp://anna:opensesame77@127.0.0.1:4321/1'\n"
    detail = words(line).verdict(played=False, returncode=1).detail
    assert "opensesame77" not in detail
    assert "0x5581" not in detail
    assert "Impossible to open" in detail
