"""Whether a source's damage recurs in pictures that a browser cannot be spared it.

Where there are IDR pictures the segmenter drops what is damaged up to the next one, and browsers hold the
last frame. Where there are none (broadcasters' open GOPs), the pictures behind a damage refer to what is
gone, and a browser gives up: then only decoding and encoding helps, whose decoder conceals.
"""

from collections import deque

WITHIN = 300.0
"""Seconds in which a second damage counts as a recurrence."""


RARE = 30.0
"""Seconds without an IDR picture after which none is waited for: until one came, a browser would hold a
frame.
"""


class Recurrence:
    """Told of the counters now and then; no clock of its own."""

    def __init__(self, calm: float) -> None:
        self._calm = calm
        self._seen = 0
        self._clean_starts = 0
        self._clean_at: float | None = None
        self._incidents: deque[float] = deque(maxlen=2)
        self._since: float | None = None

    def look(self, damage: int, clean_starts: int, now: float) -> None:
        """Take the damage counted (`Segmenter.undecodable_damage`) and the IDR pictures seen so far in this
        source, at monotonic time `now`.

        `damage` begins at 0 again where another segmenter took over.
        """
        if clean_starts > self._clean_starts:
            self._clean_at = now
        self._clean_starts = clean_starts
        spared = self._clean_at is not None and now - self._clean_at < RARE
        if damage > self._seen and not spared:
            self._incidents.append(now)
            if (len(self._incidents) == 2 and now - self._incidents[0] <= WITHIN) or self._since is not None:
                self._since = now
        self._seen = damage

    def needed(self, now: float) -> bool:
        """Tell whether the picture should be decoded and encoded: until it was clean for `calm` seconds."""
        if self._since is not None and now - self._since >= self._calm:
            self._since = None
            self._incidents.clear()
        return self._since is not None
