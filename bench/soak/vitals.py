"""What the program itself uses over time, and whether that grows for ever."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import psutil

WARM_UP = 150.0
"""Seconds of a process's life that are not judged: imports, caches, windows that fill."""
JUDGED_LEAST = 240.0
"""Seconds behind the warm-up below which nothing can be said."""


@dataclass(frozen=True, slots=True)
class Vital:
    """One look at a process."""

    at: float
    pid: int
    memory_mb: float
    """Proportional set size."""
    descriptors: int
    children: int
    threads: int


@dataclass(frozen=True, slots=True)
class Limit:
    """How far a figure may grow."""

    per_minute: float
    """Slope that counts as growth."""
    least: float
    """Growth over the whole time that is too little to be called a leak."""


LIMITS = {
    "memory_mb": Limit(0.5, 8.0),
    "descriptors": Limit(0.2, 4.0),
    "children": Limit(0.1, 1.5),
    "threads": Limit(0.1, 3.0),
}


@dataclass(frozen=True, slots=True)
class Growth:
    """How one figure went on in the longest life of the process."""

    name: str
    per_minute: float
    first: float
    last: float
    seconds: float
    leaks: bool


def vital(pid: int, at: float) -> Vital | None:
    """Look at a process; None when it is gone."""
    try:
        process = psutil.Process(pid)
        memory = process.memory_full_info().pss / 1e6
        children = len(process.children(recursive=True))
        return Vital(at, pid, round(memory, 1), process.num_fds(), children, process.num_threads())
    except psutil.Error:
        return None


def growths(vitals: Sequence[Vital]) -> list[Growth]:
    """Return how each figure grew in the longest life, after its warm-up; nothing for too short a one."""
    lives: dict[int, list[Vital]] = {}
    for one in vitals:
        lives.setdefault(one.pid, []).append(one)
    longest = max(lives.values(), key=lambda life: life[-1].at - life[0].at, default=[])
    judged = [one for one in longest if one.at - longest[0].at >= WARM_UP]
    if len(judged) < 6 or judged[-1].at - judged[0].at < JUDGED_LEAST:
        return []
    return [_growth(name, limit, judged) for name, limit in LIMITS.items()]


def _growth(name: str, limit: Limit, life: Sequence[Vital]) -> Growth:
    points = [(one.at / 60, float(asdict(one)[name])) for one in life]
    slope = _slope(points)
    third = len(points) // 3
    first = statistics.median(value for _at, value in points[:third])
    last = statistics.median(value for _at, value in points[-third:])
    leaks = slope > limit.per_minute and last - first > limit.least
    return Growth(name, round(slope, 3), first, last, round(life[-1].at - life[0].at, 1), leaks)


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the median slope of all pairs (Theil and Sen): single peaks do not move it."""
    return statistics.median(
        (later - sooner) / (after - before)
        for index, (before, sooner) in enumerate(points)
        for after, later in points[index + 1 :]
    )
