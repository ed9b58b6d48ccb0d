"""Which stream each packet of a chunk belongs to, and whether its counters go on: no loop over packets.

A chunk's second bytes are one strided slice; two translations and one big-integer OR turn headers into a byte
of `class` a packet. Measured on 16 KB pieces: 1.5 us, against 9 us with a table look-up a packet.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from adscreen.media.mpegts.packets import PACKET

OTHER = 0
"""Class of packets that are not ours."""
MOST_PACKETS = 2100
"""Packets a chunk may have: bounds the counter patterns."""
_STARTS = bytes(byte >> 6 & 1 for byte in range(256))
_SHIFT = bytes((byte & 15) << 4 for byte in range(256))
_COUNTER = bytes((byte & 15 if byte & 0xD0 == 0x10 else 0xF0 | byte & 15) for byte in range(256))
"""Fourth header byte to counter; without payload or scrambled the high half makes it nobody's."""
_CLEAR = bytes(range(0x40))
_PATTERN = [bytes(code << 4 | i & 15 for i in range(MOST_PACKETS + 128)) for code in range(16)]
_NOT_CODE = [bytes(b for b in range(256) if b >> 4 != code) for code in range(16)]


@dataclass(slots=True)
class Chunk:
    """Whole packets and the header bytes of all of them."""

    data: bytes
    count: int
    flags: bytes
    """Second byte of every packet: error indicator, unit start, high PID bits."""
    controls: bytes
    """Fourth byte: scrambling, adaptation field and payload, continuity counter."""
    classes: bytes
    starts: bytes
    """1 for packets that start a PES packet or a section."""
    keys: bytes
    """`key` of every packet."""


def key(code: int, *, start: bool) -> int:
    """Return the byte of a chunk's `keys` for packets of a class that start something, or do not."""
    return code << 4 | start


class PidClasses:
    """Gives packets the class of their PID: 1 to 14 for those asked for, `OTHER` for the rest."""

    def __init__(self) -> None:
        self._high = self._low = self._pair = bytes(256)
        self._table: bytes | None = None
        self.watch({})

    def watch(self, classes: Mapping[int, int]) -> None:
        """Set the class of each PID of interest."""
        highs = {high: i for i, high in enumerate(sorted({pid >> 8 for pid in classes}))}
        lows = {low: i for i, low in enumerate(sorted({pid & 255 for pid in classes}))}
        self._table = None
        if len(highs) > 15 or len(lows) > 15:
            table = bytearray(8192)
            for pid, code in classes.items():
                table[pid] = code
            self._table = bytes(table)
            return
        self._high = bytes(highs.get(byte & 0x1F, 15) << 4 for byte in range(256))
        self._low = bytes(lows.get(byte, 15) for byte in range(256))
        pair = bytearray(256)
        for pid, code in classes.items():
            pair[highs[pid >> 8] << 4 | lows[pid & 255]] = code
        self._pair = bytes(pair)

    def read(self, data: bytes) -> Chunk:
        """Return the chunk with its classes; `data` is at most `MOST_PACKETS` whole packets."""
        flags, lows = data[1::PACKET], data[2::PACKET]
        count = len(flags)
        if self._table is not None:
            table = self._table
            classes = bytes([table[(f & 31) << 8 | low] for f, low in zip(flags, lows, strict=True)])
        else:
            classes = _either(flags.translate(self._high), lows.translate(self._low)).translate(self._pair)
        starts = flags.translate(_STARTS)
        keys = _either(classes.translate(_SHIFT), starts)
        return Chunk(data, count, flags, data[3::PACKET], classes, starts, keys)


def _either(one: bytes, other: bytes) -> bytes:
    merged = int.from_bytes(one, "little") | int.from_bytes(other, "little")
    return merged.to_bytes(len(one), "little")


class Continuity:
    """The continuity counter of each class, and the check of a whole chunk against them."""

    def __init__(self) -> None:
        self.last: dict[int, int | None] = {}
        """Counter of the last packet with payload, by class; None before the first."""

    def watch(self, codes: list[int]) -> None:
        """Start anew for these classes."""
        self.last = dict.fromkeys(codes)

    def passes(self, chunk: Chunk) -> bool:
        """Tell whether every watched packet is clear, flagged whole and counts on; then move on.

        Moves nothing when the answer is no: the caller goes through that chunk packet by packet.
        """
        if not chunk.flags.isascii():
            return False
        if chunk.controls.translate(None, _CLEAR) and self._scrambled(chunk):
            return False
        counters = _either(chunk.classes.translate(_SHIFT), chunk.controls.translate(_COUNTER))
        moved: dict[int, int | None] = {}
        for code, last in self.last.items():
            run = counters.translate(None, _NOT_CODE[code])
            if not run:
                continue
            first = run[0] & 15 if last is None else (last + 1) & 15
            if run != _PATTERN[code][first : first + len(run)]:
                return False
            moved[code] = run[-1] & 15
        self.last.update(moved)
        return True

    def _scrambled(self, chunk: Chunk) -> bool:
        """Tell whether a packet of ours is scrambled; those of other programs may be."""
        pairs = zip(chunk.controls, chunk.classes, strict=True)
        return any(control > 0x3F and code != OTHER for control, code in pairs)


def renumbered(run: bytes, classes: bytes, offsets: Mapping[int, int]) -> bytes:
    """Return the packets of `run` with the counters of some classes moved on by `offsets`.

    `classes` are those of the run's packets. Nothing but the counter's four bits changes.
    """
    changed = bytearray(run)
    controls = bytes(changed[3::PACKET])
    for code, offset in offsets.items():
        mask = int.from_bytes(classes.translate(_ONLY[code]), "little")
        old = int.from_bytes(controls, "little")
        new = int.from_bytes(controls.translate(_ADD[offset]), "little")
        controls = (old & ~mask | new & mask).to_bytes(len(controls), "little")
    changed[3::PACKET] = controls
    return bytes(changed)


_ONLY = [bytes(255 if byte == code else 0 for byte in range(256)) for code in range(16)]
_ADD = [bytes(byte & 0xF0 | (byte + offset) & 15 for byte in range(256)) for offset in range(16)]
