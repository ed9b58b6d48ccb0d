import random
from datetime import UTC, datetime, timedelta

import pytest

from adscreen.iptv.guide.schedule import Schedule

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TWELVE = timedelta(hours=12)


def pauses(schedule: Schedule, failures: int, asked: float | None = None) -> list[float]:
    due = [schedule.after_failure(NOW, failures, asked) for _turn in range(50)]
    return [(at - NOW).total_seconds() / 60 for at in due if at is not None]


def test_a_good_reading_is_followed_by_another_give_or_take_a_tenth() -> None:
    schedule = Schedule(TWELVE, random.Random(1))
    hours = [(schedule.after_success(NOW) - NOW) / timedelta(hours=1) for _turn in range(100)]  # type: ignore[operator]
    assert 10.8 <= min(hours) < 11.3
    assert 12.7 < max(hours) <= 13.2


@pytest.mark.parametrize(("failures", "minutes"), [(1, 15), (2, 30), (5, 240), (7, 720), (99, 720)])
def test_pauses_grow_from_failure_to_failure(failures: int, minutes: float) -> None:
    found = pauses(Schedule(TWELVE, random.Random(1)), failures)
    assert 0.89 * minutes <= min(found) < max(found) <= 1.11 * minutes


@pytest.mark.parametrize(("asked", "least"), [(3600, 60), (1, 13), (0, 13)])
def test_a_server_that_wants_to_be_left_alone_is(asked: float, least: float) -> None:
    assert least <= min(pauses(Schedule(TWELVE, random.Random(1)), 1, asked))


def test_without_a_schedule_nothing_comes_by_itself_but_what_was_put_off() -> None:
    schedule = Schedule(None, random.Random(1))
    assert schedule.after_success(NOW) is None
    assert schedule.after_failure(NOW, 1, None) is None
    assert 5 <= min(pauses(schedule, 1, 10)) <= 6


def test_soon_is_within_seconds() -> None:
    assert timedelta(0) <= Schedule(TWELVE).soon(NOW) - NOW <= timedelta(seconds=5)
