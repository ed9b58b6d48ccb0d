from tests.support.tspackets import AUD, KEY, SPS

from adscreen.media.model import Codec
from adscreen.media.mpegts.grade import Grade
from adscreen.media.mpegts.video import ENOUGH, grade_picture, read_format


def test_each_codec_has_its_grader() -> None:
    for codec in Codec:
        if codec.is_video:
            whole = grade_picture(codec, b"", whole=True)
            assert whole is not None
            assert whole.grade is Grade.NONE


def test_a_grade_must_be_found_in_so_many_bytes() -> None:
    assert grade_picture(Codec.H264, AUD + b"\x55" * 100) is None
    assert grade_picture(Codec.H264, AUD + b"\x55" * ENOUGH) is not None


def test_the_codec_decides_the_reading() -> None:
    key = grade_picture(Codec.H264, KEY + b"\x55" * 20)
    assert key is not None
    assert key.grade is Grade.CLEAN
    assert read_format(Codec.H264, SPS[4:]) is not None
    assert read_format(Codec.MPEG4, SPS[4:]) is None
