"""One playlist's segments in one shared file: written once when they are cut, and served from there.

A segment's bytes stay where they are as long as anything holds a view of them: the window, or an answer that
is still being sent to a slow viewer. The last view gone, their part of the file is free again.
"""

import ctypes
import mmap
import os
import weakref
from collections.abc import Iterable
from pathlib import Path

from adscreen.media.model import Pieces
from adscreen.media.spool.budget import Budget
from adscreen.media.spool.extents import Extents, rounded
from adscreen.media.spool.index import SLOT, Index, Place

MOST = 512 * 1024 * 1024
"""Bytes that one file may grow to."""
_PIECE = 262_144
"""Bytes of one piece: an answer holds no more than that in a socket's buffer."""


class SpoolFile:
    """A file that grows as needed; its memory is mapped once, for the most it may ever be."""

    def __init__(self, path: Path, budget: Budget) -> None:
        self._path = path
        self._budget = budget
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        os.ftruncate(self._handle, MOST)  # holes take no memory
        self._memory = mmap.mmap(self._handle, MOST)
        self._extents = Extents(2 * SLOT, MOST)
        self._base = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        self._taken = 0
        self._turn = 0
        self._grown_to = 0

    @classmethod
    def found(cls, path: Path, budget: Budget, index: Index) -> "tuple[SpoolFile, dict[int, Pieces]]":
        """Take over the file that `index` describes; return it with the segments' bytes by number."""
        file = cls(path, budget)
        file._turn = index.turn
        places = sorted(index.places, key=lambda place: place.offset)
        end = max((place.offset + rounded(place.size) for place in places), default=2 * SLOT)
        file._grow(end, forced=True)
        for place in places:
            file._extents.take(place.offset, place.size)
        return file, {place.number: file._view(place.offset, place.size) for place in places}

    def store(self, pieces: Pieces) -> Pieces:
        """Return the same bytes, now in the file; `pieces` themselves where it has no room."""
        size = sum(map(len, pieces))
        offset = self._extents.fit(size)
        if offset is None or not self._grow(offset + rounded(size)):
            return pieces
        self._extents.take(offset, size)
        at = offset
        for piece in pieces:
            self._memory[at : at + len(piece)] = piece
            at += len(piece)
        return self._view(offset, size)

    def place_of(self, pieces: Pieces) -> tuple[int, int] | None:
        """Return where `store` put them: offset and size; None where they are elsewhere."""
        first = pieces[0]
        room = first.obj if isinstance(first, memoryview) else None
        if not isinstance(room, ctypes.Array):
            return None
        offset = ctypes.addressof(room) - self._base
        return (offset, sum(map(len, pieces))) if 0 <= offset < MOST else None

    def write(self, at: float, boot: str, ref: str, places: Iterable[Place]) -> None:
        """Say what the file holds now: `places`, oldest first."""
        self._turn += 1
        slot = Index(self._turn, at, boot, ref, tuple(places)).slot()
        if slot is not None and self._grow(2 * SLOT):
            start = self._turn % 2 * SLOT
            self._memory[start : start + len(slot)] = slot
        self._extents.settle()

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

    def _grow(self, end: int, *, forced: bool = False) -> bool:
        """Have memory behind the file up to `end`: without, a write would kill the process."""
        if end <= self._grown_to:
            return True
        more = end - self._grown_to
        if self._handle < 0:
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

    def _view(self, offset: int, size: int) -> Pieces:
        room = (ctypes.c_char * size).from_buffer(self._memory, offset)
        weakref.finalize(room, self._extents.give, offset, size).atexit = False
        whole = memoryview(room).cast("B").toreadonly()
        return tuple(whole[at : at + _PIECE] for at in range(0, size, _PIECE))
