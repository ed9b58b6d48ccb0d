"""What the simulator asks of one 188-byte packet (ISO/IEC 13818-1 section 2.4.3)."""

from collections.abc import Iterator

from adscreen.media.mpegts.packets import PACKET, adaptation_flags, payload_at

PAT_PID = 0
SDT_PID = 0x11


def offsets(data: bytes) -> range:
    """Return where the packets of `data` begin."""
    return range(0, len(data) - PACKET + 1, PACKET)


def starts_unit(data: bytes, at: int) -> bool:
    """Tell whether a PES packet or a section starts in the packet (payload_unit_start_indicator)."""
    return bool(data[at + 1] & 0x40)


def has_payload(data: bytes, at: int) -> bool:
    """Tell whether the packet carries payload, and so counts for the continuity counter."""
    return bool(data[at + 3] & 0x10)


def is_random_access(data: bytes, at: int) -> bool:
    """Tell whether the packet says that a decoder may start at it (random_access_indicator)."""
    return bool(adaptation_flags(data, at) & 0x40)


def stamps_at(data: bytes, at: int) -> Iterator[int]:
    """Yield where the PTS and DTS begin that the PES header in the packet holds (section 2.4.3.6)."""
    start = payload_at(data, at)
    if data[start : start + 3] != b"\0\0\1":
        return
    flags = data[start + 7]
    if flags & 0x80:
        yield start + 9
    if flags & 0x40:
        yield start + 14


SPLITTABLE = 48
"""Least payload of a packet that can be split: a PES header of 19 bytes must stay in one piece."""


def split(packet: bytes) -> tuple[bytes, bytes]:
    """Return two packets with half of the payload each, stuffed (section 2.4.3.5).

    The same elementary stream in one packet more: how packet counts are brought to multiples of 16.
    """
    start = payload_at(packet, 0)
    middle = (start + PACKET) // 2
    field = packet[5:start] if packet[3] & 0x20 else b""
    return (
        _stuffed(packet[:4], field, packet[start:middle]),
        _stuffed(bytes((packet[0], packet[1] & 0xBF, *packet[2:4])), b"", packet[middle:]),
    )


def _stuffed(header: bytes, field: bytes, payload: bytes) -> bytes:
    """Return a packet whose adaptation field fills what the payload leaves."""
    room = PACKET - 5 - len(payload)
    filled = (field or b"\0").ljust(room, b"\xff")
    return header[:3] + bytes((header[3] | 0x30, room)) + filled + payload
