from hypothesis import given
from hypothesis import strategies as st

from adscreen.media.mpegts.crc import crc32_mpeg


def slow(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


@given(st.binary(max_size=60))
def test_is_the_polynomial_of_the_standard(data: bytes) -> None:
    assert crc32_mpeg(data) == slow(data)
    assert crc32_mpeg(data + crc32_mpeg(data).to_bytes(4, "big")) == 0
