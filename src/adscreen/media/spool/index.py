"""What a spool file says of itself: which segments it holds, and where.

Two slots in turn at the head of the file, each with a checksum: a process killed while it writes one leaves
the other whole. Stores of one process reach shared memory in order, so what a whole slot names is whole too.
"""

import json
import zlib
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

SLOT = 65_536
"""Bytes of one of the two slots."""
_HEAD = 16
"""Length and checksum of the text that follows, eight hexadecimal digits each."""


@dataclass(frozen=True, slots=True)
class Place:
    """One segment in the file."""

    number: int
    uri: str
    duration: int
    discontinuity: bool
    starts_at: float
    until: float
    """Unix seconds until which it is served although it is no longer listed; 0 while it is listed."""
    offset: int
    size: int


_values = attrgetter(*(field.name for field in fields(Place)))
"""A tenth of the time of `dataclasses.astuple`, which copies deeply: an index is written for each segment."""


@dataclass(frozen=True, slots=True)
class Index:
    """All of a spool file."""

    turn: int
    at: float
    """Unix seconds of the last segment."""
    boot: str
    """Run of the machine: memory does not outlive it, and a file on a disk may be older than it looks."""
    ref: str
    places: tuple[Place, ...]
    """Oldest first."""

    def slot(self) -> bytes | None:
        """Return the bytes of a slot; None where they do not fit."""
        record = [self.turn, self.at, self.boot, self.ref, [_values(place) for place in self.places]]
        text = json.dumps(record, separators=(",", ":")).encode()
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
        turn, at, boot, ref, places = json.loads(text)
        return Index(turn, at, boot, ref, tuple(_place(values) for values in places))
    except (ValueError, TypeError):
        return None


def _place(values: list[Any]) -> Place:
    return Place(*values)
