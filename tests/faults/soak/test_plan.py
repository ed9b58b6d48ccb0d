"""The same seed breaks the same things."""

import pytest
from bench.soak.house import FEEDS
from bench.soak.plan import rounds, scripted

from tests.faults.vocabulary import KILLED, Form


def test_a_seed_says_everything() -> None:
    first, again, other = (list(rounds(seed, FEEDS, 30)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_the_time_is_filled_and_kept() -> None:
    for minutes in (5, 30):
        planned = list(rounds(3, FEEDS, minutes))
        assert minutes * 60 - 60 < sum(turn.seconds for turn in planned) <= minutes * 60


def test_the_program_is_killed_early_and_then_lives_long() -> None:
    planned = list(rounds(4, FEEDS, 30))
    killed = [turn.number for turn in planned if turn.program is KILLED]
    assert killed
    after = [turn.seconds for turn in planned if turn.number > killed[-1]]
    assert sum(after) > 30 * 60 / 2


def test_a_fault_is_put_where_it_can_be_seen() -> None:
    for turn in rounds(5, FEEDS, 60):
        for planned in turn.faults:
            assert planned.feed.form in planned.fault.forms
            assert planned.feed.player or all(order.kind != "turn" for order in planned.fault.orders)


def test_faults_can_be_chosen_by_name() -> None:
    first, second, third = scripted("drop=10, kill, clock jumps", FEEDS)
    assert [(p.feed.name, p.fault.seconds) for p in first.faults] == [(feed.name, 10.0) for feed in FEEDS]
    assert second.program is KILLED
    assert {planned.feed.form for planned in third.faults} == {Form.TS}
    with pytest.raises(ValueError, match="no fault 'rain'"):
        list(scripted("rain", FEEDS))
