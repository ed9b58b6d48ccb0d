"""Connections of ours that are over and that the provider still counts. Sans-IO, for one account.

A panel learns late that a connection has ended, or forgets it late, and refuses meanwhile; a process that was
killed left connections of which the next one knows nothing. Such a ghost dies by itself within seconds. So
after a refusal that one explains the account is asked again at steps behind the last end, by one at a time,
and by nobody between them; who is connected goes on, and may connect again.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from adscreen.media.model import SourceKind
from adscreen.media.slots.model import Lease

PAST = 64
NEXT = 0.5
"""Seconds that are left to the next question, at least."""


@dataclass(frozen=True, slots=True)
class GhostPolicy:
    """Seconds, all of them."""

    steps: tuple[float, ...] = (2.5, 5.0, 8.0, 12.0, 17.0, 22.0)
    """Behind the last end of one of ours, at which an account that refused for it is asked again. What it
    refuses behind them no ghost explains.
    """
    hls_steps: tuple[float, ...] = (3.0, 6.0, 10.0, 15.0, 22.0)
    """The same behind an HLS session that ended for another channel: it is waited for. Panels differ; what
    one needs is waited for from then on.
    """
    counted: float = 45.0
    """For which the provider's own count may still hold connections that we closed."""
    stale: float = 30.0
    """Behind a step at which nobody asked, after which nothing is known any more."""


@dataclass(frozen=True, slots=True)
class Hold:
    """The provider refused for a ghost: how many may be connected, and until when not one more."""

    since: float
    connected: int
    until: float
    session: float = 0.0
    """Seconds between an HLS session's end and that step, where it is one's: who wants another channel waits
    for it. Else 0.
    """

    def room(self, now: float) -> int:
        """Return how many may be connected: behind the step one more, which tries."""
        return self.connected + (now >= self.until)

    def waited_for(self, now: float) -> bool:
        """Tell whether who asks is to wait: a session ends, or one tries just now."""
        return self.session > 0 or now >= self.until


class Ghosts:
    """What is known of them; `began` is when the process did, whose predecessor may have left some."""

    def __init__(self, policy: GhostPolicy, began: float) -> None:
        self._policy = policy
        self._last = began
        """When the last connection ended that may have become one."""
        self._ends: deque[float] = deque(maxlen=PAST)
        self._sessions: deque[tuple[Lease, float]] = deque(maxlen=PAST)
        self._tries: int | None = None
        """The lease of the one that tries."""
        self.hold: Hold | None = None
        self.hls_wait = 0.0
        """Seconds after an HLS session's end behind which the provider gave its slot away, where it refused
        before; 0 while it never did.
        """

    def ended(self, lease: Lease, now: float, *, lingers: bool) -> None:
        """Learn that a connection is closed; `lingers` where the provider may not know it."""
        self._ends.append(now)
        if lingers:
            self._last = now
            if lease.kind is SourceKind.HLS:
                self._sessions.append((lease, now))

    def closed(self, lease: Lease) -> None:
        """Learn that a lease is over, however it ended."""
        if self._tries == lease.number:
            self._tries = None

    def granted(self, lease: Lease, connected: int) -> None:
        """Learn that a lease begins, as one of so many."""
        if self.hold is not None and connected > self.hold.connected and self._tries is None:
            self._tries = lease.number

    def proved(self, lease: Lease) -> None:
        """Learn that a connection gives television: with the one that tried the ghost is gone."""
        if self._tries == lease.number:
            self.hls_wait = max(self.hls_wait, self.hold.session if self.hold is not None else 0.0)
            self._tries = self.hold = None

    def refused(self, lease: Lease, connected: int, retry_after: float | None, now: float) -> bool:
        """Learn that the provider refused `lease` while so many others were connected.

        Tells whether a ghost explains it; then nobody asks until the next step.
        """
        soonest = now + (retry_after or 0.0)
        if (session := self._session_step(lease.holder, now)) is not None:
            until, waited = session
            self.hold = Hold(now, connected, max(until, soonest), waited)
        elif (step := _next(self._last, self._policy.steps, now)) is not None:
            self.hold = Hold(now, connected, max(step, soonest))
        else:
            self.hold = None
        return self.hold is not None

    def explain(self, now: float) -> bool:
        """Tell whether connections of ours may be among those that the provider counts for too many."""
        return _next(self._last, self._policy.steps, now) is not None

    def counted(self, now: float) -> int:
        """Return how many of ours the provider's own figure may hold."""
        return sum(now - at < self._policy.counted for at in self._ends)

    def tidy(self, now: float) -> None:
        """Forget what is over."""
        if self.hold is not None and now > self.hold.until + self._policy.stale:
            self._tries = self.hold = None

    def _session_step(self, holder: str, now: float) -> tuple[float, float] | None:
        """Return when to ask again for the sessions that other channels of ours had, and how long behind the
        end of one that is.
        """
        steps = self._policy.hls_steps
        found = [
            (step, step - at)
            for lease, at in self._sessions
            if lease.holder != holder and (step := _next(at, steps, now)) is not None
        ]
        return min(found, default=None)


def _next(end: float, steps: Sequence[float], now: float) -> float | None:
    """Return the first step behind an end that is still to come."""
    return next((end + step for step in steps if end + step > now + NEXT), None)
