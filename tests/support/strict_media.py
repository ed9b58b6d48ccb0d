"""Looks at the bytes of consecutive segments as a strict player would, and remembers what it was given."""

import zlib
from collections import OrderedDict
from dataclasses import dataclass, field

from adscreen.media.model import TICKS
from adscreen.media.mpegts.packets import PACKET, has_discontinuity, payload_at, pid_of
from adscreen.simulator.packets import has_payload, stamps_at, starts_unit
from adscreen.simulator.timestamps import WRAP, read_stamp
from tests.support.strict_text import Item
from tests.support.tscheck import map_in

REMEMBERED = 60_000
"""Access units whose repetition is noticed: more than ten minutes of a channel."""
AGREE = 0.15
"""Seconds that EXTINF may differ from the way between two segments' first pictures."""
STEP = 1.0
"""Seconds that time stamps may leap between two segments that go on from one another."""


@dataclass
class MediaJudge:
    """Takes segments in the order of their numbers."""

    faults: list[str] = field(default_factory=list)
    repeated: float = 0.0
    """Seconds of picture (or of sound, where there is none) that were given before."""

    _counters: dict[int, int] = field(default_factory=dict)
    _map: object = None
    _before: Item | None = None
    _first: int | None = None
    _given: OrderedDict[tuple[int, int], None] = field(default_factory=OrderedDict)
    _run: set[tuple[int, int]] = field(default_factory=set)
    """Access units since the last DISCONTINUITY."""
    _slates: set[tuple[int, int]] = field(default_factory=set)

    def stands_in(self) -> None:
        """Learn that what was given since the last DISCONTINUITY is a slate, and may come again."""
        self._slates |= self._run

    def take(self, item: Item, data: bytes) -> None:
        """Judge a segment behind those before it."""
        follows = self._before is not None and item.number == self._before.number + 1
        if item.discontinuity or not follows:
            self._counters.clear()
            self._map, self._first = None, None
            self._run.clear()
        self._packets(item, data)
        stamps, leads = self._units(item, data)
        if stamps and leads and self._first is not None and self._before is not None:
            way = ((stamps[0] - self._first + WRAP // 2) % WRAP - WRAP // 2) / TICKS
            if abs(way - self._before.seconds) > max(AGREE, STEP * (len(stamps) < 3)):
                self._wrong(item, f"begins {way:.2f} s behind one of {self._before.seconds:.2f} s")
        self._first = stamps[0] if stamps and leads else None
        self._before = item

    def _wrong(self, item: Item, what: str) -> None:
        self.faults.append(f"segment {item.number} {what}")

    def _packets(self, item: Item, data: bytes) -> None:
        if not data or len(data) % PACKET or any(data[at] != 0x47 for at in range(0, len(data), PACKET)):
            self._wrong(item, f"of {len(data)} bytes is no row of packets")
            return
        try:
            pmt_pid, pmt = map_in(data)
        except AssertionError:
            self._wrong(item, "does not begin with PAT and PMT")
            return
        if self._map not in (None, (pmt_pid, pmt)):
            self._wrong(item, "has another program map without DISCONTINUITY")
        self._map = (pmt_pid, pmt)
        listed = {each.pid for each in pmt.streams} | {0, pmt_pid, pmt.pcr_pid}
        errors = 0
        for at in range(0, len(data), PACKET):
            packet = data[at : at + PACKET]
            pid = pid_of(packet)
            if packet[3] & 0xC0 or packet[1] & 0x80 or pid not in listed:
                self._wrong(item, f"has a packet of PID {pid} that is scrambled, broken or not listed")
                return
            errors += self._counts(pid, packet)
        if errors:
            self._wrong(item, f"has {errors} continuity errors")

    def _counts(self, pid: int, packet: bytes) -> bool:
        """Tell whether the continuity counter is wrong."""
        if has_discontinuity(packet):
            self._counters.pop(pid, None)
        if not has_payload(packet, 0):
            return False
        before, now = self._counters.get(pid), packet[3] & 15
        self._counters[pid] = now
        return before is not None and now != (before + 1) & 15

    def _units(self, item: Item, data: bytes) -> tuple[list[int], bool]:
        """Return the time stamps of the pictures (else of the sounds), and whether one of them comes first.

        Where the picture is left out for damage, the sound comes first. What was given before is noted.
        """
        first: bool | None = None
        stamps: dict[bool, list[int]] = {True: [], False: []}
        again: dict[bool, int] = {True: 0, False: 0}
        for at in range(0, len(data) - PACKET + 1, PACKET):
            if not starts_unit(data, at):
                continue
            places = list(stamps_at(data, at))
            if not places:
                continue
            start = payload_at(data, at)
            picture = data[start + 3] & 0xF0 == 0xE0
            first = picture if first is None else first
            stamp = read_stamp(data, places[0])
            stamps[picture].append(stamp)
            key = (stamp, zlib.crc32(data[start : at + PACKET]))
            again[picture] += key in self._given and key not in self._slates
            self._given[key] = None
            self._run.add(key)
        while len(self._given) > REMEMBERED:
            self._given.popitem(last=False)
        picture = bool(stamps[True])
        if again[picture]:
            seconds = item.seconds * again[picture] / len(stamps[picture])
            self.repeated += seconds
            self._wrong(item, f"repeats {seconds:.2f} s that were given before")
        ordered = sorted(stamps[picture], key=lambda stamp: (stamp - stamps[picture][0] + WRAP // 2) % WRAP)
        return ordered, first is picture
