"""Screens as they were a moment ago: a thousand pages ask for their television every two seconds."""

from collections import OrderedDict

from adscreen.core.clock import Clock
from adscreen.signage.screens.models import Screen

KEPT_SECONDS = 5.0
"""How late a change made by another process is seen; one of this process is seen at once."""
KEPT_MOST = 20_000


class ScreenCache:
    """Remembers screens by code for a few seconds, until `drop`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._screens: OrderedDict[str, tuple[float, Screen]] = OrderedDict()
        self.generation = 0
        """Rises with every `drop`: what was read before may be old by now."""

    def get(self, code: str) -> Screen | None:
        """Return a screen that was put a moment ago."""
        read_at, screen = self._screens.get(code, (None, None))
        if read_at is None or self._clock.monotonic() - read_at > KEPT_SECONDS:
            return None
        return screen

    def put(self, screen: Screen, generation: int) -> None:
        """Remember a screen, unless something was dropped since `generation`, when it was read."""
        if generation != self.generation:
            return
        self._screens[screen.code] = (self._clock.monotonic(), screen)
        self._screens.move_to_end(screen.code)
        if len(self._screens) > KEPT_MOST:
            self._screens.popitem(last=False)

    def drop(self, code: str) -> None:
        """Forget a screen that has changed."""
        self.generation += 1
        self._screens.pop(code, None)
