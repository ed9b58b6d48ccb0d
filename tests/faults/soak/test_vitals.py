"""Leaks are told from what only wavers."""

import os
import random

from bench.soak.vitals import Growth, Vital, growths, vital


def life(
    pid: int, minutes: float, *, began: float = 0.0, grows: float = 0.0, files: float = 0.0
) -> list[Vital]:
    chance = random.Random(pid)
    return [
        Vital(
            began + t,
            pid,
            100 + grows * t / 60 + chance.uniform(-3, 3),
            round(40 + files * t / 60 + chance.uniform(0, 6)),
            chance.choice((1, 2)),
            9,
        )
        for t in range(0, int(minutes * 60), 5)
    ]


def leaks(vitals: list[Vital]) -> list[str]:
    return [growth.name for growth in growths(vitals) if growth.leaks]


def test_what_wavers_does_not_leak() -> None:
    assert [growth.name for growth in growths(life(1, 20))] == [
        "memory_mb",
        "descriptors",
        "children",
        "threads",
    ]
    assert leaks(life(1, 20)) == []


def test_memory_and_descriptors_that_rise_all_the_time_do() -> None:
    assert leaks(life(1, 20, grows=1.5)) == ["memory_mb"]
    assert leaks(life(1, 20, files=2)) == ["descriptors"]


def test_the_longest_life_is_judged_and_a_short_one_is_not() -> None:
    short = life(1, 5, grows=50)
    assert growths(short) == []
    assert leaks([*short, *life(2, 20, began=400)]) == []
    found: list[Growth] = growths([*short, *life(2, 20, began=400, grows=2)])
    assert [one.leaks for one in found] == [True, False, False, False]


def test_a_real_process_has_vitals_and_a_dead_one_has_none() -> None:
    now = vital(os.getpid(), 1.0)
    assert now is not None
    assert now.memory_mb > 5
    assert now.descriptors > 2
    assert vital(2**22 + 1, 1.0) is None
