"""Who watches a feed: HLS has no connection to count, so whoever asked lately counts."""

LATELY = 30.0
"""Seconds for which a request counts as a viewer; the slowest player asks once a target duration."""

_LIMIT = 10_000


class Audience:
    """Viewers by an opaque key, with the monotonic time of their last request."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}
        self.last_request: float | None = None
        """Monotonic time of the last request of anybody, named or not."""

    def saw(self, viewer: str, now: float) -> bool:
        """Note a request; tell whether this viewer was already there."""
        self.last_request = now
        known = now - self._seen.pop(viewer, float("-inf")) < LATELY
        self._seen[viewer] = now
        if len(self._seen) > _LIMIT:
            self._seen.pop(next(iter(self._seen)))
        return known

    def touch(self, now: float) -> None:
        """Note a request of nobody in particular."""
        self.last_request = now

    def count(self, now: float) -> int:
        """Return the viewers of the last LATELY seconds, forgetting older ones."""
        for viewer, at in list(self._seen.items()):  # oldest first: a request moves its viewer to the end
            if now - at < LATELY:
                break
            del self._seen[viewer]
        return len(self._seen)
