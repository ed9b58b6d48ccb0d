from adscreen.core.errors import Failure
from adscreen.media.slots.circuit import PROBE_LIMIT, PROBE_PATIENCE, Circuit, CircuitPolicy
from adscreen.media.slots.model import Refused


def circuit(chance: float = 0.0) -> Circuit:
    return Circuit(CircuitPolicy(), lambda: chance)


def test_an_account_that_never_refused_holds_nobody_up() -> None:
    one = circuit()
    one.trying("a", 0.0)
    assert one.ask("b", 0.0) is None
    assert one.state() is None


def test_after_a_refusal_everyone_stays_away_for_the_pause() -> None:
    one = circuit()
    one.refused(Failure.NO_SLOT, None, 100.0)
    assert one.ask("a", 101.0) == Refused(Failure.NO_SLOT, 14.0)
    assert one.ask("b", 114.9) is not None
    assert one.ask("b", 115.0) is None


def test_then_one_tries_and_the_others_wait_for_the_outcome() -> None:
    one = circuit()
    one.refused(Failure.NO_SLOT, None, 0.0)
    one.trying("a", 16.0)
    assert one.ask("b", 16.5) == Refused(Failure.NO_SLOT, PROBE_PATIENCE)
    assert one.ask("a", 16.5) is None
    one.well()
    assert one.ask("b", 17.0) is None


def test_a_probe_without_an_outcome_holds_nobody_up_for_ever() -> None:
    one = circuit()
    one.refused(Failure.NO_SLOT, None, 0.0)
    one.trying("a", 16.0)
    assert one.ask("b", 16.0 + PROBE_LIMIT) is None
    one.trying("a", 100.0)
    one.gone("a")
    assert one.ask("b", 100.0) is None


def test_pauses_double_up_to_a_limit_and_chance_only_adds() -> None:
    one = circuit(chance=1.0)
    pauses = []
    now = 0.0
    for _ in range(5):
        one.refused(Failure.NO_SLOT, None, now)
        state = one.state()
        assert state is not None
        pauses.append(round(state.until - now, 3))
        now = state.until
    assert pauses == [18.0, 36.0, 72.0, 144.0, 144.0]


def test_what_the_provider_asks_for_is_kept_to() -> None:
    one = circuit()
    one.refused(Failure.RATE_LIMITED, 300.0, 0.0)
    assert one.ask("a", 299.0) == Refused(Failure.RATE_LIMITED, 1.0)


def test_another_reason_begins_with_its_own_pause() -> None:
    one = circuit()
    for at in range(4):
        one.refused(Failure.NO_SLOT, None, float(at))
    one.refused(Failure.EXPIRED, None, 1000.0)
    assert one.ask("a", 1059.0) == Refused(Failure.EXPIRED, 1.0)


def test_a_shorter_pause_never_ends_a_longer_one() -> None:
    one = circuit()
    one.refused(Failure.RATE_LIMITED, 300.0, 0.0)
    one.refused(Failure.NO_SLOT, None, 1.0)
    assert one.ask("a", 200.0) == Refused(Failure.NO_SLOT, 100.0)


def test_the_same_said_again_before_anyone_tried_is_no_further_refusal() -> None:
    one = circuit()
    for at in range(10):
        one.refused(Failure.EXPIRED, None, float(at))
    assert one.ask("a", 59.0) == Refused(Failure.EXPIRED, 1.0)
