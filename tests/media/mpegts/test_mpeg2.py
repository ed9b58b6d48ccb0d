import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.media.mpegts.grade import Grade
from adscreen.media.mpegts.mpeg2 import part2_picture, picture, picture_format

SEQUENCE = bytes.fromhex("000001b32d024033ffffe018000001b5148200010000")
"""720x576, 25 frames a second; the extension says interlaced."""
OPEN, CLOSED = bytes.fromhex("000001b800080000"), bytes.fromhex("000001b800080040")
INTRA, INTER = bytes.fromhex("00000100000ffff8"), bytes.fromhex("000001000017fff8")


@pytest.mark.parametrize(
    ("unit", "grade"),
    [
        (SEQUENCE + CLOSED + INTRA, Grade.CLEAN),
        (SEQUENCE + OPEN + INTRA, Grade.RECOVERY),
        (INTRA, Grade.WEAK),
        (INTER, Grade.NONE),
    ],
)
def test_grades(unit: bytes, grade: Grade) -> None:
    found = picture(unit, False)
    assert found is not None
    assert found.grade is grade


def test_more_is_needed() -> None:
    assert picture(SEQUENCE, False) is None
    assert picture(SEQUENCE + INTRA[:4], False) is None


def test_the_sequence_header() -> None:
    found = picture(SEQUENCE + OPEN + INTRA, False)
    assert found is not None
    assert found.header is not None
    known = picture_format(found.header)
    assert known is not None
    assert (known.width, known.height, known.frame_rate, known.interlaced) == (720, 576, 25.0, True)
    assert known.pixel is not None
    assert known.pixel[0] / known.pixel[1] * 720 / 576 == pytest.approx(16 / 9)


def test_part_two() -> None:
    key, inter = (
        part2_picture(b"\0\0\1\xb0\x01\0\0\1\xb6\x10", False),
        part2_picture(b"\0\0\1\xb6\x50", False),
    )
    assert key is not None
    assert inter is not None
    assert (key.grade, inter.grade) == (Grade.CLEAN, Grade.NONE)


@given(st.binary(max_size=80))
def test_any_bytes_are_taken(data: bytes) -> None:
    picture(data, True)
    picture(b"\0\0\1\xb3" + data, False)
    picture_format(b"\xb3" + data)
    part2_picture(data, True)
