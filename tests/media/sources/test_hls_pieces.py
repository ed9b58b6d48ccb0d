import asyncio

import pytest
from tests.media.sources.collector import packets
from tests.media.sources.test_pcr import packet

from adscreen.media.sources.hls_pieces import LARGEST, PIECE_SECONDS, Piece, Slicer
from adscreen.media.sources.pcr import CLOCK


def cut(data: bytes, listed: float, *, broken: bool = False, slicer: Slicer | None = None) -> list[Piece]:
    return asyncio.run((slicer or Slicer()).pieces(data, listed, broken=broken))


def clocked(seconds: float, *, first: float = 0.0, between: int = 39) -> bytes:
    """Return packets with a clock reference every 40 ms and `between` packets after each."""
    ticks = range(int(first * CLOCK), int((first + seconds) * CLOCK), CLOCK // 25)
    return b"".join(packet(256, at) + packets(between) for at in ticks)


def total(pieces: list[Piece]) -> float:
    return sum(piece.seconds for piece in pieces)


def test_pieces_are_the_segment_in_small_steps() -> None:
    data = clocked(6.0)
    pieces = cut(data, 6.0)
    assert b"".join(piece.data for piece in pieces) == data
    assert all(len(piece.data) % 188 == 0 for piece in pieces)
    assert max(piece.seconds for piece in pieces) <= PIECE_SECONDS + 0.04
    assert total(pieces) == pytest.approx(6.0, abs=0.05)


def test_the_streams_clock_is_trusted_above_the_list() -> None:
    assert total(cut(clocked(2.0), 6.0)) == pytest.approx(2.0, abs=0.05)
    assert total(cut(clocked(2.0), 0.0)) == pytest.approx(2.0, abs=0.05)


def test_a_fat_scene_takes_no_longer_than_its_clock_says() -> None:
    thin, fat = clocked(1.0, between=9), clocked(1.0, first=1.0, between=99)
    pieces = cut(thin + fat, 2.0)
    half = next(i for i in range(len(pieces)) if sum(len(p.data) for p in pieces[:i]) >= len(thin))
    assert total(pieces[:half]) == pytest.approx(1.0, abs=0.1)


def test_the_clock_goes_on_over_segments_and_starts_anew_at_a_break() -> None:
    slicer = Slicer()
    cut(clocked(2.0), 2.0, slicer=slicer)
    assert total(cut(clocked(2.0, first=2.0), 2.0, slicer=slicer)) == pytest.approx(2.0)
    pieces = cut(clocked(2.0, first=4.4), 2.0, broken=True, slicer=slicer)
    assert total(pieces) == pytest.approx(1.96)
    assert [piece.broken for piece in pieces[:2]] == [True, False]


@pytest.mark.parametrize(
    "data",
    [packets(400), b"".join(b"\1\2\3\4" + packets(1, n) for n in range(400)), b"\xff" * 50 + packets(400)],
    ids=["no clock", "192-byte packets", "junk before"],
)
def test_without_a_clock_the_listed_time_is_spread(data: bytes) -> None:
    pieces = cut(data, 4.0)
    assert b"".join(piece.data for piece in pieces) == data
    assert total(pieces) == pytest.approx(4.0)
    assert max(piece.seconds for piece in pieces) < 0.2


def test_pieces_are_bounded_and_junk_does_not_move_the_clock_out_of_step() -> None:
    assert max(len(piece.data) for piece in cut(packets(9000), 0.0)) == LARGEST
    assert total(cut(b"\xff" * 50 + clocked(2.0), 6.0)) == pytest.approx(2.0, abs=0.05)
    assert total(cut(clocked(2.0) + b"\x47\0\0", 6.0)) == pytest.approx(2.0, abs=0.05)
