"""Program tables: sections put together, PAT and PMT read and written (ISO/IEC 13818-1 section 2.4.4)."""

from dataclasses import dataclass

from adscreen.media.mpegts.crc import crc32_mpeg
from adscreen.media.mpegts.packets import PACKET, SYNC

PAT_TABLE = 0
PMT_TABLE = 2
_LONGEST = 3 + 1021


@dataclass(frozen=True, slots=True)
class PmtStream:
    """One elementary stream as the PMT lists it."""

    pid: int
    stream_type: int
    descriptors: bytes


@dataclass(frozen=True, slots=True)
class Pmt:
    """A program map section."""

    program: int
    pcr_pid: int
    descriptors: bytes
    streams: tuple[PmtStream, ...]


class SectionReader:
    """Puts one PID's sections together: over several packets, several in a packet, bad ones left out."""

    def __init__(self) -> None:
        self.bad = 0
        """Sections whose checksum or length was wrong."""

        self._buffer = bytearray()
        self._open = False
        self._last = b""

    def feed(self, payload: bytes, start: bool) -> list[bytes]:
        """Take a packet's payload and return the sections that are whole now; repeats are left out."""
        if start and payload == self._last:
            return []
        self._last = payload if start else b""
        sections: list[bytes] = []
        if start:
            pointer = payload[0] + 1 if payload else 1
            if self._open:
                self._buffer += payload[1:pointer]
                self._take(sections)
            self._buffer = bytearray(payload[pointer:])
            self._open = True
        elif self._open:
            self._buffer += payload
        if self._open:
            self._take(sections)
        return sections

    def reset(self) -> None:
        """Forget a section that is not whole."""
        self._buffer = bytearray()
        self._open = False
        self._last = b""

    def _take(self, sections: list[bytes]) -> None:
        buffer = self._buffer
        while len(buffer) >= 3 and buffer[0] != 0xFF:
            size = 3 + ((buffer[1] & 0x0F) << 8 | buffer[2])
            if size > _LONGEST:
                self.bad += 1
                break
            if len(buffer) < size:
                return
            section = bytes(buffer[:size])
            del buffer[:size]
            if size >= 12 and not crc32_mpeg(section):
                sections.append(section)
            else:
                self.bad += 1
        if len(buffer) >= 3:
            self._open = False


def read_pat(section: bytes) -> dict[int, int] | None:
    """Return PMT PID by program number, in the order of the PAT; None when this is no current PAT."""
    if section[0] != PAT_TABLE or not section[5] & 1:
        return None
    entries = section[8:-4]
    programs: dict[int, int] = {}
    for i in range(0, len(entries) - 3, 4):
        number = entries[i] << 8 | entries[i + 1]
        if number:
            programs[number] = (entries[i + 2] & 0x1F) << 8 | entries[i + 3]
    return programs


def read_pmt(section: bytes) -> Pmt | None:
    """Return the program map; None when this is no current or no well-formed PMT."""
    if section[0] != PMT_TABLE or not section[5] & 1 or len(section) < 16:
        return None
    end = len(section) - 4
    at = 12 + ((section[10] & 0x0F) << 8 | section[11])
    if at > end:
        return None
    descriptors = section[12:at]
    streams: list[PmtStream] = []
    while at + 5 <= end:
        pid = (section[at + 1] & 0x1F) << 8 | section[at + 2]
        size = (section[at + 3] & 0x0F) << 8 | section[at + 4]
        streams.append(PmtStream(pid, section[at], section[at + 5 : min(at + 5 + size, end)]))
        at += 5 + size
    return Pmt(
        program=section[3] << 8 | section[4],
        pcr_pid=(section[8] & 0x1F) << 8 | section[9],
        descriptors=descriptors,
        streams=tuple(streams),
    )


def descriptors_of(data: bytes) -> list[tuple[int, bytes]]:
    """Return tag and body of each descriptor; a cut one is left out (section 2.6)."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at + 2 <= len(data) and at + 2 + data[at + 1] <= len(data):
        found.append((data[at], data[at + 2 : at + 2 + data[at + 1]]))
        at += 2 + data[at + 1]
    return found


def write_pat(program: int, pmt_pid: int) -> bytes:
    """Return the section of a PAT with one program."""
    body = program.to_bytes(2, "big") + (0xE000 | pmt_pid).to_bytes(2, "big")
    return _section(PAT_TABLE, 1, body)


def write_pmt(pmt: Pmt, version: int = 0) -> bytes:
    """Return the section of a PMT; descriptors that would make it too long are left out, the last first."""
    streams = list(pmt.streams)
    fixed = (0xE000 | pmt.pcr_pid).to_bytes(2, "big")
    descriptors = pmt.descriptors
    for i in reversed(range(len(streams))):
        if len(descriptors) + sum(5 + len(s.descriptors) for s in streams) <= 1000:
            break
        descriptors = b""
        streams[i] = PmtStream(streams[i].pid, streams[i].stream_type, b"")
    body = fixed + (0xF000 | len(descriptors)).to_bytes(2, "big") + descriptors
    for stream in streams:
        size = (0xF000 | len(stream.descriptors)).to_bytes(2, "big")
        body += (
            bytes((stream.stream_type,))
            + (0xE000 | stream.pid).to_bytes(2, "big")
            + size
            + stream.descriptors
        )
    return _section(PMT_TABLE, pmt.program, body, version)


def _section(table: int, extension: int, body: bytes, version: int = 0) -> bytes:
    size = 5 + len(body) + 4
    head = bytes((table, 0xB0 | size >> 8, size & 255)) + extension.to_bytes(2, "big")
    section = head + bytes((0xC1 | (version & 31) << 1, 0, 0)) + body
    return section + crc32_mpeg(section).to_bytes(4, "big")


def packed(section: bytes, pid: int, counter: int) -> list[bytes]:
    """Return the packets that carry `section`; the first has continuity counter `counter`."""
    data = b"\0" + section
    packets = []
    for number, at in enumerate(range(0, len(data), PACKET - 4)):
        flags = 0x40 if at == 0 else 0
        header = bytes((SYNC, flags | pid >> 8, pid & 255, 0x10 | (counter + number) & 15))
        packets.append(header + data[at : at + PACKET - 4].ljust(PACKET - 4, b"\xff"))
    return packets
