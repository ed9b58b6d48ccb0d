from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from adscreen.iptv.guide.nownext import UNSAID, NowNext, Slot, merged, now_next, timeline


@dataclass
class Row:
    start: int
    stop: int | None
    title: str = ""
    subtitle: str = ""
    description: str = ""
    category: str = ""


def slot(start: int, stop: int, title: str = "") -> Slot:
    return Slot(start, stop, title, "", "", "")


def test_missing_and_overlapping_ends_are_the_next_ones_beginning() -> None:
    rows = [Row(7200, None, "c"), Row(0, None, "a"), Row(3600, 9000, "b")]
    assert timeline(rows, 0) == [slot(0, 3600, "a"), slot(3600, 7200, "b"), slot(7200, 7200 + UNSAID, "c")]


def test_a_shift_moves_everything() -> None:
    assert timeline([Row(0, 60)], -3600) == [slot(-3600, -3540)]


def test_the_first_guide_wins_and_others_fill_its_gaps() -> None:
    first = [slot(1000, 2000, "a"), slot(3000, 4000, "b")]
    second = [slot(900, 1900, "x"), slot(1900, 3500, "y"), slot(3600, 5000, "z")]
    assert merged([[], first, second]) == [
        slot(1000, 2000, "a"),
        slot(2000, 3000, "y"),
        slot(3000, 4000, "b"),
        slot(4000, 5000, "z"),
    ]


def test_now_and_next() -> None:
    slots = [slot(0, 10, "a"), slot(10, 20, "b"), slot(30, 40, "c")]
    assert now_next(slots, 10) == NowNext(slots[1], slots[2])
    assert now_next(slots, 25) == NowNext(None, slots[2])
    assert now_next(slots, 35) == NowNext(slots[2], None)
    assert now_next([], 0) == NowNext(None, None)


spans = st.lists(st.tuples(st.integers(0, 10_000), st.one_of(st.none(), st.integers(0, 4000))), max_size=12)


@given(st.lists(spans, max_size=3))
def test_no_two_programmes_are_ever_on_at_once(layers: list[list[tuple[int, int | None]]]) -> None:
    made = [
        timeline([Row(at, at + 1 + long if long is not None else None) for at, long in layer], 0)
        for layer in layers
    ]
    shown = merged(made)
    assert all(one.start < one.stop for one in shown)
    assert all(one.stop <= following.start for one, following in pairwise(shown))
