"""When to try a source again: the policy is data."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from adscreen.core.errors import AdScreenError, Failure

LASTING = frozenset(
    {
        Failure.WRONG_LOGIN,
        Failure.EXPIRED,
        Failure.BANNED,
        Failure.SCRAMBLED,
        Failure.DRM,
        Failure.UNSUPPORTED_CODEC,
        Failure.UNSUPPORTED_PROTOCOL,
        Failure.CONVERSION_FAILED,
        Failure.ADDRESS_BLOCKED,
        Failure.BAD_LINK,
        Failure.NOT_FOUND,
        Failure.NO_PROVIDER,
        Failure.NO_CHANNEL,
    }
)
"""What does not get better by itself within minutes: the feed has failed, and is tried again rarely."""

ACCOUNT = frozenset(
    {Failure.NO_SLOT, Failure.RATE_LIMITED, Failure.WRONG_LOGIN, Failure.EXPIRED, Failure.BANNED}
)
"""What the account as a whole answers: another source of the plan would be one more knock at its door."""

DOUBTFUL = frozenset({Failure.PLACEHOLDER})
"""A clip in place of television, or television cut off early: the first tries tell; no proof of health."""

_TRIES_IN_DOUBT = 3

_LEAST: Mapping[Failure, float] = {
    Failure.PROVIDER_ERROR: 1.0,
    Failure.CHANNEL_NOT_FOUND: 2.0,
    Failure.EMPTY_ANSWER: 2.0,
    Failure.HTML_ANSWER: 5.0,
    Failure.PLACEHOLDER: 10.0,
    Failure.NOT_MEDIA: 5.0,
    Failure.WRONG_FORMAT: 15.0,
    Failure.USER_AGENT_BLOCKED: 15.0,
    Failure.NO_SLOT: 15.0,  # a panel counts our own lost connection for about as long
    Failure.RATE_LIMITED: 30.0,
    Failure.INTERNAL: 5.0,
    **dict.fromkeys(LASTING, 60.0),
}


_MOST: Mapping[Failure, float] = {Failure.REFUSED: 0.4}
"""Nobody listens there: knocking costs nobody anything, and finds a sender soon that starts again."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Pauses in seconds. Viewers wait before a still picture, so the first tries follow one another fast."""

    first: tuple[float, ...] = (0.0, 0.25, 0.5, 1.0)
    """The last one repeats while the source is away for less than `eager_for`."""
    eager_for: float = 60.0
    later: tuple[float, ...] = (2.0, 4.0, 8.0, 16.0, 30.0)
    """After that; the last one repeats for ever."""
    jitter: float = 0.2
    """Share of a pause, at most, that chance takes off, so that many feeds do not come back as one."""
    healthy_after: float = 10.0
    """Seconds of television after which a loss counts as the first one."""
    least: Mapping[Failure, float] = field(default_factory=lambda: _LEAST)
    """Least pause by failure."""
    most: Mapping[Failure, float] = field(default_factory=lambda: _MOST)
    """Longest pause by failure while viewers stand before a still picture."""


class Backoff:
    """Counts the attempts since the source was last healthy."""

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._tries = 0
        self._late_tries = 0
        self._lost_at: float | None = None

    def reset(self) -> None:
        """Learn that the source is healthy."""
        self._tries, self._late_tries, self._lost_at = 0, 0, None

    def pause(self, error: AdScreenError, now: float, *, eager: bool = True) -> float:
        """Return the seconds to wait after `error` at monotonic time `now`.

        `eager` while a picture stands still; who never had one was told why and asks again.
        """
        policy = self._policy
        if self._lost_at is None:
            self._lost_at = now
        if eager and now - self._lost_at < policy.eager_for:
            pause = policy.first[min(self._tries, len(policy.first) - 1)]
            pause = min(pause, policy.most.get(error.failure, pause))
            self._tries += 1
        else:
            pause = policy.later[min(self._late_tries, len(policy.later) - 1)]
            self._late_tries += 1
        pause *= 1 - random.uniform(0, policy.jitter)  # noqa: S311  (no secret: spreads reconnects)
        doubt = error.failure in DOUBTFUL and self._tries <= _TRIES_IN_DOUBT
        least = 0.0 if doubt or error.own else policy.least.get(error.failure, 0.0)
        return max(pause, least, error.retry_after or 0.0)
