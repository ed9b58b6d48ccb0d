"""The judge of screens is given made sequences: black, standing, covered, skipped and repeated television."""

import pytest
from bench.soak.looks import Look
from bench.soak.watched import CYCLE, RATE, Leap, latency, watched


def playing(seconds: float, *, at: float = 0.0, number: int = 0, every: float = 0.2) -> list[Look]:
    """Return looks at television that goes on as it should."""
    count = round(seconds / every)
    return [Look(at + i * every, (number + round(i * every * RATE)) % CYCLE) for i in range(count)]


def test_television_that_goes_on_is_right_also_where_the_numbers_begin_anew() -> None:
    looks = playing(120, number=CYCLE - 50)
    assert watched(looks, 120.0) == watched([], 0.0)


def test_black_counts_from_its_first_moment() -> None:
    looks = [*playing(2), Look(2.0, None, black=True), *playing(2, at=2.3, number=57)]
    judged = watched(looks, 4.3)
    assert judged.black == pytest.approx(0.3)
    assert [away.other for away in judged.aways] == [0.0]


def test_a_standing_picture_is_frozen_also_at_the_end() -> None:
    judged = watched([*playing(2), *playing(2, at=5.0, number=50)], 9.8)
    assert [round(away.frozen, 2) for away in judged.aways] == [3.2, 3.0]
    assert judged.skips == ()
    assert judged.black == 0


def test_looks_that_show_the_same_picture_do_not_move() -> None:
    still = [Look(2.0 + i * 0.2, 45) for i in range(10)]
    [away] = watched([*playing(2), *still, *playing(1, at=4.0, number=46)], 5.0).aways
    assert away.frozen == pytest.approx(2.2)


def test_other_content_is_no_black_and_no_frozen_picture() -> None:
    looks = [*playing(2), Look(2.0, None), *playing(2, at=7.0, number=175)]
    [away] = watched(looks, 9.0).aways
    assert away.other == pytest.approx(5.0)
    assert away.frozen == pytest.approx(0.2)
    assert away.black == 0


def test_television_that_was_never_shown_is_skipped() -> None:
    [skip] = watched([*playing(2), *playing(2, at=2.0, number=50 + 100)], 4.0).skips
    assert skip == Leap(2.0, pytest.approx(4.0, abs=0.05))


def test_what_comes_twice_is_a_repeat() -> None:
    [repeat] = watched([*playing(4), *playing(2, at=4.0, number=100 - 75)], 6.0).repeats
    assert repeat.at == 4.0
    assert repeat.seconds == pytest.approx(2.8, abs=0.1)


def test_what_went_on_while_a_picture_stood_for_long_is_no_repeat() -> None:
    for away in (20.0, 36.0, 45.0, 60.0):
        judged = watched(
            [*playing(2), *playing(2, at=2 + away, number=round((2 + away) * RATE) % CYCLE)], 4 + away
        )
        assert judged.repeats == ()
        [skip] = judged.skips
        assert skip.seconds == pytest.approx(away, abs=0.7)


def test_nothing_but_a_covered_glass_is_away_all_the_time() -> None:
    [away] = watched([Look(0.0, None), Look(1.0, None, black=True)], 3.0).aways
    assert (away.seconds, away.black, away.other) == (3.0, 2.0, 1.0)


def test_how_far_behind_a_picture_is() -> None:
    assert latency(Look(100.0, (100 * RATE - 75) % CYCLE)) == pytest.approx(3.0)
    assert latency(Look(100.0, None)) is None
