"""Whatever comes, for as long as it comes: what the segmenter holds has a bound."""

import random
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import islice

import pytest
from tests.support.tspackets import INTER, KEY, VIDEO, Mux, pes, television

from adscreen.media.segmenter import Segmenter

PIECE = 256 * 1024
PIECES = 100
"""25 MB in all, more than may be held."""
BOUND = 18 * 1024 * 1024
"""A segment of the largest size that waits for its end, and the chunk at hand."""


def noise(rnd: random.Random) -> Iterator[bytes]:
    while True:
        yield rnd.randbytes(PIECE)


def packets_of_nothing(rnd: random.Random) -> Iterator[bytes]:
    while True:
        yield b"".join(b"\x47" + rnd.randbytes(187) for _ in range(PIECE // 188))


def shuffled(rnd: random.Random) -> Iterator[bytes]:
    packets = television(8, size=4000).packets
    while True:
        rnd.shuffle(packets)
        yield b"".join(packets)[:PIECE]


def a_picture_without_end(_rnd: random.Random) -> Iterator[bytes]:
    mux = Mux()
    mux.tables()
    mux.picture(90_000, KEY)
    yield mux.data
    unit = mux.unit(VIDEO, pes(0xE0, 93_600, INTER + b"\x55" * 184 * 1600)[: 184 * 1601])
    while True:
        yield b"".join(unit[1:])


def pictures_without_start(_rnd: random.Random) -> Iterator[bytes]:
    mux, at = Mux(), 90_000
    mux.tables()
    while True:
        mux.packets.clear()
        for _ in range(60):
            at += 3600
            mux.picture(at, INTER, 4000)
            mux.sound(at)
        yield mux.data


def tables_that_change(rnd: random.Random) -> Iterator[bytes]:
    while True:
        pid = rnd.randrange(0x100, 0x1F00)
        mux = Mux(program=rnd.randrange(1, 60_000), pids=(pid, pid + 1))
        yield television(2, mux=mux, size=6000).data


KINDS = [
    noise,
    packets_of_nothing,
    shuffled,
    a_picture_without_end,
    pictures_without_start,
    tables_that_change,
]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_held_stays_bounded(kind: Callable[[random.Random], Iterator[bytes]]) -> None:
    segmenter = Segmenter(ceiling_seconds=3.49)
    pieces = list(islice(kind(random.Random(1)), PIECES))
    assert sum(map(len, pieces)) > BOUND
    held = []
    tracemalloc.start()
    try:
        for number, piece in enumerate(pieces):
            segmenter.feed(piece)
            if number % 10 == 9:
                held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert max(held) < BOUND
