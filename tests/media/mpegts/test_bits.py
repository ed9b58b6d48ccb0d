import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.media.mpegts.bits import Bits, BitsOverError, without_emulation


def test_numbers() -> None:
    bits = Bits(bytes((0b1_010_011_0, 0b0100_0010, 0b1_0000000)))
    assert [bits.unsigned() for _ in range(4)] == [0, 1, 2, 3]
    assert bits.signed() == -2
    assert bits.left == 7


def test_the_end() -> None:
    with pytest.raises(BitsOverError):
        Bits(b"\0\0\0\0\0\0").unsigned()
    with pytest.raises(BitsOverError):
        Bits(b"\xff").take(9)


@given(st.binary(max_size=20))
def test_take_reads_big_endian(data: bytes) -> None:
    assert Bits(data).take(len(data) * 8) == int.from_bytes(data, "big")


def test_emulation_prevention() -> None:
    assert without_emulation(b"\x67\0\0\3\1\0\0\3\0\0\3") == b"\x67\0\0\1\0\0\0\0"
