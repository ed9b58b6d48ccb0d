"""How long a condition has held: named late enough to be sure, forgotten late enough not to flicker."""

from dataclasses import dataclass

MISSES = 2
"""Looks without it that end a condition that was named."""


@dataclass(slots=True)
class Spell:
    """One condition of one channel."""

    after: float
    """Seconds from the first look that shows it to the one that names it."""
    looks: int = 3
    """Fewest looks that name it."""
    since: float | None = None
    named: bool = False
    _looks: int = 0
    _misses: int = 0

    def note(self, at: float, holds: bool | None, *, since: float | None = None) -> bool:
        """Note whether the condition holds at `at` (None: it could not be told); return whether it is named.

        `since` is when it began, where others have watched it.
        """
        if holds:
            if self.since is None:
                self.since = at if since is None else since
            self._looks, self._misses = self._looks + 1, 0
            self.named = self.named or (self._looks >= self.looks and at - self.since >= self.after)
        elif holds is False:
            self._misses += 1
            if not self.named or self._misses >= MISSES:
                self.end()
        return self.named

    def end(self) -> None:
        """Forget the condition."""
        self.since, self.named, self._looks, self._misses = None, False, 0, 0
