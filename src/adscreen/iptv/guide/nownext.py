"""A channel's programmes in order, out of one guide or several: no overlap, no programme without an end."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

UNSAID = 3 * 3600
"""Seconds that a programme lasts at most where the guide does not say its end."""
LEAST = 300
"""Seconds of a gap that are worth filling from another guide."""


class Slot(NamedTuple):
    """A programme as it is shown; times are Unix seconds."""

    start: int
    stop: int
    title: str
    subtitle: str
    description: str
    category: str


class NowNext(NamedTuple):
    """What is on, and what follows; None where no guide says it."""

    now: Slot | None
    next: Slot | None


class Row(Protocol):
    """A programme as the guide has it."""

    start: int
    stop: int | None
    title: str
    subtitle: str
    description: str
    category: str


def timeline(rows: Iterable[Row], shift: int) -> list[Slot]:
    """Return one guide's programmes, moved by `shift` seconds; each ends by the next one's beginning."""
    ordered = sorted(rows, key=lambda row: row.start)
    ends = [*(following.start for _row, following in pairwise(ordered)), 1 << 50][: len(ordered)]
    return [
        Slot(
            row.start + shift,
            min(row.stop or row.start + UNSAID, end) + shift,
            row.title,
            row.subtitle,
            row.description,
            row.category,
        )
        for row, end in zip(ordered, ends, strict=True)
        if end > row.start
    ]


def merged(layers: Sequence[Sequence[Slot]]) -> list[Slot]:
    """Return the programmes of several guides as one: a later guide only fills gaps of the earlier ones."""
    shown: list[Slot] = []
    for layer in layers:
        shown = _filled(shown, layer) if shown else list(layer)
    return shown


def now_next(slots: Sequence[Slot], at: float) -> NowNext:
    """Return what is on at a time (Unix seconds), and what begins next."""
    now = next((slot for slot in slots if slot.start <= at < slot.stop), None)
    after = now.stop if now is not None else at
    return NowNext(now, next((slot for slot in slots if slot.start >= after), None))


def _filled(shown: list[Slot], layer: Sequence[Slot]) -> list[Slot]:
    ends = [-(1 << 50), *(slot.stop for slot in shown)]
    starts = [*(slot.start for slot in shown), 1 << 50]
    gaps = [(end, start) for end, start in zip(ends, starts, strict=True) if start - end >= LEAST]
    found = []
    for slot in layer:
        for begin, end in gaps:
            start, stop = max(slot.start, begin), min(slot.stop, end)
            if stop - start >= LEAST:
                found.append(slot._replace(start=start, stop=stop))
    return sorted([*shown, *found])
