import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.media.mpegts.grade import Grade
from adscreen.media.mpegts.hevc import picture, picture_format

SPS = bytes.fromhex("420101016000000300900000030000030078a003c08010e58de4932f4c200000030020000003")


def unit(kind: int) -> bytes:
    return b"\0\0\1" + bytes((35 << 1, 1, 0x50)) + b"\0\0\1" + bytes((kind << 1, 1, 0xAC)) + b"\x55" * 9


@pytest.mark.parametrize(
    ("kind", "grade"),
    [(19, Grade.CLEAN), (20, Grade.CLEAN), (16, Grade.CLEAN), (21, Grade.RECOVERY), (1, Grade.NONE)],
)
def test_grades(kind: int, grade: Grade) -> None:
    found = picture(unit(kind), False)
    assert found is not None
    assert found.grade is grade


def test_a_segment_of_the_picture_before_is_passed_over() -> None:
    found = picture(b"\0\0\1\x02\x01\x2c\x55\x55" + unit(19), False)
    assert found is not None
    assert found.grade is Grade.CLEAN


def test_the_parameter_set() -> None:
    known = picture_format(SPS)
    assert known is not None
    assert known.rfc6381 == "hvc1.1.6.L120.90"
    assert (known.width, known.height) == (1920, 1080)


@given(st.binary(max_size=200))
def test_any_bytes_are_taken(data: bytes) -> None:
    picture(data, False)
    picture(b"\0\0\1" + data, True)
    picture_format(data)
    picture_format(SPS[:12] + data)
