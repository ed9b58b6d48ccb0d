"""The same clip again, known by the coded bytes of its pictures."""

from dataclasses import dataclass, field

from adscreen.media.looks.model import Look

MEMORY = 130.0
"""Seconds for which a picture is remembered: the longest clip that is recognised."""
RESENT = 8.0
"""Providers send the last seconds again after a reconnect; what is that young proves nothing."""
SPREAD = 4.5
"""Seconds for which nothing but repeats must have come: sent again, they come at once and then end."""
FRESH = 120.0
"""Seconds of pictures never seen before that make a channel one that does not loop by habit."""


@dataclass(slots=True)
class Replay:
    """Recorded television, sent again: a picture comes back with the very time stamp it had.

    A broadcast's clock turns over after 26 hours, and no earlier. A file that is sent again, in a loop or at
    every reconnect, repeats it.
    """

    since: float | None = None
    _seen: dict[tuple[bytes, int], tuple[float, float]] = field(default_factory=dict)
    """First and last monotonic second at which a picture came."""

    def note(self, look: Look) -> bool | None:
        """Return whether this is a recording sent again; None when the look had no picture to tell by."""
        keys = [(p.digest, p.pts) for p in look.prints if p.pts is not None]
        if not keys:
            return None
        fresh = [key for key in keys if key not in self._seen]
        old = [key for key in keys if key in self._seen and look.at - self._seen[key][0] >= RESENT]
        for key in keys:
            self._seen[key] = (self._seen.get(key, (look.at, look.at))[0], look.at)
        self._seen = {k: times for k, times in self._seen.items() if look.at - times[1] <= MEMORY}
        if fresh:
            self.since = None
        elif old and self.since is None:
            self.since = look.at
        return self.since is not None and look.at - self.since >= SPREAD


@dataclass(slots=True)
class Loop:
    """A clip in a seamless loop: pictures come back with a clock that runs on.

    A venue's own information channel does the same, and plays by design; so a loop counts only where it is
    silent, or where the channel showed something else before.
    """

    since: float | None = None
    _began: float | None = None
    """When it last began to show what was not a loop."""
    _borne: bool = False
    """The loop that goes on came round and counts as the channel's own: what breaks it is no television."""
    _silent: bool = True
    _period: float = 0.0
    _order: list[tuple[float, bytes]] = field(default_factory=list)

    def note(self, look: Look, *, silent: bool, still: bool) -> bool | None:
        """Return whether the channel loops and should not; None when the look had no picture to tell by."""
        if not look.prints:
            return None
        self._began = look.at if self._began is None else self._began
        gaps = [self._gap(p.digest, look.at) for p in look.prints]
        self._order += [(look.at, p.digest) for p in look.prints]
        self._order = [(at, digest) for at, digest in self._order if look.at - at <= MEMORY]
        if still or None in gaps:
            self._began = look.at if self._borne else self._began
            self.since, self._silent, self._period, self._borne = None, True, 0.0, False
            return False
        self._period = max([self._period, *(gap for gap in gaps if gap is not None)])
        self.since = look.at if self.since is None else self.since
        self._silent = self._silent and silent
        fresh = self.since - self._period - self._began
        round_ = look.at - self.since >= self._period
        self._borne = round_ and not self._silent and fresh < FRESH
        return round_ and not self._borne

    def _gap(self, digest: bytes, at: float) -> float | None:
        """Return how long ago a picture was shown, at least two others having come since; None when never."""
        between: set[bytes] = set()
        for then, other in reversed(self._order):
            if other == digest:
                return at - then if len(between) >= 2 and at > then else None
            between.add(other)
        return None
