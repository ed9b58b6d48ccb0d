import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.coding import PIECE, Inflater, inflater_of


def inflate(data: bytes, step: int = 1000) -> bytes:
    inflater = Inflater()
    out = b"".join(b"".join(inflater.feed(data[at : at + step])) for at in range(0, len(data), step))
    inflater.end()
    return out


@given(st.binary(max_size=3000), st.integers(1, 999))
def test_gzip_zlib_and_raw_deflate(data: bytes, step: int) -> None:
    assert inflate(gzip.compress(data), step) == data
    assert inflate(zlib.compress(data), step) == data


def test_raw_deflate() -> None:
    raw = zlib.compressobj(wbits=-15)
    data = b"<xmltv>" * 500
    assert inflate(raw.compress(data) + raw.flush()) == data


def test_several_members_and_padding() -> None:
    assert inflate(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 20) == b"one two"


def test_a_bomb_comes_in_small_pieces() -> None:
    pieces = Inflater().feed(gzip.compress(b"\0" * 50_000_000))
    assert max(len(next(pieces)) for _i in range(20)) <= PIECE


def test_damage_and_cuts_are_told() -> None:
    data = gzip.compress(bytes(range(256)) * 40)
    with pytest.raises(AdScreenError) as caught:
        inflate(data[:-9])
    assert caught.value.failure is Failure.CONNECTION_LOST
    with pytest.raises(AdScreenError) as caught:
        inflate(data[:20] + b"\xff" * 40 + data[60:])
    assert caught.value.failure is Failure.BAD_ANSWER


def test_codings_by_name() -> None:
    assert inflater_of("") is None
    assert inflater_of("identity") is None
    assert inflater_of(" GZIP ") is not None
    with pytest.raises(AdScreenError):
        inflater_of("br")
