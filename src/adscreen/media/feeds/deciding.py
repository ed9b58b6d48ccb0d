"""From what happened to a feed's sources to the decisions that its history keeps."""

import time
from collections.abc import Callable

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.feeds.decisions import Action, Cause, FeedDecision
from adscreen.media.health.model import UnhealthyError, Verdict
from adscreen.media.model import SourceSpec

REPEAT = 60.0
"""Seconds after which a fault that is borne is told again."""

_CAUSES = {
    Failure.PLACEHOLDER: Cause.CLIP,
    Failure.SCRAMBLED: Cause.SCRAMBLED,
    Failure.STALLED: Cause.SILENT,
    Failure.NOT_MEDIA: Cause.NO_TELEVISION,
}


def cause_of(error: AdScreenError) -> Cause:
    """Return why a source is given up that ended with `error`."""
    if isinstance(error, UnhealthyError):
        return error.verdict.cause
    return _CAUSES.get(error.failure, Cause.FAILED)


class Deciding:
    """Publishes the decisions of one feed; knows which source gave television last."""

    def __init__(self, ref: str, publish: Callable[[FeedDecision], None]) -> None:
        self._ref = ref
        self._publish = publish
        self._last: int | None = None
        self._borne: dict[Cause, float] = {}

    def opened(self, spec: SourceSpec) -> None:
        """A source gives its first segment."""
        if spec.backup:
            self._tell(Action.BACKED_UP, Cause.NO_SOURCE, spec)
        elif self._last is None:
            self._tell(Action.OPENED, Cause.ASKED, spec)
        elif spec.rank == self._last:
            self._tell(Action.REOPENED, Cause.ASKED, spec)
        elif spec.rank < self._last:
            self._tell(Action.RETURNED, Cause.PREFERRED, spec)
        else:
            self._tell(Action.OPENED, Cause.FAILED, spec, "in place of a source that failed")
        self._last = spec.rank

    def ended(self, spec: SourceSpec, error: AdScreenError, *, gave: bool) -> None:
        """A source is over; `gave` tells whether it gave television."""
        action = Action.LEFT if gave else Action.PASSED_OVER
        self._tell(action, cause_of(error), spec, error.detail, error.failure)

    def yielded(self, spec: SourceSpec) -> None:
        """The running source's connection is given to another channel."""
        self._tell(Action.LEFT, Cause.NEEDED, spec)

    def borne(self, spec: SourceSpec, verdict: Verdict) -> None:
        """A fault was seen, and the source is kept, for there is no other one."""
        now = time.monotonic()
        if now - self._borne.get(verdict.cause, float("-inf")) >= REPEAT:
            self._borne[verdict.cause] = now
            self._tell(Action.BORNE, verdict.cause, spec, verdict.evidence)

    def filled(self) -> None:
        """A slate begins."""
        now = time.time()
        self._publish(FeedDecision(self._ref, now, Action.FILLED, Cause.NO_SOURCE, source=self._last or 0))

    def moved(self, spec: SourceSpec, *, converted: bool, unplayable: bool) -> None:
        """The channel's own playlist moved to converted bytes, or back."""
        if converted:
            self._tell(Action.CONVERTED, Cause.UNPLAYABLE if unplayable else Cause.NO_START, spec)
        else:
            self._tell(Action.COPIED, Cause.CALM, spec)

    def stopped(self) -> None:
        """Nobody watches any more."""
        self._last = None

    def _tell(
        self,
        action: Action,
        cause: Cause,
        spec: SourceSpec,
        evidence: str = "",
        failure: Failure | None = None,
    ) -> None:
        self._publish(
            FeedDecision(
                self._ref, time.time(), action, cause, evidence, failure, spec.rank, spec.account or ""
            )
        )
