"""Judges what a screen showed: black, standing, away, skipped and repeated television. No clock, no pixels.

The test picture's numbers repeat after `CYCLE` frames. A step from one number to the next is read as the way
forward, unless it would be nearly a whole cycle: then it is the short way back, a repeat. Behind a picture
that stood for long, nearly a whole cycle is what television went on meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bench.soak.looks import Look

RATE = 25
CYCLE = 1152
BACK_MOST = 15 * RATE
"""Frames; a longer way back is taken for a way forward."""
HELD = 0.6
"""Seconds without a new picture that count as a standing one: the glass is seen about five times a second."""
SKIP_LEAST = 0.5
"""Seconds by which television must run ahead of the clock to have been skipped."""
REPEAT_LEAST = 0.2
"""Seconds; less is a picture that was painted late."""


@dataclass(frozen=True, slots=True)
class Away:
    """From the last moving picture to the next one."""

    began: float
    ended: float
    black: float = 0.0
    """Seconds of it with a black glass."""
    other: float = 0.0
    """Seconds of it with other content than television."""

    @property
    def seconds(self) -> float:
        """How long."""
        return self.ended - self.began

    @property
    def frozen(self) -> float:
        """Seconds with a standing picture."""
        return max(0.0, self.seconds - self.black - self.other)


@dataclass(frozen=True, slots=True)
class Leap:
    """Television that was never shown, or shown twice."""

    at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Watched:
    """All that was wrong between the first look and the end."""

    aways: tuple[Away, ...]
    skips: tuple[Leap, ...]
    repeats: tuple[Leap, ...]

    @property
    def black(self) -> float:
        """Seconds of black."""
        return sum(away.black for away in self.aways)


def watched(looks: Sequence[Look], ends: float) -> Watched:
    """Judge looks in the order of their time; the last one holds until `ends`."""
    moving = _moving(looks)
    if not moving:
        return Watched((_away(looks, ends),) if looks else (), (), ())
    aways = [
        _away(looks[first:until], looks[until].at)
        for first, until in pairwise(moving)
        if _counts(looks[first:until], looks[until].at)
    ]
    first = moving[0]
    if first and _counts(looks[:first], looks[first].at):
        aways.insert(0, _away(looks[:first], looks[first].at))
    tail = looks[moving[-1] :]
    if _counts(tail, ends):
        aways.append(_away(tail, ends))
    steps = list(_steps([looks[index] for index in moving]))
    return Watched(
        tuple(aways),
        tuple(leap for leap in map(_skip, steps) if leap.seconds > SKIP_LEAST),
        tuple(Leap(at, -step) for at, step, _passed in steps if step < -REPEAT_LEAST),
    )


def latency(look: Look, zero: float = 0.0) -> float | None:
    """Return how old the picture was, in seconds, modulo the cycle; frame 0 was on the air at `zero`."""
    if look.number is None:
        return None
    return ((look.at - zero) * RATE - look.number) % CYCLE / RATE


def _moving(looks: Sequence[Look]) -> list[int]:
    """Return the places of the looks that show another television picture than the last one before."""
    moving: list[int] = []
    shown = None
    for index, look in enumerate(looks):
        if look.number is not None and look.number != shown:
            moving.append(index)
            shown = look.number
    return moving


def _counts(looks: Sequence[Look], ends: float) -> bool:
    """A black or covered glass counts at once; a picture may stand for `HELD`."""
    return ends - looks[0].at > HELD or any(look.number is None for look in looks)


def _away(looks: Sequence[Look], ends: float) -> Away:
    black = other = 0.0
    for look, until in zip(looks, [*(later.at for later in looks[1:]), ends], strict=True):
        if look.number is None:
            black += (until - look.at) * look.black
            other += (until - look.at) * (not look.black)
    return Away(looks[0].at, ends, black, other)


def _steps(looks: Sequence[Look]) -> Iterable[tuple[float, float, float]]:
    """Yield when, how far television went on and how much time passed, in seconds."""
    for before, now in pairwise(looks):
        passed = now.at - before.at
        least = max(-BACK_MOST, round(passed * RATE) - CYCLE + BACK_MOST)
        frames = least + ((now.number or 0) - (before.number or 0) - least) % CYCLE
        yield now.at, frames / RATE, passed


def _skip(step: tuple[float, float, float]) -> Leap:
    at, moved, passed = step
    shown = passed if passed <= HELD else HELD
    return Leap(at, moved - shown)
