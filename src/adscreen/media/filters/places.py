"""How many pictures are converted at the same time, and for whom.

Who is refused learns when there is room. A filter whose input came to its end is followed by another one as a
rule, behind a break or as another rendition of its channel: its place is kept for that for a moment.
"""

import time

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.pulse import Pulse

KEPT = 2.0
"""Seconds for which a place is kept for who had it."""
_LONG = 60.0


class Places:
    """Taken and given back by owners, each named by any text."""

    def __init__(self, most: int) -> None:
        self.taken = 0
        self.refused = 0
        """Times that there was no room for another one."""
        self._most = most
        self._kept: dict[str, float] = {}
        """Owners that may come back, and until when, monotonic seconds."""
        self._changed = Pulse()

    def take(self, owner: str) -> None:
        """Take a place; raises CONVERTING_FULL at once where none is free."""
        if not self._is_free_for(owner):
            self.refused += 1
            detail = f"{self.taken} pictures are converted already"
            raise AdScreenError(Failure.CONVERTING_FULL, detail, retry_after=15.0)
        self._kept.pop(owner, None)
        self.taken += 1

    def give_back(self, owner: str, *, keep: bool) -> None:
        """Give a place back; with `keep` others wait a moment for it."""
        self.taken -= 1
        if keep:
            self._kept[owner] = time.monotonic() + KEPT
        self._changed.beat()

    async def room(self, owner: str) -> None:
        """Return when a place is free; who takes it at once has it."""
        while not self._is_free_for(owner):
            await self._changed.wait(KEPT / 4 if self._kept else _LONG)

    def _is_free_for(self, owner: str) -> bool:
        now = time.monotonic()
        self._kept = {name: until for name, until in self._kept.items() if until > now}
        return self.taken + len(self._kept.keys() - {owner}) < self._most
