"""How fast television is listed: no faster than it plays, but for a start of nearly a window's length.

Some providers send more at once than the window holds: a clip as fast as the line takes it, a start burst of
a minute. Listed as it came it would be gone before anyone could fetch it.
"""

from adscreen.media.sources.hls_pace import HASTE

SPARE = 2.5
"""Seconds of the window that are not filled at once: the segment that is open when more comes counts too."""
LEAST = 4.0
"""Seconds that may be listed at once, whatever the window: screens begin with so much."""
TRIAL = 0.7
"""Seconds for which a connection is looked at first, where the one before it gave a clip: one that comes at
once has ended by then.
"""


class Pace:
    """An account of seconds: listing television spends them, time brings them back, a little faster than
    they pass, so that what came ahead of its time is used up. The caller passes the time.
    """

    def __init__(self, window_seconds: float) -> None:
        self.spent = 0.0
        """Seconds listed so far."""
        self.doubtful = False
        """The last connection gave a clip: the next one is tried first."""
        self._lead = max(window_seconds - SPARE, LEAST)
        self._left = self._lead
        self._at: float | None = None
        self._trial_ends = float("-inf")

    def spend(self, seconds: float, now: float) -> None:
        """Learn that so much television was listed."""
        self._left = self.left(now) - seconds
        self._at = now
        self.spent += seconds

    def begin(self, now: float) -> None:
        """Learn that a connection gives its first bytes."""
        if self.doubtful:
            self._trial_ends = now + TRIAL
        self.doubtful = False

    def left(self, now: float) -> float:
        """Return the seconds that may still be listed; below 0 where a long segment took more."""
        passed = 0.0 if self._at is None else now - self._at
        return min(self._left + HASTE * passed, self._lead)

    def wait(self, now: float) -> float:
        """Return the seconds until anything may be handed over; 0 for at once."""
        left = self.left(now)
        return max(self._trial_ends - now, 0.0 if left > 0 else 0.01 - left / HASTE, 0.0)
