"""What state a feed is in, since when, and why; every change of the phase is published."""

import time
from collections.abc import Callable

import structlog

from adscreen.core.errors import AdScreenError
from adscreen.media.feeds.backoff import LASTING
from adscreen.media.model import FeedEvent, FeedPhase

log = structlog.get_logger(__name__)

_AWAY = (FeedPhase.STALLED, FeedPhase.BACKOFF, FeedPhase.FAILED)


class Condition:
    """Of one feed, over all its lives."""

    def __init__(self, ref: str, publish: Callable[[FeedEvent], None]) -> None:
        self.phase = FeedPhase.IDLE
        self.since = time.time()
        """Unix seconds of the phase's beginning."""
        self.error: AdScreenError | None = None
        """Why no television comes."""
        self.retry_at: float | None = None
        """Unix seconds of the next attempt; None while it is going on."""
        self.restarts = 0
        self._ref = ref
        self._publish = publish

    @property
    def away(self) -> bool:
        """Whether no television comes."""
        return self.phase in _AWAY

    def heal(self) -> None:
        """Learn that nothing is wrong any more."""
        self.error, self.retry_at = None, None

    def lose(self, error: AdScreenError, pause: float, *, showing: bool) -> FeedPhase:
        """Note that the source is lost, and tried again in `pause` seconds; return the phase for that.

        `showing`: the playlist lists something still.
        """
        self.error = error
        self.restarts += 1
        self.retry_at = time.time() + pause if pause else None
        log.warning(
            "source lost", ref=self._ref, failure=error.failure, detail=error.detail, pause=round(pause, 2)
        )
        if error.failure in LASTING:
            return FeedPhase.FAILED
        return FeedPhase.BACKOFF if pause or not showing else FeedPhase.STALLED

    def enter(self, phase: FeedPhase) -> None:
        """Be in a phase from now on."""
        if phase is not self.phase:
            self.phase, self.since = phase, time.time()
            failure = self.error.failure if self.error else None
            detail = self.error.detail if self.error else ""
            self._publish(FeedEvent(self._ref, phase, self.since, failure, detail))

    def raise_if_away(self) -> None:
        """Raise why no television comes, with when to ask again."""
        if self.away and self.error is not None:
            raise again(self.error, self.retry_at - time.time() if self.retry_at else 0.0) from None


def again(error: AdScreenError, seconds: float) -> AdScreenError:
    """Return a copy to raise: one error object must not gather the tracebacks of all its viewers."""
    return AdScreenError(
        error.failure, error.detail, retry_after=max(seconds, 1.0), status=error.status, own=error.own
    )
