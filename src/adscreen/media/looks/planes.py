"""Measures on the planes of looks."""

from operator import sub

OUTLIERS = 5
"""Samples at each end of the brightness that do not count."""
DARK = 20
"""Mean that black stays under: black that is coded in the wrong range reads 16."""
FLAT = 5
"""Spread that black stays within. A scene in the dark, its grain, a subtitle, a clock: all exceed it."""

STILL_MEAN = 0.25
"""Mean difference up to which two pictures are the same one, coded twice."""
STILL_STEP = 6
"""Difference of one sample that coding the same picture again does not reach."""

ALIKE_MEAN = 3
"""Mean difference up to which two pictures are the same one in another quality."""
MOVED_STEP = 40
"""Difference of a sample that no change of quality explains; a few samples at sharp edges may reach it."""


def is_black(luma: bytes) -> bool:
    """Tell whether a picture is black: dark and without anything in it."""
    ordered = sorted(luma)
    spread = ordered[-1 - OUTLIERS] - ordered[OUTLIERS]
    return sum(luma) <= DARK * len(luma) and spread <= FLAT


def is_same(one: bytes, other: bytes) -> bool:
    """Tell whether two pictures are the same one, perhaps coded anew."""
    steps: list[int] = list(map(abs, map(sub, one, other)))
    return max(steps) <= STILL_STEP and sum(steps) <= STILL_MEAN * len(steps)


def is_alike(one: bytes, other: bytes) -> bool:
    """Tell whether two pictures may be the same one, coded in different quality."""
    steps: list[int] = sorted(map(abs, map(sub, one, other)))
    return steps[-1 - OUTLIERS] <= MOVED_STEP and sum(steps) <= ALIKE_MEAN * len(steps)
