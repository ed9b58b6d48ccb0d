"""Whether a channel's picture stands, since when, and how long this channel's pictures stand by habit."""

from dataclasses import dataclass

from adscreen.media.looks.model import Look
from adscreen.media.looks.planes import is_alike, is_same

HABIT = 4
"""One look in so many that shows another picture makes a channel one that moves."""
REMEMBERED = 720
"""Looks from which habits are told: an hour's."""
SETTLING = 11.0
"""Seconds in which an encoder that has just begun may still be finding its quality."""


@dataclass(slots=True)
class Stillness:
    """Feed it every look that has a picture."""

    since: float | None = None
    """Monotonic seconds of the first look at the picture that stands; None before any look."""
    from_start: bool = False
    """The picture stands since the source was opened."""
    longest: float = 0.0
    """Seconds of the longest stand, with sound, after which the picture moved again."""
    moves: bool = False
    """This channel is one whose picture moves."""
    _anchor: bytes = b""
    _before: bytes = b""
    _looks: int = 0
    _changes: int = 0
    _last: float = 0.0
    _opened: float = 0.0

    def note(self, look: Look, *, silent: bool) -> float:
        """Return for how many seconds the picture stands: 0 when it has just changed."""
        luma = look.luma
        if luma is None:
            return 0.0
        if self.since is None:
            self._begin(look, luma, joined=True)
        elif is_same(luma, self._before) and is_same(luma, self._anchor):
            self._before = luma
        elif self.from_start and look.at - self._opened <= SETTLING and is_alike(luma, self._before):
            self._anchor = self._before = luma
        else:
            self._learn(look, silent=silent)
            self._begin(look, luma, joined=look.joined)
        self._looks, self._last = self._looks + 1, look.at
        return 0.0 if self.since is None else look.at - self.since

    def _learn(self, look: Look, *, silent: bool) -> None:
        if not look.joined:
            self._changes += 1
        if not silent and self.since is not None:
            self.longest = max(self.longest, self._last - self.since)
        self.moves = self._changes * HABIT >= self._looks and self._changes > 0
        if self._looks >= REMEMBERED:
            self._looks, self._changes = self._looks // 2, self._changes // 2

    def _begin(self, look: Look, luma: bytes, *, joined: bool) -> None:
        if joined:
            self._opened = look.at
        self.since, self.from_start = look.at, joined
        self._anchor = self._before = luma
