"""A clip that plays for ever: bytes, and where its clocks stand, so that a loop is a copy with patches."""

from collections import OrderedDict
from dataclasses import dataclass

from adscreen.media.model import TICKS
from adscreen.media.mpegts.packets import PACKET, has_pcr, payload_at, pcr_of, pid_of
from adscreen.simulator.cutter import read_tables
from adscreen.simulator.packets import has_payload, offsets, stamps_at, starts_unit
from adscreen.simulator.timestamps import WRAP, read_stamp, write_pcr, write_stamp

CACHED_CHUNKS = 160
"""Rendered chunks kept: more than the longest usual burst, so that viewers of a clip share one rendering."""


NOTICE = 11.52
"""Seconds that a placeholder lasts at most."""

FIRST_STREAM_PID, FIRST_TABLE_PID = 0x100, 0x1000
"""Where ffmpeg's muxer counts elementary streams and PMTs from."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One access unit of the leading track and what is multiplexed with it."""

    data: bytes
    stamps: tuple[tuple[int, int], ...]
    """Offset in `data` and value of every PTS and DTS."""
    pcrs: tuple[tuple[int, int], ...]
    """Offset in `data` and base of every PCR."""


@dataclass(frozen=True, slots=True)
class ClipShape:
    """How a clip divides: the same numbers that it was cut by."""

    units: int
    ticks: int
    """Length in ticks of 90 kHz; a whole number of pictures and of audio frames."""
    gop: int
    segment_gops: int
    """GOPs in an HLS segment; divides the clip's number of GOPs."""


class Clip:
    """An endless stream made of one clip. Chunk `n` of all time is chunk `n % units` in loop `n // units`."""

    def __init__(self, chunks: tuple[Chunk, ...], shape: ClipShape, *, replayed: bool = False) -> None:
        self.shape = shape
        self._replayed = replayed
        self._chunks = chunks
        self._rendered: OrderedDict[tuple[int, int], bytes] = OrderedDict()

    @classmethod
    def of(cls, data: bytes, shape: ClipShape) -> "Clip":
        """Take a clip that the cutter made apart."""
        return cls(_chunks(data), shape)

    @property
    def first_stamp(self) -> int:
        """Ticks that the clocks are ahead of the time on the air."""
        return self._chunks[0].stamps[0][1] if self._chunks else 0

    @property
    def step(self) -> float:
        """Seconds from one chunk to the next."""
        return self.shape.ticks / TICKS / self.shape.units

    def beats_as(self, other: "Clip") -> bool:
        """Tell whether its chunks and key frames come when the other's do."""
        return (self.shape.gop, self.step) == (other.shape.gop, other.step)

    @property
    def segment_units(self) -> int:
        """Chunks in an HLS segment."""
        return self.shape.gop * self.shape.segment_gops

    def due(self, number: int) -> float:
        """Return the Unix second at which chunk `number` goes on the air."""
        return number * self.step

    def newest(self, now: float) -> int:
        """Return the number of the chunk on the air at Unix second `now`."""
        return int(now / self.step)

    def chunk(self, number: int, shift: int = 0) -> bytes:
        """Return chunk `number` with the clocks of its time, moved by `shift` ticks."""
        key = (number, shift)
        data = self._rendered.get(key)
        if data is None:
            data = self._render(number, shift)
            self._rendered[key] = data
            if len(self._rendered) > CACHED_CHUNKS:
                self._rendered.popitem(last=False)
        return data

    def segment(self, number: int) -> bytes:
        """Return HLS segment `number` of all time; it starts with the tables and a key frame."""
        first = number * self.segment_units
        return b"".join(self._render(n, 0) for n in range(first, first + self.segment_units))

    def once(self) -> bytes:
        """Return the clip as it is, or its first seconds, for a placeholder that ends."""
        return b"".join(chunk.data for chunk in self._chunks[: int(NOTICE / self.step + 0.5)])

    def _render(self, number: int, shift: int) -> bytes:
        loop, place = divmod(number, self.shape.units)
        chunk = self._chunks[place]
        later = shift if self._replayed else loop * self.shape.ticks + shift
        data = bytearray(chunk.data)
        for at, value in chunk.stamps:
            write_stamp(data, at, (value + later) % WRAP)
        for at, value in chunk.pcrs:
            write_pcr(data, at, (value + later) % WRAP)
        return bytes(data)

    def replayed(self) -> "Clip":
        """Return this clip as panels repeat a notice: the same file again and again, its clock too."""
        return Clip(self._chunks, self.shape, replayed=True)

    def turning(self, number: int, other: "Clip") -> "Clip":
        """Return a clip that is this one before chunk `number` of all time, and `other` from there on.

        The turn is moved to where a loop begins, so that the continuity counters go on.
        """
        units = self.shape.units
        return _Turning(self, other, -(-number // units) * units)

    def scrambled(self) -> "Clip":
        """Return this clip as a receiver without a key sees it: payloads unreadable, scrambling flags set."""
        return Clip(tuple(_scramble(chunk) for chunk in self._chunks), self.shape)


class _Turning(Clip):
    def __init__(self, first: Clip, then: Clip, turn: int) -> None:
        super().__init__((), first.shape)
        self._first = first
        self._then = then
        self._turn = turn

    def chunk(self, number: int, shift: int = 0) -> bytes:
        return (self._first if number < self._turn else self._then).chunk(number, shift)

    def segment(self, number: int) -> bytes:
        first = number * self.segment_units
        return (self._first if first < self._turn else self._then).segment(number)


def _chunks(data: bytes) -> tuple[Chunk, ...]:
    tables = read_tables(data)
    psi = {pid_of(packet, 0) for packet in tables.psi}
    bounds: list[int] = []
    front: int | None = None
    for at in offsets(data):
        pid = pid_of(data, at)
        if pid in psi:
            front = at if front is None else front
        else:
            if pid == tables.lead and starts_unit(data, at):
                bounds.append(at if front is None else front)
            front = None
    return tuple(
        _chunk(data[start:end], psi) for start, end in zip(bounds, [*bounds[1:], len(data)], strict=True)
    )


def _chunk(data: bytes, psi: set[int]) -> Chunk:
    stamps: list[tuple[int, int]] = []
    pcrs: list[tuple[int, int]] = []
    for at in offsets(data):
        if has_pcr(data, at):
            pcrs.append((at + 6, pcr_of(data, at)))
        if starts_unit(data, at) and pid_of(data, at) not in psi:
            stamps += ((place, read_stamp(data, place)) for place in stamps_at(data, at))
    return Chunk(data, tuple(stamps), tuple(pcrs))


_HIDDEN = bytes(byte ^ 0x5A for byte in range(256))


def _scramble(chunk: Chunk) -> Chunk:
    """Set transport_scrambling_control to 2 (even key) and hide every payload but the tables'."""
    data = bytearray(chunk.data)
    for at in offsets(chunk.data):
        if not (has_payload(chunk.data, at) and FIRST_STREAM_PID <= pid_of(chunk.data, at) < FIRST_TABLE_PID):
            continue
        start = payload_at(chunk.data, at)
        data[at + 3] |= 0x80
        data[start : at + PACKET] = data[start : at + PACKET].translate(_HIDDEN)
    return Chunk(bytes(data), (), chunk.pcrs)
