"""The memory that all playlists of one process share: one file of equal blocks, mapped once.

Channels cut at different moments, so what one gives back the next one takes. Blocks that nobody needs are
given back to the machine when their playlist ends.
"""

import ctypes
import heapq
import mmap
import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from adscreen.media.spool.budget import Budget

BLOCK = 131_072
"""Bytes: a multiple of every page size."""


class Block(ctypes.Array[ctypes.c_char]):
    """A block, mapped; views of it keep it, and the last one gone it is given back."""

    _type_ = ctypes.c_char
    _length_ = BLOCK
    __slots__ = ("memory", "number", "returns")
    memory: mmap.mmap
    number: int
    returns: "Returns"

    def __del__(self) -> None:
        self.returns.give(self.number)


class Pool:
    """Blocks are numbered from 0 on; the lowest that is free is taken first, so that the file stays short."""

    def __init__(self, path: Path, limit: int, taken: Collection[int] = ()) -> None:
        """Open the file at `path`, in which an earlier process has `taken` these blocks; raises OSError."""
        self._path = path
        self._budget = Budget(limit)
        self._count = max(taken, default=-1) + 1
        """Blocks that were ever taken."""
        self._most = max(limit // BLOCK, self._count)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        for end in (self._count, self._most):  # nothing stays of what was behind; holes take no memory
            os.ftruncate(self._handle, end * BLOCK)
        self._memory = mmap.mmap(self._handle, self._most * BLOCK)
        self._base = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        self._ready: list[int] = []
        """Free, with memory behind them: without, a write would kill the process."""
        self._holes: list[int] = []
        """Free, without."""
        for number in range(self._count):
            if number in taken:
                self._budget.force(BLOCK)
            else:
                self._empty(number)

    def take(self, returns: "Returns") -> tuple[int, memoryview] | None:
        """Return where a free block begins in the file, and a view of it; None where there is no room."""
        if self._ready:
            number = heapq.heappop(self._ready)
        else:
            number = heapq.heappop(self._holes) if self._holes else self._count
            if not self._fill(number):
                if number < self._count:
                    heapq.heappush(self._holes, number)
                return None
            self._count = max(self._count, number + 1)
        return number * BLOCK, self.block(number, returns)

    def block(self, number: int, returns: "Returns") -> memoryview:
        """Return a view of a block that is taken; it goes to `returns` when the last one is gone."""
        # by address, with `memory` to keep it mapped: `from_buffer` makes twice the objects, for each block
        block = Block.from_address(self._base + number * BLOCK)
        block.memory, block.number, block.returns = self._memory, number, returns
        return memoryview(block).cast("B")

    def write(self, offset: int, data: memoryview) -> None:
        """Write into blocks that are taken."""
        self._memory[offset : offset + len(data)] = data

    def offset_of(self, piece: bytes | memoryview) -> int | None:
        """Return where in the file a piece lies; None where it is elsewhere."""
        if type(piece) is not memoryview or type(piece.obj) is not Block:
            return None
        offset = ctypes.addressof(ctypes.c_char.from_buffer(piece)) - self._base
        return offset if 0 <= offset < self._most * BLOCK else None

    def free(self, number: int) -> None:
        """Let a block be taken again."""
        heapq.heappush(self._ready, number)

    def release(self, number: int) -> None:
        """The same for one that nobody needs soon: its memory goes back to the machine."""
        self._empty(number)
        self._budget.give(BLOCK)

    def close(self, *, discard: bool) -> None:
        """Take no more; `discard` the file, or leave it for the next process."""
        if discard:
            self._path.unlink(missing_ok=True)
        handle, self._handle = self._handle, -1
        os.close(handle)

    def _fill(self, number: int) -> bool:
        if self._handle < 0 or number >= self._most or not self._budget.take(BLOCK, self._handle):
            return False
        try:
            os.posix_fallocate(self._handle, number * BLOCK, BLOCK)
        except OSError:
            self._budget.give(BLOCK)
            return False
        return True

    def _empty(self, number: int) -> None:
        with suppress(OSError):  # not every file system can; what is not wanted is written over some day
            self._memory.madvise(mmap.MADV_REMOVE, number * BLOCK, BLOCK)
        heapq.heappush(self._holes, number)


class Returns:
    """The blocks that one playlist gives back.

    They can be taken again only after `settle`: until then its index may still name them.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._given: list[int] = []
        self._ended = False

    def give(self, number: int) -> None:
        """Give a block back."""
        if self._ended:
            self._pool.release(number)
        else:
            self._given.append(number)

    def settle(self) -> None:
        """Nothing names the blocks given back any more."""
        given, self._given = self._given, []
        for number in given:
            self._pool.free(number)

    def end(self) -> None:
        """The playlist ends: what it gave and gives back goes to the machine."""
        given, self._given, self._ended = self._given, [], True
        for number in given:
            self._pool.release(number)
