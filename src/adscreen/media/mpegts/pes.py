"""The head of a PES packet: presentation and decoding times (ISO/IEC 13818-1 section 2.4.3.6)."""

from typing import NamedTuple

WRAP = 1 << 33
"""Time stamps count modulo this."""
_HALF = WRAP >> 1
_PLAIN_IDS = frozenset((0xBC, 0xBE, 0xBF, 0xF0, 0xF1, 0xF2, 0xF8, 0xFF))
"""Stream ids whose packets have no optional header (table 2-21)."""


class PesHead(NamedTuple):
    """What the first packet of a PES packet says."""

    pts: int | None
    """33-bit ticks; None when there is none."""
    dts: int | None
    """33-bit ticks; equal to `pts` where the stream leaves it out."""
    body: int
    """Where the elementary stream's bytes begin, an index into the buffer that was read."""
    length: int
    """PES_packet_length: bytes behind the field; 0 is `unbounded` and allowed for video only."""


def is_pes(buffer: bytes, at: int) -> bool:
    """Tell whether the head of a PES packet with an optional header begins at `at`, by its fixed bits."""
    return buffer[at : at + 3] == b"\0\0\1" and buffer[at + 6] & 0xC0 == 0x80


def read_pes(buffer: bytes, at: int, end: int) -> PesHead | None:
    """Read the PES head at `at`; None when there is no legal one before `end`."""
    if end - at < 9 or buffer[at] or buffer[at + 1] or buffer[at + 2] != 1:
        return None
    length = buffer[at + 4] << 8 | buffer[at + 5]
    if buffer[at + 3] in _PLAIN_IDS:
        return PesHead(None, None, at + 6, length)
    flags = buffer[at + 7]
    body = at + 9 + buffer[at + 8]
    if buffer[at + 6] & 0xC0 != 0x80 or body > end:
        return None
    if not flags & 0x80 or body < at + 14:
        return PesHead(None, None, body, length)
    pts = _stamp(buffer, at + 9)
    dts = _stamp(buffer, at + 14) if flags & 0x40 and body >= at + 19 else pts
    return PesHead(pts, dts, body, length)


def _stamp(buffer: bytes, at: int) -> int:
    bits = int.from_bytes(buffer[at : at + 5], "big")
    return bits >> 3 & 0x1C0000000 | bits >> 2 & 0x3FFF8000 | bits >> 1 & 0x7FFF


def unwrap(stamp: int, near: int | None) -> int:
    """Return `stamp` with the turns of the 33-bit clock that bring it closest to `near`."""
    if near is None:
        return stamp
    return near + (stamp - near + _HALF) % WRAP - _HALF


def write_pes(stream_id: int, pts: int, body: bytes) -> bytes:
    """Return a PES packet with a presentation time and nothing else; `body` is at most 65,000 bytes."""
    ticks = pts % WRAP
    stamp = bytes(
        (
            0x21 | ticks >> 29 & 0x0E,
            ticks >> 22 & 255,
            ticks >> 14 & 0xFE | 1,
            ticks >> 7 & 255,
            ticks << 1 & 0xFE | 1,
        )
    )
    length = 8 + len(body)
    return b"\0\0\1" + bytes((stream_id, length >> 8, length & 255, 0x84, 0x80, 5)) + stamp + body
