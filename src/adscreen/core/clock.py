"""Time as a dependency, so that tests can hold the clock."""

import time
from typing import Protocol


class Clock(Protocol):
    """Where a component reads the time."""

    def monotonic(self) -> float:
        """Return seconds that only rise, for intervals."""
        ...

    def time(self) -> float:
        """Return Unix seconds, for what is stored or shown."""
        ...


class SystemClock:
    """The machine's clock."""

    def monotonic(self) -> float:
        """Return `time.monotonic()`."""
        return time.monotonic()

    def time(self) -> float:
        """Return `time.time()`."""
        return time.time()
