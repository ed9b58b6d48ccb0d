"""The 188-byte packet: its fields, and the few packets we make (ISO/IEC 13818-1 section 2.4.3)."""

PACKET = 188
SYNC = 0x47
NULL_PID = 0x1FFF


def pid_of(packet: bytes, at: int = 0) -> int:
    """Return the PID of the packet at byte `at`."""
    return (packet[at + 1] & 0x1F) << 8 | packet[at + 2]


def payload_at(packet: bytes, at: int = 0) -> int:
    """Return where the payload begins; `at + 188` when there is none or the adaptation field is too long."""
    control = packet[at + 3] & 0x30
    if control == 0x10:
        return at + 4
    if control == 0x30:
        return min(at + 5 + packet[at + 4], at + PACKET)
    return at + PACKET


def adaptation_flags(packet: bytes, at: int = 0) -> int:
    """Return the flags byte of the adaptation field (section 2.4.3.4), 0 when there is none."""
    if packet[at + 3] & 0x20 and packet[at + 4]:
        return packet[at + 5]
    return 0


def has_discontinuity(packet: bytes, at: int = 0) -> bool:
    """Tell whether `discontinuity_indicator` permits the continuity counter to jump."""
    return bool(adaptation_flags(packet, at) & 0x80)


def has_pcr(packet: bytes, at: int = 0) -> bool:
    """Tell whether the packet carries a program clock reference."""
    return bool(adaptation_flags(packet, at) & 0x10) and packet[at + 4] >= 7


def pcr_of(packet: bytes, at: int = 0) -> int:
    """Return the 33-bit base of the packet's program clock reference, 90 kHz ticks; ask `has_pcr` first."""
    return int.from_bytes(packet[at + 6 : at + 11], "big") >> 7


def pcr_only(packet: bytes, at: int, counter: int) -> bytes:
    """Return a packet that carries nothing but the clock reference of the packet at `at`.

    `counter` is the continuity counter of the PID's packet before: one without payload does not advance it.
    """
    header = bytes((SYNC, packet[at + 1] & 0x1F, packet[at + 2], 0x20 | counter & 15, 183, 0x10))
    return header + packet[at + 6 : at + 12] + b"\xff" * 176


def packed_pes(pid: int, pes: bytes, counter: int) -> list[bytes]:
    """Return the packets of one PES packet, the last one stuffed; `counter` is that of the first."""
    packets: list[bytes] = []
    for at in range(0, len(pes), PACKET - 4):
        part = pes[at : at + PACKET - 4]
        head = bytes((SYNC, (0x40 if at == 0 else 0) | pid >> 8, pid & 255))
        room = PACKET - 4 - len(part)
        field = bytes((room - 1,)) + b"\0\xff".ljust(room - 1, b"\xff")[: room - 1] if room else b""
        control = (0x30 if room else 0x10) | counter + len(packets) & 15
        packets.append(head + bytes((control,)) + field + part)
    return packets


def same_payload(one: bytes, at: int, other: bytes, other_at: int) -> bool:
    """Tell whether two packets are duplicates: equal but for the clock reference (section 2.4.3.3)."""
    start = payload_at(one, at)
    return (
        start - at == payload_at(other, other_at) - other_at
        and one[start : at + PACKET] == other[other_at + start - at : other_at + PACKET]
    )
