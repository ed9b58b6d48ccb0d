"""What follows from a look: a source that shows nothing is left for the channel's next one.

A channel that shows the same on all its sources is as it is; so each try that did not help is followed by a
longer pause, until the channel is well again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from adscreen.media.feeds.decisions import Cause
from adscreen.media.looks.looker import FORGET, Verdict
from adscreen.media.looks.model import FlawKind

PAUSE, LONGEST = 20.0, 900.0
"""Seconds between two tries for one channel: doubled after each, up to LONGEST."""
WELL = 60.0
"""Seconds without a flaw after which the next one is answered at once again."""

CAUSES = {
    FlawKind.BLACK: Cause.BLACK,
    FlawKind.FROZEN: Cause.FROZEN,
    FlawKind.SILENT: Cause.MUTE,
    FlawKind.PLACEHOLDER: Cause.PLACEHOLDER,
}


class Mover(Protocol):
    """Who moves a channel between its sources."""

    def leave(self, ref: str, cause: Cause, evidence: str) -> bool:
        """Give up the source that runs for the channel's next one; False, and nothing done, without one."""
        ...


@dataclass(slots=True)
class _Case:
    """One channel that was flawed of late."""

    flawed: float
    """When it was seen flawed last, Unix seconds."""
    due: float = 0.0
    pause: float = PAUSE


class Consequences:
    """Give `note` every verdict."""

    def __init__(self, mover: Mover, kinds: Collection[FlawKind]) -> None:
        self._mover = mover
        self._kinds = frozenset(kinds)
        self._cases: dict[str, _Case] = {}

    def note(self, verdict: Verdict) -> None:
        """Act on a verdict, where there is something to act on."""
        now = verdict.taken_at
        flaw = next((flaw for flaw in verdict.flaws if flaw.kind in self._kinds), None)
        case = self._cases.get(verdict.ref)
        if flaw is None:
            if case is not None and now - case.flawed > WELL:
                del self._cases[verdict.ref]
            return
        if case is None:
            case = self._cases[verdict.ref] = _Case(now)
            self._forget(now)
        case.flawed = now
        if now >= case.due and self._mover.leave(verdict.ref, CAUSES[flaw.kind], flaw.evidence):
            case.due, case.pause = now + case.pause, min(case.pause * 2, LONGEST)

    def _forget(self, now: float) -> None:
        self._cases = {ref: case for ref, case in self._cases.items() if now - case.flawed <= FORGET}
