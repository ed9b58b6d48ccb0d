"""Seconds that may be listed: a start, then as many as pass."""

import pytest

from adscreen.media.feeds.pace import LEAST, SPARE, TRIAL, Pace
from adscreen.media.sources.hls_pace import HASTE


def test_a_start_of_nearly_a_window_and_then_a_little_more_than_passes() -> None:
    pace = Pace(12.0)
    listed, now = 0.0, 0.0
    while now < 300:
        if not pace.wait(now):
            pace.spend(2.0, now)
            listed += 2.0
        else:
            now += pace.wait(now)
        assert listed <= 12.0 - SPARE + HASTE * now + 2.0
    assert listed == pytest.approx(12.0 - SPARE + HASTE * 300, abs=4)
    assert pace.spent == listed


def test_television_in_its_time_never_waits() -> None:
    pace = Pace(12.0)
    for at in range(100):
        assert pace.wait(2.0 * at) == 0
        pace.spend(2.0, 2.0 * at)


def test_a_segment_longer_than_what_is_left_is_waited_for_afterwards() -> None:
    pace = Pace(6.0)
    assert pace.left(0) == LEAST
    pace.spend(10.0, 0)
    assert pace.left(0) == LEAST - 10
    wait = pace.wait(0)
    assert wait == pytest.approx((10 - LEAST) / HASTE, abs=0.02)
    assert pace.wait(wait) == 0


def test_behind_a_clip_the_next_connection_is_tried_first() -> None:
    pace = Pace(12.0)
    pace.begin(0)
    assert pace.wait(0) == 0
    pace.doubtful = True
    pace.begin(10)
    assert pace.wait(10) == pytest.approx(TRIAL)
    assert pace.wait(10 + TRIAL) == 0
    pace.begin(20)
    assert pace.wait(20) == 0
