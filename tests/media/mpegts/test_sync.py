import random

import pytest

from adscreen.media.mpegts.packets import PACKET
from adscreen.media.mpegts.sync import Framer

PACKETS = [bytes((0x47, 0, i, 0x10)) + bytes((i,)) * 184 for i in range(60)]


def framed(data: bytes, piece: int) -> bytes:
    framer = Framer()
    runs: list[bytes] = []
    for at in range(0, len(data), piece):
        runs += framer.feed(data[at : at + piece])
    return b"".join(runs + framer.feed(b"", last=True))


@pytest.mark.parametrize("piece", [1, 7, 188, 1000, 100_000])
@pytest.mark.parametrize(("before", "behind"), [(0, 0), (4, 0), (0, 16)])
def test_packets_of_each_size_in_any_pieces(piece: int, before: int, behind: int) -> None:
    data = b"".join(b"\0" * before + p + b"\0" * behind for p in PACKETS)
    assert framed(data, piece) == b"".join(PACKETS)


def test_a_missing_byte_costs_one_packet() -> None:
    data = b"".join(PACKETS)
    framer = Framer()
    runs = framer.feed(data[:1000] + data[1001:]) + framer.feed(b"", last=True)
    assert b"".join(runs) == b"".join(PACKETS[:5] + PACKETS[6:])
    assert framer.resyncs == 1
    assert framer.skipped == PACKET - 1


def test_noise_is_counted_and_not_kept() -> None:
    framer = Framer()
    noise = random.Random(2).randbytes(100_000).replace(b"\x47", b"\0")
    assert framer.feed(noise) == []
    assert framer.skipped + len(framer.rest) == len(noise)
    assert len(framer.rest) <= 1020


def test_reset_forgets_the_partial_packet() -> None:
    framer = Framer()
    framer.feed(b"".join(PACKETS)[:-50])
    framer.reset()
    assert b"".join(framer.feed(b"".join(PACKETS))) == b"".join(PACKETS)
    assert framer.skipped == 0


def test_views_and_arrays_are_copied() -> None:
    data = bytearray(b"".join(PACKETS))
    runs = Framer().feed(memoryview(data))
    data[:] = bytes(len(data))
    assert b"".join(runs) == b"".join(PACKETS)
