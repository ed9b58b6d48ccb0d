"""One playlist's television in one shared file: written once, as it comes, and served from there.

Bytes stay where they are as long as anything holds a view of their block: the segment that grows, the window,
or an answer that is still being sent to a slow viewer. The last view gone, the block is free again.
"""

import ctypes
import mmap
import os
from collections.abc import Sequence
from pathlib import Path

from adscreen.media.model import Pieces
from adscreen.media.spool.blocks import BLOCK, Blocks
from adscreen.media.spool.budget import Budget
from adscreen.media.spool.index import HEAD, SLOT, Index, Part

MOST = 512 * 1024 * 1024
"""Bytes that one file may grow to."""


class Block(ctypes.Array[ctypes.c_char]):
    """A block of a file, mapped; views of it keep it, and the last one gone it is given back."""

    _type_ = ctypes.c_char
    _length_ = BLOCK
    __slots__ = ("blocks", "memory", "number")
    blocks: Blocks
    memory: mmap.mmap
    number: int

    def __del__(self) -> None:
        self.blocks.give(self.number)


class SpoolFile:
    """A file that grows as needed; its memory is mapped once, for the most it may ever be."""

    def __init__(self, path: Path, budget: Budget, *, taken: Sequence[int] = (), turn: int = 0) -> None:
        self._path = path
        self._budget = budget
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        os.ftruncate(self._handle, MOST)  # holes take no memory
        self._memory = mmap.mmap(self._handle, MOST)
        self._base = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        self._blocks = Blocks(taken)
        self._taken = 0
        self._turn = turn
        self._grown_to = 0
        self._open: memoryview | None = None
        """The block that is being written to."""
        self._at = 0
        self._used = 0

    @classmethod
    def found(cls, path: Path, budget: Budget, index: Index) -> "tuple[SpoolFile, dict[int, Pieces]]":
        """Take over the file that `index` describes; return it with the segments' bytes by number."""
        numbers = sorted({n for place in index.places for part in place.parts for n in _touched(part)})
        file = cls(path, budget, taken=numbers, turn=index.turn)
        file._grow(_start(file._blocks.count), forced=True)
        blocks = {number: file._block(number) for number in numbers}
        return file, {
            place.number: tuple(
                piece for offset, size in place.parts for piece in _views(blocks, offset, size)
            )
            for place in index.places
        }

    def store(self, pieces: Pieces) -> Pieces:
        """Return the same bytes, now in the file; what it has no room for stays where it is."""
        if self._handle < 0:
            return pieces
        kept: list[bytes | memoryview] = []
        for piece in pieces:
            if self._offset(piece) is None:
                self._write(memoryview(piece), kept)
            else:
                kept.append(piece)
        return tuple(kept)

    def joined(self, pieces: Pieces) -> Pieces:
        """Return the same bytes in as few pieces as may be: those that lie in one block become one."""
        joined: list[bytes | memoryview] = []
        end, begun = -1, 0
        for piece in pieces:
            offset = self._offset(piece)
            if offset is None or isinstance(piece, bytes):
                end = -1
                joined.append(piece)
            elif offset == end and (offset - HEAD) % BLOCK:
                end += len(piece)
                joined[-1] = memoryview(piece.obj).cast("B")[begun : (end - 1 - HEAD) % BLOCK + 1]
            else:
                begun, end = (offset - HEAD) % BLOCK, offset + len(piece)
                joined.append(piece)
        return tuple(joined)

    def parts_of(self, pieces: Pieces) -> tuple[Part, ...] | None:
        """Return where they are, neighbours as one; None where one of them is elsewhere."""
        parts: list[Part] = []
        for piece in pieces:
            offset, size = self._offset(piece), len(piece)
            if offset is None:
                return None
            if parts and sum(parts[-1]) == offset:
                offset, size = parts[-1][0], parts.pop()[1] + size
            parts.append((offset, size))
        return tuple(parts)

    def write(self, index: Index) -> None:
        """Say what the file holds now."""
        self._turn += 1
        slot = index.slot(self._turn)
        if slot is not None and self._grow(HEAD):
            start = self._turn % 2 * SLOT
            self._memory[start : start + len(slot)] = slot
        self._blocks.settle()

    def discard(self) -> None:
        """Delete the file; its memory is free once the last view of it is gone."""
        self._path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Leave the file for the next process."""
        if self._handle >= 0:
            self._budget.give(self._taken)
            os.close(self._handle)
            self._handle = -1

    def _offset(self, piece: bytes | memoryview) -> int | None:
        """Return where in the file a piece lies; None where it is elsewhere."""
        if type(piece) is not memoryview or type(piece.obj) is not Block:
            return None
        offset = ctypes.addressof(ctypes.c_char.from_buffer(piece)) - self._base
        return offset if 0 <= offset < MOST else None

    def _write(self, data: memoryview, kept: list[bytes | memoryview]) -> None:
        """Write behind what was written last; neighbours in a block become one view."""
        done = 0
        while done < len(data):
            if self._open is None or self._used == BLOCK:
                self._open = self._next()
                if self._open is None:
                    kept.append(data[done:])
                    return
            size = min(len(data) - done, BLOCK - self._used)
            start = self._at + self._used
            self._memory[start : start + size] = data[done : done + size]
            kept.append(self._open[self._used : self._used + size])
            self._used += size
            done += size

    def _next(self) -> memoryview | None:
        """Return a free block to write to; None where there is no room for one more."""
        number = self._blocks.take()
        if number is None:
            if not self._grow(_start(self._blocks.count + 1)):
                return None
            number = self._blocks.add()
        self._at, self._used = _start(number), 0
        return self._block(number)

    def _grow(self, end: int, *, forced: bool = False) -> bool:
        """Have memory behind the file up to `end`: without, a write would kill the process."""
        if end <= self._grown_to:
            return True
        more = end - self._grown_to
        if self._handle < 0 or end > MOST:
            return False
        if self._budget.take(more, self._handle):
            self._taken += more
        elif not forced:  # what a process before this one has taken is taken
            return False
        try:
            os.posix_fallocate(self._handle, self._grown_to, more)
        except OSError:
            return False
        self._grown_to = end
        return True

    def _block(self, number: int) -> memoryview:
        # by address, with `memory` to keep it mapped: `from_buffer` makes twice the objects, for each block
        block = Block.from_address(self._base + _start(number))
        block.memory, block.blocks, block.number = self._memory, self._blocks, number
        return memoryview(block).cast("B")


def _start(number: int) -> int:
    return HEAD + number * BLOCK


def _touched(part: Part) -> range:
    offset, size = part
    return range((offset - HEAD) // BLOCK, (offset + size - 1 - HEAD) // BLOCK + 1)


def _views(blocks: dict[int, memoryview], offset: int, size: int) -> list[memoryview]:
    end = offset + size
    return [
        blocks[number][max(offset - _start(number), 0) : end - _start(number)]
        for number in _touched((offset, size))
    ]
