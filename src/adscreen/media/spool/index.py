"""What one playlist says of itself: which segments it has in the pool, and where.

Two slots in turn in a file of its own, each with a checksum: a process killed while it writes one leaves
the other whole. Stores of one process reach shared memory in order, so what a whole slot names is whole too.
"""

import json
import os
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from adscreen.media.spool.pool import BLOCK

SLOT = 65_536
"""Bytes of one of the two slots."""
_HEAD = 16
"""Length and checksum of the text that follows, eight hexadecimal digits each."""

_encode = json.JSONEncoder(separators=(",", ":")).encode

Part = tuple[int, int]
"""Offset and size in the pool."""


@dataclass(frozen=True)
class Place:
    """One segment in the pool."""

    number: int
    uri: str
    duration: int
    discontinuity: bool
    starts_at: float
    parts: tuple[Part, ...]

    @cached_property
    def text(self) -> str:
        """As the index has it: it is written again with each segment that follows."""
        values = [self.number, self.uri, self.duration, self.discontinuity, self.starts_at, self.parts]
        return _encode(values)


@dataclass(frozen=True, slots=True)
class Index:
    """All segments of a playlist."""

    at: float
    """Unix seconds at which it was written."""
    boot: str
    """Run of the machine: memory does not outlive it, and a file on a disk may be older than it looks."""
    ref: str
    places: tuple[Place, ...]
    """Oldest first."""
    until: tuple[float, ...]
    """For each place the Unix seconds until which it is served although not listed; 0 while it is listed."""
    turn: int = field(default=0, compare=False)
    """Which of the two slots is newer."""

    @property
    def end(self) -> int:
        """Where in the pool the last of it ends."""
        return max((sum(part) for place in self.places for part in place.parts), default=0)

    @property
    def blocks(self) -> set[int]:
        """The blocks of the pool that it lies in."""
        return {number for place in self.places for part in place.parts for number in touched(part)}

    def slot(self, turn: int) -> bytes | None:
        """Return the bytes of a slot; None where they do not fit."""
        head = _encode([turn, self.at, self.boot, self.ref, self.until])
        text = f"{head[:-1]},[{','.join([place.text for place in self.places])}]]".encode()
        if len(text) > SLOT - _HEAD:
            return None
        return b"%08x%08x%s" % (len(text), zlib.crc32(text), text)


def read_index(head: bytes) -> Index | None:
    """Return the newer whole one of the two slots that `head` begins with; None when there is none."""
    slots = [index for index in (_read(head[:SLOT]), _read(head[SLOT : 2 * SLOT])) if index]
    return max(slots, key=lambda index: index.turn, default=None)


def _read(raw: bytes) -> Index | None:
    try:
        text = raw[_HEAD : _HEAD + int(raw[:8], 16)]
        if int(raw[8:_HEAD], 16) != zlib.crc32(text):
            return None
        turn, at, boot, ref, until, places = json.loads(text)
        return Index(at, boot, ref, tuple(_place(*values) for values in places), tuple(until), turn)
    except (ValueError, TypeError):
        return None


def _place(
    number: int, uri: str, duration: int, discontinuity: bool, starts_at: float, parts: list[list[Any]]
) -> Place:
    return Place(
        number, uri, duration, discontinuity, starts_at, tuple((offset, size) for offset, size in parts)
    )


def touched(part: Part) -> range:
    """Return the blocks that a part lies in."""
    offset, size = part
    return range(offset // BLOCK, (offset + size - 1) // BLOCK + 1)


class IndexFile:
    """A playlist's index on its way to the next process."""

    def __init__(self, path: Path, turn: int = 0) -> None:
        """Make the file, or go on with the one whose newest slot is `turn`; raises OSError without room."""
        self._path = path
        self._turn = turn
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            os.posix_fallocate(self._handle, 0, 2 * SLOT)  # no write can fail for want of room
        except OSError:
            self.discard()
            raise

    def write(self, index: Index) -> None:
        """Say what there is now; an index too long for its slot leaves an empty one."""
        self._turn += 1
        text = index.slot(self._turn) or bytes(SLOT)
        os.pwrite(self._handle, text, self._turn % 2 * SLOT)

    def discard(self) -> None:
        """Delete the file."""
        self._path.unlink(missing_ok=True)
        os.close(self._handle)


def index_of(path: Path) -> Index | None:
    """Return the index in a file; None where it cannot be read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        return read_index(file.read(2 * SLOT))
