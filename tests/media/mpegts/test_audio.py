import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.tspackets import ADTS

from adscreen.media.model import Codec
from adscreen.media.mpegts.audio import read_sound


@pytest.mark.parametrize(
    ("announced", "head", "codec", "name", "channels", "rate"),
    [
        (Codec.AAC, ADTS.hex(), Codec.AAC, "mp4a.40.2", 2, 48000),
        (Codec.AAC, "fff15c8020fffc", Codec.AAC, "mp4a.40.5", 2, 22050),
        (Codec.MP2, "fffd8400", Codec.MP2, "mp4a.40.33", 2, 48000),
        (Codec.MP2, "fffb90c4", Codec.MP3, "mp4a.40.34", 1, 44100),
        (Codec.AC3, "0b770000144043e1", Codec.AC3, "ac-3", 2, 48000),
        (Codec.AC3, "0b7700001440ef00", Codec.AC3, "ac-3", 6, 48000),
        (Codec.EAC3, "0b7702ff3f860000", Codec.EAC3, "ec-3", 6, 48000),
        (Codec.OPUS, "7fe0", Codec.OPUS, "opus", None, 48000),
        (Codec.LATM, "56e0010203", Codec.LATM, "mp4a.40.2", None, None),
    ],
)
def test_frame_headers(
    announced: Codec, head: str, codec: Codec, name: str, channels: int | None, rate: int | None
) -> None:
    found = read_sound(announced, bytes.fromhex(head))
    assert found is not None
    assert (found.codec, found.rfc6381, found.channels, found.sample_rate) == (codec, name, channels, rate)


def test_a_codec_without_a_reader() -> None:
    assert read_sound(Codec.DTS, b"\x7f\xfe\x80\x01") is None


@given(st.sampled_from([c for c in Codec if c.is_audio]), st.binary(max_size=40))
def test_any_bytes_are_taken(codec: Codec, data: bytes) -> None:
    read_sound(codec, data)
    read_sound(codec, b"\x0b\x77" + data)
    read_sound(codec, b"\xff\xf1" + data)
