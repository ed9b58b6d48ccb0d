"""Hand-made transport packets: playbooks of a stream, one line a packet."""

from adscreen.media.mpegts.packets import PACKET
from adscreen.media.mpegts.psi import Pmt, PmtStream, packed, write_pat, write_pmt

VIDEO, AUDIO, PMT_PID = 0x100, 0x101, 0x1000
FRAME = 3600
"""Ticks of a picture at 25 a second."""
AUD, SPS, PPS = (
    b"\0\0\0\1\x09\xf0",
    bytes.fromhex("0000000167640028acd940780227e584"),
    b"\0\0\0\1\x68\xeb\xe3\xcb",
)
IDR, P_SLICE, I_SLICE = b"\0\0\1\x65\x88\x84\0\x20", b"\0\0\1\x41\x9a\x02\x04", b"\0\0\1\x41\x88\x84\0\x20"
RECOVERY = b"\0\0\1\x06\x06\x01\xc4\x80"
KEY = AUD + SPS + PPS + IDR
INTER = AUD + P_SLICE
OPEN_KEY = AUD + SPS + PPS + RECOVERY + I_SLICE
ADTS = bytes.fromhex("fff14c8020fffc")
"""Header of an AAC-LC frame of 263 bytes, 48 kHz, stereo."""


def stamp(prefix: int, ticks: int) -> bytes:
    """Return the five bytes of a PTS or DTS."""
    t = ticks % (1 << 33)
    return bytes(
        (
            prefix << 4 | (t >> 30) << 1 | 1,
            t >> 22 & 255,
            (t >> 15 & 127) << 1 | 1,
            t >> 7 & 255,
            (t & 127) << 1 | 1,
        )
    )


def pes(stream_id: int, pts: int | None, body: bytes, dts: int | None = None) -> bytes:
    """Return a PES packet of unbounded length."""
    if pts is None:
        head = b"\x80\x00\x00"
    elif dts is None:
        head = b"\x80\x80\x05" + stamp(2, pts)
    else:
        head = b"\x80\xc0\x0a" + stamp(3, pts) + stamp(1, dts)
    return b"\0\0\1" + bytes((stream_id, 0, 0)) + head + body


class Mux:
    """Makes packets with counters that go on; each method returns the packets it made and remembers them."""

    def __init__(
        self,
        *,
        program: int = 1,
        video: int = 0x1B,
        audio: int = 0x0F,
        pids: tuple[int, int] = (VIDEO, AUDIO),
    ):
        self.packets: list[bytes] = []
        self.program = program
        self.streams = [PmtStream(pids[0], video, b"")] if video else []
        self.streams += [PmtStream(pids[1], audio, b"")] if audio else []
        self.pids = pids
        self.counters: dict[int, int] = {}

    @property
    def data(self) -> bytes:
        """All packets so far."""
        return b"".join(self.packets)

    def put(self, *packets: bytes) -> list[bytes]:
        """Append packets as they are."""
        self.packets += packets
        return list(packets)

    def tables(self) -> list[bytes]:
        """Append PAT and PMT."""
        pmt = Pmt(self.program, self.pids[0], b"", tuple(self.streams))
        pat = packed(write_pat(self.program, PMT_PID), 0, self.next(0))
        return self.put(*pat, *packed(write_pmt(pmt), PMT_PID, self.next(PMT_PID)))

    def next(self, pid: int) -> int:
        """Return the PID's next counter."""
        counter = self.counters.get(pid, 0)
        self.counters[pid] = (counter + 1) & 15
        return counter

    def unit(self, pid: int, payload: bytes, *, key: bool = False, pcr: int | None = None) -> list[bytes]:
        """Append the packets of one PES packet; the last is stuffed."""
        made: list[bytes] = []
        while payload or not made:
            field = b""
            if not made and (key or pcr is not None):
                field = bytes((0x40 * key | 0x10 * (pcr is not None),))
                field += b"" if pcr is None else (pcr % (1 << 33) << 15 | 0x7E00).to_bytes(6, "big")
            room = PACKET - 4 - (len(field) + 1 if field else 0)
            chunk, payload = payload[:room], payload[room:]
            if len(chunk) < room:
                missing = room - len(chunk)
                field = (field or (b"\0" if missing > 1 else b"")) + b"\xff" * (missing - (0 if field else 2))
            adaptation = bytes((len(field),)) + field if field or room - len(chunk) == 1 else b""
            control = (0x30 if adaptation else 0x10) | self.next(pid)
            head = bytes((0x47, (0x40 if not made else 0) | pid >> 8, pid & 255, control))
            made.append(head + adaptation + chunk)
        assert all(len(packet) == PACKET for packet in made)
        return self.put(*made)

    def picture(self, pts: int, es: bytes = INTER, size: int = 500, dts: int | None = None) -> list[bytes]:
        """Append an access unit of about `size` bytes; a key frame carries flag and clock."""
        body = es + b"\x55" * max(size - len(es), 0)
        key = es in (KEY, OPEN_KEY)
        return self.unit(self.pids[0], pes(0xE0, pts, body, dts), key=key, pcr=(dts or pts) - 9000)

    def sound(self, pts: int, size: int = 300) -> list[bytes]:
        """Append a PES packet of AAC."""
        return self.unit(self.pids[1], pes(0xC0, pts, ADTS + b"\x21" * size))


def television(
    seconds: float,
    *,
    start: int = 90_000,
    gop: int = 25,
    mux: Mux | None = None,
    size: int = 500,
    key: bytes = KEY,
) -> Mux:
    """Return 25 pictures and as many sounds a second, tables and a key frame every `gop` pictures."""
    mux = mux or Mux()
    for i in range(round(seconds * 25)):
        if i % gop == 0:
            mux.tables()
        mux.picture(start + i * FRAME, key if i % gop == 0 else INTER, size)
        mux.sound(start + i * FRAME)
    return mux
