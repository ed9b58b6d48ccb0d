import os

import pytest

from adscreen.media.filters.inlet import MOST_WAITING, Inlet


@pytest.fixture
def pipe() -> tuple[int, int]:
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    os.set_blocking(ours, False)
    return ours, theirs


def read(fd: int) -> bytes:
    out = bytearray()
    while True:
        try:
            data = os.read(fd, 1 << 16)
        except BlockingIOError:
            return bytes(out)
        if not data:
            return bytes(out) + b"END"
        out += data


def test_bytes_come_out_in_order_and_then_the_end(pipe: tuple[int, int]) -> None:
    ours, theirs = pipe
    inlet = Inlet([b"a" * 100_000])
    assert inlet.push([b"b" * 100_000])
    inlet.attach(theirs)
    assert inlet.push([b"c" * 100_000])
    inlet.end()
    assert inlet.push([b"late"]), "what comes after the end is nobody's loss"
    out = b""
    while not out.endswith(b"END"):
        out += read(ours)
        inlet.pour()
    assert out == b"a" * 100_000 + b"b" * 100_000 + b"c" * 100_000 + b"END"
    os.close(ours)


def test_a_memoryview_that_changes_later_is_copied_where_it_waits() -> None:
    inlet = Inlet([])
    buffer = bytearray(b"first")
    inlet.push([memoryview(buffer)])
    buffer[:] = b"other"
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    inlet.attach(theirs)
    inlet.end()
    assert os.read(ours, 100) == b"first"
    os.close(ours)


def test_more_than_may_wait_is_not_taken_but_a_beginning_is() -> None:
    inlet = Inlet([bytes(2 * MOST_WAITING)])
    assert inlet.push([bytes(MOST_WAITING)])
    assert not inlet.push([b"x"])
    inlet.abandon()
    assert inlet.ended


def test_a_reader_that_is_gone_ends_it(pipe: tuple[int, int]) -> None:
    ours, theirs = pipe
    inlet = Inlet([])
    inlet.attach(theirs)
    os.close(ours)
    assert inlet.push([b"x", b"y"])
    assert inlet.ended
