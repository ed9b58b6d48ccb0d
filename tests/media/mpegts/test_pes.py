import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.tspackets import pes

from adscreen.media.mpegts.pes import WRAP, read_pes, unwrap


@given(st.integers(0, WRAP - 1), st.integers(0, WRAP - 1))
def test_stamps_read_back(pts: int, dts: int) -> None:
    packet = pes(0xE0, pts, b"abc", dts)
    head = read_pes(packet, 0, len(packet))
    assert head is not None
    assert (head.pts, head.dts, packet[head.body :]) == (pts, dts, b"abc")


def test_without_a_decoding_time_it_is_the_presentation_time() -> None:
    packet = pes(0xC0, 5, b"")
    head = read_pes(packet, 0, len(packet))
    assert head is not None
    assert head.dts == 5


def test_without_times() -> None:
    packet = pes(0xC0, None, b"x")
    head = read_pes(packet, 0, len(packet))
    assert head is not None
    assert head.pts is None


@given(st.binary(max_size=40))
def test_any_bytes_are_taken(data: bytes) -> None:
    read_pes(data, 0, len(data))
    read_pes(b"\0\0\1\xe0" + data, 0, len(data) + 4)


@pytest.mark.parametrize(
    ("stamp", "near", "expected"),
    [
        (5, None, 5),
        (5, WRAP - 5, WRAP + 5),
        (WRAP - 5, WRAP + 5, WRAP - 5),
        (WRAP - 5, 5, -5),
        (9, 3 * WRAP, 3 * WRAP + 9),
    ],
)
def test_unwrap_takes_the_nearest_turn(stamp: int, near: int | None, expected: int) -> None:
    assert unwrap(stamp, near) == expected
