from itertools import pairwise

from adscreen.iptv.history.kinds import State
from adscreen.iptv.history.schemas import SpanOut
from adscreen.iptv.history.strip import WORST_FIRST, Slot, strip

DAY = 86_400.0


def span(state: State, began: float, ended: float | None) -> SpanOut:
    return SpanOut(state=state, began=began, ended=ended)


def test_every_state_has_its_rank() -> None:
    assert sorted(WORST_FIRST) == sorted(State)


def test_a_day_nobody_watched_is_one_piece() -> None:
    assert strip([], 0.0, DAY, DAY) == [Slot(0.0, DAY, None, {})]


def test_a_short_stall_is_seen_with_its_length() -> None:
    spans = [
        span(State.LIVE, 3000.0, 3700.0),
        span(State.STALLED, 3700.0, 3703.0),
        span(State.LIVE, 3703.0, 7000.0),
    ]
    pieces = strip(spans, 0.0, DAY, DAY)
    assert [(piece.begin, piece.end, piece.state) for piece in pieces] == [
        (0.0, 3000.0, None),
        (3000.0, 3600.0, State.LIVE),
        (3600.0, 3900.0, State.STALLED),
        (3900.0, 7200.0, State.LIVE),
        (7200.0, DAY, None),
    ]
    assert pieces[2].seconds == {State.LIVE: 297.0, State.STALLED: 3.0}
    assert pieces[3].seconds == {State.LIVE: 3100.0}


def test_what_goes_on_ends_now_and_the_day_does_too() -> None:
    pieces = strip([span(State.LIVE, -500.0, None)], 0.0, DAY, 1000.0)
    assert pieces == [Slot(0.0, 1000.0, State.LIVE, {State.LIVE: 1000.0})]
    assert strip([], 1000.0, DAY, 500.0) == [], "a day to come"


def test_a_flaw_counts_more_than_the_television_it_is_in() -> None:
    pieces = strip([span(State.LIVE, 0.0, 300.0), span(State.BLACK, 100.0, 200.0)], 0.0, DAY, 300.0)
    assert pieces == [Slot(0.0, 300.0, State.BLACK, {State.LIVE: 300.0, State.BLACK: 100.0})]


def test_the_seconds_of_all_pieces_are_those_of_the_day() -> None:
    spans = [span(State.LIVE, n * 700.0, n * 700.0 + 350.0) for n in range(123)]
    pieces = strip(spans, 0.0, DAY, DAY)
    total = sum(piece.seconds.get(State.LIVE, 0.0) for piece in pieces)
    assert abs(total - 350.0 * 123) < 1e-6
    assert all(one.end == other.begin for one, other in pairwise(pieces))
