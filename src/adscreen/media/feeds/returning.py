"""When a feed tries to go back to the source that its plan prefers. No clock: the caller passes the time."""

LATEST = 8.0
"""Going back that failed is tried again after pauses that double, up to so many times the first."""
FROM_BACKUP = 5.0
"""Seconds on the backup channel after which the channel's own sources are tried again, where viewers see
nothing of it; the pauses double up to the next figure. It is another programme: nobody wants it for long.
"""
FROM_BACKUP_LATEST = 30.0


class Returning:
    """`first` is how long a source that stands in must have been well, in seconds."""

    def __init__(self, first: float) -> None:
        self._first = first
        self.begin()

    def begin(self) -> None:
        """Begin a life: what was before is forgotten."""
        self._after = self._first
        self._disappointed = 0
        self._pause = FROM_BACKUP
        self._backup_after = FROM_BACKUP

    def preferred_gives(self) -> None:
        """The preferred source gives television."""
        self._after = self._first

    def own_is_well(self) -> None:
        """A source of the channel itself gave television for long."""
        self._pause = FROM_BACKUP

    def backup_gives(self) -> None:
        """The backup channel begins."""
        self._backup_after = self._pause

    def put_off(self, gave_for: float, *, backup: bool) -> None:
        """Going back is tried now; the next time is later."""
        if backup:
            self._pause = min(2 * self._pause, FROM_BACKUP_LATEST)
            self._backup_after = gave_for + self._pause
        self._after = min(2 * self._after, LATEST * self._first)

    def disappointed(self, gave_for: float) -> None:
        """The preferred source was left for what it showed: viewers see that each time."""
        if gave_for >= self._first:
            self._disappointed = 0
        self._after = min(LATEST, 2.0**self._disappointed) * self._first
        self._disappointed += 1

    def due_in(self, gave_for: float, *, backup: bool) -> float:
        """Return the seconds until going back is tried, from a source that has given television so long."""
        quick = backup and not self._disappointed
        return (self._backup_after if quick else self._after) - gave_for
