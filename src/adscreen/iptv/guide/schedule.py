"""When a guide is read next. The moment is kept in its row, so a restart changes nothing."""

import random
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(minutes=15)
"""After a first failure; it doubles from one failure to the next."""
LEAST_PAUSE = timedelta(minutes=5)
"""Panels ban who comes back sooner."""
JITTER = 0.1
"""Share of a pause by which it varies, so that not every installation asks at the same minute."""


class Schedule:
    """Pauses between two readings; `every` is None where none comes by itself."""

    def __init__(self, every: timedelta | None, chance: random.Random | None = None) -> None:
        self._every = every
        self._chance = chance or random.SystemRandom()

    def after_success(self, now: datetime) -> datetime | None:
        """Return when to read again after a good reading."""
        return now + self._varied(self._every) if self._every is not None else None

    def after_failure(self, now: datetime, failures: int, asked: float | None) -> datetime | None:
        """Return when to try again; `asked` are the seconds that the server wants to be left alone."""
        if self._every is None and asked is None:
            return None
        longest = max(self._every or LEAST_PAUSE, FIRST_PAUSE)
        pause = self._varied(min(FIRST_PAUSE * 2 ** min(failures - 1, 10), longest))
        if asked is not None:
            pause = max(
                pause if self._every is not None else LEAST_PAUSE, timedelta(seconds=asked), LEAST_PAUSE
            )
            pause += self._chance.random() * timedelta(seconds=30)
        return now + pause

    def soon(self, now: datetime) -> datetime:
        """Return a moment within the next seconds, for what has just changed."""
        return now + self._chance.random() * timedelta(seconds=5)

    def _varied(self, pause: timedelta) -> timedelta:
        return pause * (1 + JITTER * (2 * self._chance.random() - 1))
