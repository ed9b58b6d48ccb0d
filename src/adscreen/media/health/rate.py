"""The bit rate of the last minute, in seconds."""

from collections import deque
from statistics import median

MINUTE = 60
LEAST = 20
"""Seconds that must have been seen before anything is compared with their median."""


class Rate:
    """Bytes of each whole second, the last minute of them."""

    def __init__(self) -> None:
        self._seconds: deque[int] = deque(maxlen=MINUTE)
        self._began: float | None = None
        self._counted = 0

    def saw(self, total: int, now: float) -> None:
        """Take note that `total` bytes have come up to now.

        What comes in one go after a rest is spread over the rest: bytes come in lumps, and a lump
        is no rate.
        """
        if self._began is None:
            self._began, self._counted = now, total
            return
        whole = int(now - self._began)
        if whole:
            share = (total - self._counted) // whole
            self._seconds.extend([share] * min(whole, MINUTE))
            self._began, self._counted = self._began + whole, total

    def thin(self, seconds: float, share: float) -> tuple[int, int] | None:
        """Return the last `seconds`' rate and the median, bits a second, where it is below `share` of it."""
        count = round(seconds)
        if len(self._seconds) < max(LEAST, 2 * count):
            return None
        usual = median(self._seconds)
        lately = list(self._seconds)[-count:]
        mean = sum(lately) / count
        return (round(mean * 8), round(usual * 8)) if mean < share * usual else None
