"""What a spool file says of itself: which segments it holds, and where.

Two slots in turn at the head of the file, each with a checksum: a process killed while it writes one leaves
the other whole. Stores of one process reach shared memory in order, so what a whole slot names is whole too.
"""

import json
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

SLOT = 65_536
"""Bytes of one of the two slots."""
HEAD = 2 * SLOT
"""Bytes before the television."""
_HEAD = 16
"""Length and checksum of the text that follows, eight hexadecimal digits each."""

Part = tuple[int, int]
"""Offset and size in the file."""


@dataclass(frozen=True)
class Place:
    """One segment in the file."""

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
        return json.dumps(values, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Index:
    """All of a spool file."""

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

    def slot(self, turn: int) -> bytes | None:
        """Return the bytes of a slot; None where they do not fit."""
        head = json.dumps([turn, self.at, self.boot, self.ref, self.until], separators=(",", ":"))
        text = f"{head[:-1]},[{','.join([place.text for place in self.places])}]]".encode()
        if len(text) > SLOT - _HEAD:
            return None
        return b"%08x%08x%s" % (len(text), zlib.crc32(text), text)


def read_index(head: bytes) -> Index | None:
    """Return the newer whole one of the two slots that `head` begins with; None when there is none."""
    slots = [index for index in (_read(head[:SLOT]), _read(head[SLOT:HEAD])) if index]
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
