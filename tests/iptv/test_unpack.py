"""Bodies that come packed without saying so."""

import gzip
import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv import unpack
from adscreen.iptv.unpack import Unpacker


def unpacked(data: bytes, size: int) -> bytes:
    unpacker = Unpacker()
    pieces = [piece for at in range(0, len(data), size) for piece in unpacker.feed(data[at : at + size])]
    return b"".join(pieces) + unpacker.finish()


@given(st.binary(max_size=300), st.integers(1, 400))
def test_every_packing_gives_the_bytes_back(data: bytes, size: int) -> None:
    members = gzip.compress(data) + gzip.compress(b"") + gzip.compress(data)
    assert unpacked(members, size) == data + data
    assert unpacked(members + b"\0\0", size) == data + data
    assert unpacked(lzma.compress(data), size) == data


def test_ten_thousand_empty_members_are_no_trap() -> None:
    assert unpacked(gzip.compress(b"") * 10_000 + gzip.compress(b"x"), 65_536) == b"x"


def test_a_plain_body_goes_through() -> None:
    assert unpacked(b"#EXTM3U", 1) == b"#EXTM3U"
    assert unpacked(b"P", 1) == b"P"


def test_a_bomb_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(AdScreenError) as caught:
        unpacked(gzip.compress(bytes(5_000_000)), 1000)
    assert caught.value.failure is Failure.TOO_LARGE
