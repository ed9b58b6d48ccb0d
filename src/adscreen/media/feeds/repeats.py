"""What a provider sends again after a loss: its burst begins before the moment at which the connection ended.

Viewers were given that television already. A segment that begins with an access unit of the playlist is left
out; the one behind the last of these goes on. Converted bytes cannot be compared: there the times tell.
"""

import zlib
from collections import deque
from collections.abc import Iterable, Sequence

from adscreen.media.model import TICKS, Pieces, Segment
from adscreen.media.mpegts.packets import PACKET, payload_at
from adscreen.media.mpegts.pes import WRAP, read_pes
from adscreen.media.segmenter import Segmenter
from adscreen.media.window import Entry

_HEAD = 200
"""Packets in which a segment's first access unit is looked for."""
_REMEMBERED = 64
"""Segments whose beginnings are remembered when the playlist has lost them: some two minutes."""
_SPARE = TICKS
"""Ticks by which a time stamp may lie outside of the segment that holds it: pictures come out of order."""
_NEAR = 20 * TICKS
"""What a source sends again is no longer ago; what stands further apart is of another time line."""


class Beginnings:
    """How the segments of the last minutes began: a clip that is sent again from its start is known by it."""

    def __init__(self) -> None:
        self._last: deque[tuple[int, int]] = deque(maxlen=_REMEMBERED)

    def note(self, segments: Iterable[Segment]) -> None:
        """Remember segments that are listed."""
        self._last.extend(key for segment in segments if (key := _key(segment.pieces)) is not None)

    def hold(self, pieces: Pieces) -> bool:
        """Tell whether a segment began as `pieces` do, bytes and time stamp."""
        return bool(self._last) and _key(pieces) in self._last


def unseen(
    segments: Sequence[Segment], entries: Iterable[Entry], beginnings: Beginnings | None = None
) -> list[Segment]:
    """Return the segments behind the last one that begins with what was given.

    `entries` hold it, or it is among the `beginnings`.
    """
    given, known = list(entries), beginnings or Beginnings()
    for index in reversed(range(len(segments))):
        if known.hold(segments[index].pieces) or is_given(segments[index].pieces, given):
            return list(segments[index + 1 :])
    return list(segments)


def is_given(pieces: Pieces, entries: Sequence[Entry]) -> bool:
    """Tell whether `entries` hold the access unit that `pieces` (whole packets) begin with."""
    found = _first_unit(pieces)
    if found is None:
        return False
    unit, stamp = found
    for entry in reversed(entries):
        head = _first_unit(entry.pieces)
        if head is None or (stamp - head[1] + _SPARE) % WRAP > entry.line.duration + 2 * _SPARE:
            continue
        if unit in b"".join(entry.pieces):
            return True
    return False


def is_before(pts: int | None, end: int | None) -> bool:
    """Tell whether what begins at `pts` lies before `end`, up to which all was given; ticks, of any turn of
    the clock.
    """
    return pts is not None and end is not None and TICKS // 100 < (end - pts) % WRAP < _NEAR


def end_of(entries: Sequence[Entry]) -> int | None:
    """Return the time at which the last of `entries` ends, as its own bytes tell; they are read whole."""
    if not entries:
        return None
    segmenter, last = Segmenter(), entries[-1]
    found = [*segmenter.feed(b"".join(last.pieces)), *segmenter.finish()]
    first = found[0].first_pts if found else None
    return None if first is None else first + last.line.duration


def _key(pieces: Pieces) -> tuple[int, int] | None:
    found = _first_unit(pieces)
    return None if found is None else (found[1], zlib.crc32(found[0]))


def _first_unit(pieces: Pieces) -> tuple[bytes, int] | None:
    """Return the payload of the first packet that begins an access unit with a time stamp, and that stamp."""
    head = b""
    for piece in pieces:
        head += bytes(piece[: _HEAD * PACKET - len(head)])
        if len(head) >= _HEAD * PACKET:
            break
    for at in range(0, len(head) - PACKET + 1, PACKET):
        if not head[at + 1] & 0x40:
            continue
        start = payload_at(head, at)
        pes = read_pes(head, start, at + PACKET)
        if pes is not None and pes.pts is not None:
            return head[start : at + PACKET], pes.pts
    return None
