"""What a provider sends again after a loss: its burst begins before the moment at which the connection ended.

Viewers were given that television already. A segment that begins with an access unit of the playlist is left
out; the one behind the last of these goes on.
"""

from collections.abc import Iterable, Sequence

from adscreen.media.model import TICKS, Pieces, Segment
from adscreen.media.mpegts.packets import PACKET, payload_at
from adscreen.media.mpegts.pes import WRAP, read_pes
from adscreen.media.window import Entry

_HEAD = 200
"""Packets in which a segment's first access unit is looked for."""
_SPARE = TICKS
"""Ticks by which a time stamp may lie outside of the segment that holds it: pictures come out of order."""


def unseen(segments: Sequence[Segment], entries: Iterable[Entry]) -> list[Segment]:
    """Return the segments behind the last one of which `entries` hold the beginning."""
    given = list(entries)
    for index in reversed(range(len(segments))):
        if is_given(segments[index].pieces, given):
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
