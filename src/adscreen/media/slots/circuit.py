"""One account's circuit: once it refuses, all stay away, and one at a time tries again, ever more rarely.

Sans-IO. Panels ban who knocks in a loop, and each feed of an account alone cannot know that the others knock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from adscreen.core.errors import Failure
from adscreen.media.slots.model import CircuitState, Refused

TRIPS = frozenset(
    {Failure.NO_SLOT, Failure.RATE_LIMITED, Failure.WRONG_LOGIN, Failure.EXPIRED, Failure.BANNED}
)
"""What the account as a whole answers."""

PROBE_PATIENCE = 3.0
"""Seconds after which those who wait for a probe's outcome ask again."""
PROBE_LIMIT = 60.0
"""Seconds after which a probe that told nothing holds nobody up any more."""


@dataclass(frozen=True, slots=True)
class CircuitPolicy:
    """Pauses in seconds: the first one by failure, then twice as long each time."""

    first: Mapping[Failure, float] = field(
        default_factory=lambda: {
            Failure.NO_SLOT: 15.0,  # a panel counts our own lost connection for about as long
            Failure.RATE_LIMITED: 60.0,
            Failure.WRONG_LOGIN: 60.0,
            Failure.EXPIRED: 60.0,
            Failure.BANNED: 60.0,
        }
    )
    longest: Mapping[Failure, float] = field(default_factory=lambda: {Failure.NO_SLOT: 120.0})
    cap: float = 900.0
    jitter: float = 0.2
    """Share of a pause, at most, that chance adds: never sooner than was asked for."""


class Circuit:
    """`chance` gives numbers from 0 to 1."""

    def __init__(self, policy: CircuitPolicy, chance: Callable[[], float]) -> None:
        self._policy = policy
        self._chance = chance

        self._failure: Failure | None = None
        self._until = 0.0
        self._refusals = 0
        self._probe: tuple[str, float] | None = None

    def ask(self, holder: str, now: float) -> Refused | None:
        """Return why `holder` must not connect; None where it may, as the one that tries."""
        if self._failure is None:
            return None
        if now < self._until:
            return Refused(self._failure, self._until - now)
        if self._probe is not None and self._probe[0] != holder and now - self._probe[1] < PROBE_LIMIT:
            return Refused(self._failure, PROBE_PATIENCE)
        return None

    def trying(self, holder: str, now: float) -> None:
        """Learn that `holder` connects; where the account refused before, the others wait for the outcome."""
        if self._failure is not None:
            self._probe = (holder, now)

    def refused(self, failure: Failure, retry_after: float | None, now: float) -> None:
        """Learn that the account refused; one of TRIPS."""
        if self._failure is failure and now < self._until:  # said again before anyone tried
            self._until = max(self._until, now + (retry_after or 0.0))
            return
        if self._failure is not failure:
            self._refusals = 0
        self._failure, self._probe = failure, None
        first = self._policy.first.get(failure, 60.0)
        longest = self._policy.longest.get(failure, self._policy.cap)
        pause = max(min(first * 2**self._refusals, longest), retry_after or 0.0)
        self._refusals = min(self._refusals + 1, 16)
        self._until = max(self._until, now + pause * (1 + self._policy.jitter * self._chance()))

    def well(self) -> None:
        """Learn that the account gives television."""
        self._failure, self._probe, self._refusals, self._until = None, None, 0, 0.0

    def gone(self, holder: str) -> None:
        """Learn that `holder` stopped trying without an outcome that concerns the account."""
        if self._probe is not None and self._probe[0] == holder:
            self._probe = None

    def state(self) -> CircuitState | None:
        """Return why nobody knocks; None while all is well."""
        if self._failure is None:
            return None
        return CircuitState(self._failure, self._until, self._refusals, self._probe is not None)
