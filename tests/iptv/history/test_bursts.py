from dataclasses import replace

from tests.web.dashboard.test_feeds import STATUS

from adscreen.iptv.history.bursts import LONGEST, QUIET, Bursts
from adscreen.media.model import DamageCounters, FeedStatus


def at(packets: int, gaps: int = 0, **more: int) -> list[FeedStatus]:
    return [replace(STATUS, ref="c1", damage=DamageCounters(packets=packets, continuity_gaps=gaps, **more))]


def test_one_burst_is_told_once_it_is_over() -> None:
    bursts = Bursts()
    assert bursts.note(at(100), 0.0) == []
    assert bursts.note(at(200, 3), 5.0) == []
    assert bursts.note(at(300, 41, dropped_access_units=8), 10.0) == []
    assert bursts.note(at(400, 41, dropped_access_units=8), 10.0 + QUIET - 1) == []
    told = bursts.note(at(500, 41, dropped_access_units=8), 10.0 + QUIET)
    assert told == [("c1", 5.0, "in 5 s: continuity gaps 41, dropped access units 8")]
    assert bursts.note(at(600, 41), 500.0) == []


def test_damage_without_end_is_told_now_and_then() -> None:
    bursts = Bursts()
    found = [one for n in range(200) for one in bursts.note(at(n, n), n * 5.0)]
    assert len(found) == int(1000 / LONGEST)


def test_a_feed_that_begins_anew_or_goes_ends_its_burst() -> None:
    bursts = Bursts()
    bursts.note(at(100), 0.0)
    bursts.note(at(200, 7), 5.0)
    assert bursts.note(at(10), 10.0) == [("c1", 5.0, "in 0 s: continuity gaps 7")]
    bursts.note(at(20, 2), 15.0)
    assert bursts.note([], 20.0) == [("c1", 15.0, "in 0 s: continuity gaps 2")]
