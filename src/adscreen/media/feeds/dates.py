"""When a feed's pictures were on the air, so that all its renditions tell the same moment for one picture.

The source's playlist dates its segments by the clock; a filter gives the same pictures up to seconds later,
and several segments at once. A page that changes from one rendition to the other finds its place by the date
(EXT-X-PROGRAM-DATE-TIME, RFC 8216 section 4.3.2.6), so a converted segment takes it from the source's own.
"""

from collections import deque

from adscreen.media.model import TICKS
from adscreen.media.mpegts.pes import WRAP

REMEMBERED = 64
"""Segments of the source: some two minutes."""
NEAR = 12 * TICKS
"""Ticks between a segment's beginning and the nearest one of the source; more is another time line."""
FAR = 30.0
"""Seconds between a converted segment's date and the clock: more is a time stamp that was met by accident."""
OWN_FAR = 3.0
"""The same for a segment of the source behind a break: within it the stream's clock is better than ours."""


class Dates:
    """What the source's playlist said of its segments."""

    def __init__(self) -> None:
        self._noted: deque[tuple[int, float]] = deque(maxlen=REMEMBERED)

    def note(self, pts: int | None, starts_at: float) -> None:
        """Remember when the segment that begins at `pts` (ticks, wrapped or not) was on air: Unix seconds."""
        if pts is not None:
            self._noted.append((pts % WRAP, starts_at))

    def of(self, pts: int | None, wall: float, far: float = FAR) -> float | None:
        """Return the Unix time of the picture at `pts`; None where the source's segments do not tell.

        `wall`: the clock, from which a date is no more than `far` seconds away. Where several segments tell,
        the nearest does, and of those the newest.
        """
        if pts is None:
            return None
        told = [
            (abs(behind), -order, at + behind / TICKS)
            for order, (noted, at) in enumerate(self._noted)
            if abs(behind := _signed(pts - noted)) <= NEAR
        ]
        told = [one for one in told if abs(one[2] - wall) <= far]
        return min(told)[2] if told else None


def _signed(ticks: int) -> int:
    """Return a difference of time stamps on the shortest way round."""
    return (ticks + WRAP // 2) % WRAP - WRAP // 2
