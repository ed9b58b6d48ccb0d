import ctypes
import sys

import pytest

from adscreen.core.memory import joined, return_large_blocks


def test_it_works_where_the_library_is_glibc() -> None:
    assert return_large_blocks() is hasattr(ctypes.CDLL(None), "gnu_get_libc_version")


@pytest.mark.parametrize("count", [1, 7, 8, 40])
def test_joined_is_join(count: int) -> None:
    pieces = [bytes([number]) * (65_537 + number) for number in range(count)]
    whole = joined([b"front", *map(memoryview, pieces)])
    assert type(whole) is bytes
    assert whole == b"".join([b"front", *pieces])


def test_joined_keeps_no_hand_on_what_it_gave() -> None:
    pieces = [b"x" * 300_000, b"y" * 300_000]
    one, two = joined(pieces), joined(pieces[::-1])
    assert one == b"".join(pieces)
    assert two == b"".join(pieces[::-1])
    assert sys.getrefcount(one) == sys.getrefcount(two) == 2
