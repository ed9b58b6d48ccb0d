"""Who watches a feed: HLS has no connection to count, so whoever asked lately counts."""

from adscreen.media.slots.model import Purpose

LATELY = 30.0
"""Seconds for which a request counts as a viewer; the slowest player asks once a target duration."""

_LIMIT = 10_000
_NEVER = (float("-inf"), Purpose.NOBODY)


class Audience:
    """Viewers by an opaque key, with the monotonic time of their last request and what it was for."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[float, Purpose]] = {}
        self.last_request: float | None = None
        """Monotonic time of the last request of anybody, named or not."""
        self._strange: float | None = None

    def saw(self, viewer: str, now: float, purpose: Purpose = Purpose.SCREEN, *, told: bool = False) -> bool:
        """Note a request; tell whether this viewer was already there.

        `told`: it learns of the feed's state by other means than the playlist.
        """
        self.last_request = now
        if not told:
            self._strange = now
        known = now - self._seen.pop(viewer, _NEVER)[0] < LATELY
        self._seen[viewer] = now, purpose
        if len(self._seen) > _LIMIT:
            self._seen.pop(next(iter(self._seen)))
        return known

    def has_strangers(self, now: float) -> bool:
        """Tell whether the last LATELY seconds had a viewer who knows the playlist only."""
        return self._strange is not None and now - self._strange < LATELY

    def touch(self, now: float) -> None:
        """Note a request of nobody in particular."""
        self.last_request = now

    def left(self, viewer: str) -> None:
        """Note that a viewer went to watch something else."""
        self._seen.pop(viewer, None)

    def count(self, now: float) -> int:
        """Return how many viewers the last LATELY seconds had, forgetting older ones."""
        self._forget(now)
        return len(self._seen)

    def viewers(self, now: float) -> dict[str, Purpose]:
        """Return the viewers of the last LATELY seconds, with what each watches for."""
        self._forget(now)
        return {viewer: purpose for viewer, (_at, purpose) in self._seen.items()}

    def purpose(self, now: float) -> Purpose:
        """Return the greatest purpose of any viewer."""
        return max(self.viewers(now).values(), default=Purpose.NOBODY)

    def _forget(self, now: float) -> None:
        for viewer, (at, _purpose) in list(self._seen.items()):  # oldest first: a request moves its viewer
            if now - at < LATELY:
                break
            del self._seen[viewer]
