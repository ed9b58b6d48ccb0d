import pytest

from adscreen.media.model import Codec
from adscreen.media.mpegts.psi import PmtStream
from adscreen.media.mpegts.streams import announced


@pytest.mark.parametrize(
    ("stream_type", "descriptors", "codec"),
    [
        (0x1B, b"", Codec.H264),
        (0x24, b"", Codec.HEVC),
        (0x02, b"", Codec.MPEG2),
        (0x03, b"", Codec.MP2),
        (0x0F, b"", Codec.AAC),
        (0x11, b"", Codec.LATM),
        (0x81, b"", Codec.AC3),
        (0x87, b"", Codec.EAC3),
        (0x06, b"\x6a\x01\0", Codec.AC3),
        (0x06, b"\x7a\x01\0", Codec.EAC3),
        (0x06, b"\x7b\x01\0", Codec.DTS),
        (0x06, b"\x7f\x02\x15\0", Codec.AC4),
        (0x06, b"\x05\x04AC-3", Codec.AC3),
        (0x06, b"\x05\x04HEVC", Codec.HEVC),
        (0x06, b"\x05\x04Opus", Codec.OPUS),
        (0x06, b"\x59\x01\0", Codec.DATA),
        (0x86, b"", Codec.DATA),
        (0x1B, b"\x05\x04HDMV", Codec.H264),
    ],
)
def test_codecs(stream_type: int, descriptors: bytes, codec: Codec) -> None:
    assert announced(PmtStream(0x100, stream_type, descriptors)).codec is codec


def test_language_and_scrambling() -> None:
    known = announced(PmtStream(0x101, 0x0F, b"\x0a\x04FRA\0\x09\x04\x05\0\xe1\0")).track()
    assert (known.language, known.scrambled) == ("fra", True)
    assert announced(PmtStream(0x101, 0x0F, b"\x0a\x04und\0")).language is None
