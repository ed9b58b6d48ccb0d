"""Whether a channel's picture stands, since when, and how long this channel's pictures stand by habit."""

from dataclasses import dataclass

from adscreen.media.looks.model import Look
from adscreen.media.looks.planes import is_same

HABIT = 2
"""Looks with another picture than before that make a channel one that moves."""
SETTLING = 11.0
"""Seconds in which an encoder that has just begun may still be finding its quality."""


@dataclass(slots=True)
class Stillness:
    """Feed it every look that has a picture."""

    since: float | None = None
    """Monotonic seconds of the first look at the picture that stands; None before any look."""
    longest: float = 0.0
    """Seconds of the longest stand, with sound, after which the picture moved again."""
    _anchor: bytes | None = None
    _before: bytes | None = None
    _moves: int = 0
    _last: float = 0.0
    _opened: float = 0.0

    @property
    def moves(self) -> bool:
        """Whether this channel is one whose picture moves."""
        return self._moves >= HABIT

    @property
    def from_start(self) -> bool:
        """Whether the picture stands since the source was opened."""
        return self.since is not None and self.since - self._opened <= SETTLING

    def note(self, look: Look, *, silent: bool) -> float:
        """Return for how many seconds the picture stands: 0 when it has just changed."""
        luma = look.luma
        if luma is None:
            return 0.0
        if self._anchor is None or self._before is None:
            self._opened = look.at
            self._begin(look, luma)
        elif is_same(luma, self._before) and is_same(luma, self._anchor):
            self._before = luma
        else:
            self._opened = look.at if look.joined else self._opened
            if look.at - self._opened > SETTLING:
                self._learn(silent=silent)
            self._begin(look, luma)
        self._last = look.at
        return 0.0 if self.since is None else look.at - self.since

    def _learn(self, *, silent: bool) -> None:
        self._moves += 1
        if not silent and self.since is not None:
            self.longest = max(self.longest, self._last - self.since)

    def _begin(self, look: Look, luma: bytes) -> None:
        self.since = look.at
        self._anchor = self._before = luma
