"""Packets that overtook one another on the way: put in order again by their counters, within a short reach.

Only chunks whose counters do not go on come here; what is lost stays lost, and is the damage of who reads on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adscreen.media.mpegts.packets import PACKET, has_discontinuity, same_payload
from adscreen.media.mpegts.scan import Chunk

REACH = 8
"""Packets of one stream that another may overtake: half of the counter's range, and a datagram's seven."""
_TURN = 16
"""Values of the counter."""
MOST_HELD = 64
"""Packets at a chunk's end that may wait for the next chunk, if one of them came too early."""


@dataclass(slots=True)
class _Line:
    """One stream's packets of a chunk, and in which order they belong."""

    chunk: Chunk
    numbers: list[int]
    """As they came."""
    since: int
    """Packets since a place was last given up; `_TURN` and more are as good as none."""
    order: list[int] = field(default_factory=list)
    """As they should stand."""
    early: list[int] = field(default_factory=list)
    """Those that came before one that is still missing."""
    repeated: list[int] = field(default_factory=list)
    stray: list[int] = field(default_factory=list)
    """Those that came so late that their place was given up."""

    def sort(self, expected: int) -> None:
        """Go through all; `expected` is the counter of the first."""
        for at, number in enumerate(self.numbers):
            coming = self.numbers[at + 1 : at + 1 + REACH]
            ahead = (self._counter(number) - expected) & 15
            if ahead == 0:
                self._take(number)
                expected = self._fill((expected + 1) & 15, coming)
            elif ahead <= REACH:
                self.early.append(number)
                if len(self.early) > REACH:
                    expected = self._give_up()
            elif self._was_here(number):
                self.repeated.append(number)
            elif self._is_late(ahead, coming, expected):
                self.stray.append(number)
            else:
                self.early.append(number)
                expected = self._give_up()

    def _fill(self, expected: int, coming: list[int]) -> int:
        """Go on with packets that came early; return the counter that is expected then."""
        while (found := next((n for n in self.early if self._counter(n) == expected), None)) is not None:
            unsure = self.since < _TURN
            if unsure and any(self._counter(n) == expected for n in coming):
                # another one is in that place: this one is from before a loss, a turn of the counter ago
                self.stray.append(found)
                self.early.remove(found)
            elif unsure and len(coming) < REACH:
                break  # the next chunk will tell
            else:
                self._take(found)
                self.early.remove(found)
                expected = (expected + 1) & 15
        return expected

    def _is_late(self, ahead: int, coming: list[int], expected: int) -> bool:
        """Tell a packet whose place was given up from one behind a loss: after it all goes on as before."""
        if self.early or ahead == _TURN - 1 or not coming:
            return False
        return self._counter(coming[0]) == expected

    def _take(self, number: int) -> None:
        self.order.append(number)
        self.since += 1

    def _give_up(self) -> int:
        """What is missing does not come any more: go on as the packets came."""
        self.order += self.early
        self.early.clear()
        self.since = 0
        return (self._counter(self.order[-1]) + 1) & 15

    def _was_here(self, number: int) -> bool:
        data, counter = self.chunk.data, self._counter(number)
        return any(
            self._counter(n) == counter and same_payload(data, n * PACKET, data, number * PACKET)
            for n in self.order[-REACH:]
        )

    def _counter(self, number: int) -> int:
        return self.chunk.controls[number] & 15


@dataclass(slots=True)
class Straightened:
    """A chunk's packets in order."""

    places: list[int]
    """Which packet stands where."""
    hold: int
    """Packets from here on wait: what they have overtaken may still come."""
    moved: int = 0
    """Packets that stood elsewhere."""
    repeated: int = 0
    """Packets that were here already, and are left out."""
    gone: set[int] = field(default_factory=set)
    """Places whose packets are left out."""

    def place(self, line: _Line) -> None:
        """Take over the order of one stream."""
        left_out = {*line.repeated, *line.stray}
        kept = [n for n in line.numbers if n not in left_out]
        for place, number in zip(kept, line.order + line.early, strict=True):
            self.moved += place != number
            self.places[place] = number
        self.gone |= left_out
        self.repeated += len(line.repeated)
        if line.early:
            self.hold = min(self.hold, kept[len(line.order)])

    def cut(self, data: bytes) -> tuple[bytes, bytes]:
        """Return the packets of the chunk's `data` that may go on, and those that wait."""
        packets = [
            data[number * PACKET : (number + 1) * PACKET] if place not in self.gone else b""
            for place, number in enumerate(self.places)
        ]
        return b"".join(packets[: self.hold]), b"".join(packets[self.hold :])


class Order:
    """Puts chunks in order; one for the streams of a program."""

    def __init__(self) -> None:
        self._since: dict[int, int] = {}

    def passed(self) -> None:
        """Learn that a chunk was in order as it was."""
        self._since.clear()

    def straighten(self, chunk: Chunk, last: Mapping[int, int | None]) -> Straightened | None:
        """Return a chunk's packets in order; None where nothing is to be put right.

        `last` is the counter before the chunk, by class. Streams with packets that are scrambled, flagged as
        broken, or allowed to jump are left as they are.
        """
        done = Straightened(list(range(chunk.count)), chunk.count)
        for code, before in last.items():
            numbers = [n for n, each in enumerate(chunk.classes) if each == code and chunk.controls[n] & 0x10]
            if numbers and all(_plain(chunk, n) for n in numbers):
                line = _Line(chunk, numbers, self._since.get(code, _TURN))
                line.sort(chunk.controls[numbers[0]] & 15 if before is None else (before + 1) & 15)
                self._since[code] = line.since
                done.place(line)
        if chunk.count - done.hold > MOST_HELD:
            done.hold = chunk.count
        return done if done.moved or done.gone or done.hold < chunk.count else None


def _plain(chunk: Chunk, number: int) -> bool:
    broken = chunk.flags[number] & 0x80 or chunk.controls[number] & 0xC0
    return not broken and not has_discontinuity(chunk.data, number * PACKET)
