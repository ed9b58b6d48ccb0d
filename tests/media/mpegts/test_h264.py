import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.tspackets import AUD, I_SLICE, IDR, INTER, KEY, OPEN_KEY, P_SLICE, PPS, RECOVERY, SPS

from adscreen.media.mpegts.grade import Grade
from adscreen.media.mpegts.h264 import marked, may_be_reference, picture, picture_format

MORE = b"\x55" * 20


@pytest.mark.parametrize(
    ("unit", "grade"),
    [
        (KEY, Grade.CLEAN),
        (IDR, Grade.CLEAN),
        (OPEN_KEY, Grade.RECOVERY),
        (AUD + RECOVERY + I_SLICE, Grade.RECOVERY),
        (AUD + SPS + PPS + I_SLICE, Grade.RECOVERY),
        (AUD + I_SLICE, Grade.WEAK),
        (INTER, Grade.NONE),
    ],
)
def test_grades(unit: bytes, grade: Grade) -> None:
    found = picture(unit + MORE, False)
    assert found is not None
    assert found.grade is grade


def test_more_is_needed_until_the_first_slice() -> None:
    assert picture(AUD + SPS, False) is None
    assert picture(AUD + SPS + PPS[:6], False) is None
    assert picture(AUD + P_SLICE[:4], False) is None
    whole = picture(AUD + SPS, True)
    assert whole is not None
    assert whole.grade is Grade.NONE


def test_slices_of_the_unit_before_are_passed_over() -> None:
    tail = b"\0\0\1\x41\x21\xea\x51" + MORE
    found = picture(b"\x99" + tail + KEY + MORE, False)
    assert found is not None
    assert found.grade is Grade.CLEAN
    assert picture(b"\x99" + tail, False) is None


def test_the_parameter_set_is_carried_and_read() -> None:
    found = picture(KEY + MORE, False)
    assert found is not None
    assert found.header is not None
    known = picture_format(found.header)
    assert known is not None
    assert (known.rfc6381, known.width, known.height, known.interlaced) == ("avc1.640028", 1920, 1080, False)


@given(st.binary(max_size=300))
def test_any_bytes_are_taken(data: bytes) -> None:
    for whole in (False, True):
        picture(data, whole)
        picture(SPS[1:] + data, whole)
    picture_format(data)
    picture_format(SPS[4:] + data)


def test_pictures_that_nobody_refers_to_are_told_apart() -> None:
    assert may_be_reference(b"\0\0\1\x09\xf0\0\0\1\x41\x9a")
    assert not may_be_reference(b"\0\0\1\x09\xf0\0\0\1\x01\x9a")
    assert may_be_reference(b"\0\0\1\x09\xf0"), "unless it is known, it is one"


def test_a_marked_parameter_set_says_the_next_level() -> None:
    sets = b"\0\0\0\1\x09\xf0\0\0\0\1\x67\x64\0\x28\xac\0\0\1\x68\xee"
    assert marked(sets) == sets.replace(b"\x28", b"\x29")
    assert marked(b"\0\0\1\x67\x64\0\x34\xac") == b"\0\0\1\x67\x64\0\x33\xac", "there is none above"
    assert marked(b"\0\0\1\x67\x64\0\x07\xac") == b"\0\0\1\x67\x64\0\x07\xac", "no level is known there"
    assert marked(b"\0\0\1\x67\x64\0") == b"\0\0\1\x67\x64\0"
    assert marked(b"\0\0\1\x41\x9a\x28") == b"\0\0\1\x41\x9a\x28"
