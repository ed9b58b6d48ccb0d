"""What the connections of one event loop share: the clock that they are read by, and the buffer.

A paced provider sends a transport stream as hundreds of small writes a second. Waking up for each costs more
than all the work on them, and so does telling the loop to watch a socket and not to watch it, many times a
second. A connection on a rhythm is therefore not watched at all: it is read when it is its turn, and the
kernel collects meanwhile. Turns fall on common ticks, so that one wake-up serves several connections.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

BUFFER = 393_216
"""Bytes of one read at most; one buffer serves all connections and stays in the processor's cache."""

TICK = 0.01
"""Seconds between two ticks."""

TOGETHER = 8
"""Connections on one tick before another tick is used. Together they find the processor's caches warm, which
halves what each costs.
"""

SLICE = 0.004
"""Seconds after which the rest of a tick waits until others had a go: channels that cut at once take long."""


@dataclass(slots=True, eq=False)
class Turns:
    """One connection's place on the clock."""

    read: Callable[[], bool]
    """Reads what is there, never raises; tells whether more may be waiting: it is then called soon again."""
    period: int
    """Ticks."""
    phase: int
    left: bool = False


class Rhythm:
    """The clock and the buffer; for use on one loop."""

    def __init__(self) -> None:
        self.buffer = memoryview(bytearray(BUFFER))
        """Valid from a read to the next turn of the loop: copy what is kept."""
        self._due: dict[int, list[Turns]] = {}
        self._load: Counter[tuple[int, int]] = Counter()
        self._timer: asyncio.TimerHandle | None = None
        self._armed = 0

    def join(self, read: Callable[[], bool], seconds: float) -> Turns:
        """Call `read` every so many seconds (whole ticks, one at least) until it leaves."""
        period = max(1, round(seconds / TICK))
        phase = min(range(period), key=lambda phase: (self._load[period, phase] // TOGETHER, phase))
        self._load[period, phase] += 1
        turns = Turns(read, period, phase)
        self._schedule(turns, _next(turns, _now()))
        self._arm()
        return turns

    def leave(self, turns: Turns) -> None:
        """Call it no more."""
        if not turns.left:
            turns.left = True
            self._load[turns.period, turns.phase] -= 1
            if not self._load.total() and self._timer:
                self._timer.cancel()
                self._timer = None
                self._due.clear()

    def _schedule(self, turns: Turns, tick: int) -> None:
        self._due.setdefault(tick, []).append(turns)

    def _arm(self) -> None:
        tick = min(self._due, default=None)
        if tick is None or (self._timer and self._armed <= tick):
            return
        if self._timer:
            self._timer.cancel()
        self._armed = tick
        self._timer = asyncio.get_running_loop().call_at(tick * TICK, self._turn)

    def _turn(self) -> None:
        """Read the connections of one tick; those of the next, if it is late, come after others had a go."""
        self._timer = None
        loop = asyncio.get_running_loop()
        began = loop.time()
        tick = self._armed
        now = max(_now(), tick)
        due = self._due.pop(tick, [])
        while due:
            turns = due.pop(0)
            if not turns.left:
                more = turns.read()
                self._schedule(turns, now + 1 if more else _next(turns, now))
            if due and loop.time() - began > SLICE:
                self._due[tick] = due
                break
        self._arm()


def _now() -> int:
    return math.floor(asyncio.get_running_loop().time() / TICK)


def _next(turns: Turns, now: int) -> int:
    """Return the first tick of its own behind `now`."""
    return now + turns.period - (now - turns.phase) % turns.period
