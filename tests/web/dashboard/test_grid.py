from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from adscreen.iptv.guide.nownext import Slot
from adscreen.web.dashboard.grid import COLUMNS, SPAN, cells

PARIS = ZoneInfo("Europe/Paris")
BEGIN = 1_795_539_600
"""Six in the evening in Paris, 24 November 2026."""


def slot(start: int, stop: int, title: str = "x") -> Slot:
    return Slot(BEGIN + start, BEGIN + stop, title, "", "", "")


def test_a_row_is_cut_at_its_edges_and_its_gaps_are_cells() -> None:
    shown = cells(
        [slot(-3600, 1800, "a"), slot(3600, 5400, "b"), slot(5400, 99_999, "c")], BEGIN, PARIS, BEGIN + 3600
    )
    assert [(cell["title"], cell["width"]) for cell in shown] == [("a", 6), ("", 6), ("b", 6), ("c", 18)]
    assert [cell.get("state") for cell in shown] == ["past", None, "now", ""]
    assert (shown[0]["start"], shown[2]["start"], shown[2]["stop"]) == ("17:00", "19:00", "19:30")


def test_what_is_shorter_than_a_column_gives_way() -> None:
    shown = cells([slot(0, 3600, "a"), slot(3600, 3640, "b"), slot(3640, SPAN, "c")], BEGIN, PARIS, 0)
    assert [cell["title"] for cell in shown] == ["a", "c"]


@given(st.lists(st.tuples(st.integers(-5000, 20_000), st.integers(1, 9000)), max_size=30))
def test_every_row_is_as_wide_as_the_table(spans: list[tuple[int, int]]) -> None:
    slots, at = [], -10_000
    for start, length in sorted(spans):
        begin = max(start, at)
        slots.append(slot(begin, begin + length))
        at = begin + length
    shown = cells(slots, BEGIN, PARIS, BEGIN)
    assert sum(int(str(cell["width"])) for cell in shown) == COLUMNS
    assert all(int(str(cell["width"])) > 0 for cell in shown)
