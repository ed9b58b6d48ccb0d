import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.redact import redact
from adscreen.media.model import SourceKind
from adscreen.media.sources.stream_address import parse_stream, remember_secrets


def test_an_address_is_taken_apart() -> None:
    stream = parse_stream("RTSP://anna:s%40lt@Cam.example.com/Streaming/1?x=1")
    assert (stream.kind, stream.scheme, stream.host, stream.port) == (
        SourceKind.RTSP,
        "rtsp",
        "cam.example.com",
        554,
    )
    assert (stream.userinfo, stream.path) == ("anna:s%40lt", "/Streaming/1?x=1")
    assert "s@lt" in stream.secrets
    assert "anna" not in stream.secrets
    assert "s%40lt" not in repr(stream)


@pytest.mark.parametrize(
    ("address", "port", "secure"),
    [
        ("rtsp://h.example.com:8554/a", 8554, False),
        ("rtsps://h.example.com/a", 322, True),
        ("rtmp://h.example.com/live/k", 1935, False),
        ("rtmps://h.example.com/live/k", 443, True),
        ("srt://h.example.com:9000", 9000, False),
        ("rtsp://[2001:db8::7]/a", 554, False),
    ],
)
def test_ports_and_encryption(address: str, port: int, secure: bool) -> None:
    stream = parse_stream(address)
    assert (stream.port, stream.secure) == (port, secure)


@pytest.mark.parametrize(
    ("address", "listens"),
    [
        ("srt://h.example.com:9000", False),
        ("srt://h.example.com:9000?mode=caller", False),
        ("srt://0.0.0.0:9000?mode=listener", True),
        ("srt://:9000", True),
        ("srt://@:9000?passphrase=0123456789", True),
        ("rtmp://h.example.com/live?mode=listener", False),
    ],
)
def test_who_calls_whom(address: str, listens: bool) -> None:
    assert parse_stream(address).listens is listens


def test_secrets_are_masked_from_then_on() -> None:
    remember_secrets(parse_stream("srt://h.example.com:9000?passphrase=opensesame99&streamid=desk-4711"))
    remember_secrets(parse_stream("rtmp://h.example.com/live/qq-stream-key-qq"))
    assert redact("opensesame99 desk-4711 qq-stream-key-qq") == "*** *** ***"


@pytest.mark.parametrize(
    "address",
    [
        "srt://h.example.com",
        "rtsp://h.example.com:99999/a",
        "rtsp:///a",
        "srt://:9000?mode=caller",
        "rtsp://h.example.com/a\nfile 'x'",
        "rtsp://[h.example.com/a",
    ],
)
def test_what_cannot_be_opened(address: str) -> None:
    with pytest.raises(AdScreenError) as caught:
        parse_stream(address)
    assert caught.value.failure is Failure.BAD_LINK
    assert caught.value.remedy is not None
