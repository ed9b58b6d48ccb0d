"""A day as a strip: what a channel was in each piece of it. No clock, no database.

A stall of three seconds must be seen, and would be a hundredth of a pixel: so the day is cut into slots of
some minutes, and each shows the worst of what was in it, beside how long each state lasted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from adscreen.iptv.history.kinds import State
from adscreen.iptv.history.schemas import SpanOut

SLOTS = 288
"""Of five minutes in a day."""
LEAST = 0.5
"""Seconds for which a state must last in a slot to be shown."""

WORST_FIRST = (
    State.AWAY,
    State.BACKUP,
    State.PLACEHOLDER,
    State.BLACK,
    State.FROZEN,
    State.STALLED,
    State.SILENT,
    State.UNKNOWN,
    State.LIVE,
    State.STARTING,
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of a strip that looks the same all over."""

    begin: float
    """Unix seconds."""
    end: float
    state: State | None
    """The worst of it; None where nobody watched."""
    seconds: dict[State, float]
    """How long each state lasted in it."""


def strip(spans: Sequence[SpanOut], begin: float, end: float, now: float, slots: int = SLOTS) -> list[Slot]:
    """Return a time in order, neighbours of one state joined; it ends at `now` where that comes first."""
    size = (end - begin) / slots
    lasted: list[dict[State, float]] = [{} for _ in range(slots)]
    for span in spans:
        first, last = max(span.began, begin), min(span.ended if span.ended is not None else now, end)
        for number in range(int((first - begin) / size), min(slots - 1, int((last - begin) / size)) + 1):
            inside = min(last, begin + (number + 1) * size) - max(first, begin + number * size)
            if inside > 0:
                lasted[number][span.state] = lasted[number].get(span.state, 0.0) + inside
    joined: list[Slot] = []
    for number, seconds in enumerate(lasted):
        left, right = begin + number * size, min(begin + (number + 1) * size, max(now, begin))
        if left >= now:
            break
        _join(joined, Slot(left, right, _worst(seconds), seconds))
    return joined


def _worst(seconds: dict[State, float]) -> State | None:
    shown = (state for state in WORST_FIRST if seconds.get(state, 0.0) >= LEAST)
    return next(shown, None)


def _join(joined: list[Slot], slot: Slot) -> None:
    before = joined[-1] if joined else None
    if before is None or before.state is not slot.state:
        joined.append(slot)
        return
    seconds = dict(before.seconds)
    for state, lasted in slot.seconds.items():
        seconds[state] = seconds.get(state, 0.0) + lasted
    joined[-1] = Slot(before.begin, slot.end, slot.state, seconds)
