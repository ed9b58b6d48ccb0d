from tests.support.clock import HandClock

from adscreen.signage.screens.challenges import KEPT_MOST, LIFE, Challenges


def test_a_nonce_is_good_once_for_its_screen_and_for_a_while() -> None:
    clock = HandClock()
    challenges = Challenges(clock)
    one, two, late = challenges.new("A"), challenges.new("A"), challenges.new("A")
    assert challenges.spend(one, "A")
    assert not challenges.spend(one, "A")
    assert not challenges.spend(two, "B")
    assert not challenges.spend(two, "A"), "tried for another screen, it is spent"
    clock.forward(LIFE)
    assert not challenges.spend(late, "A")
    assert not challenges.spend("never given", "A")


def test_nonces_that_never_come_back_are_forgotten() -> None:
    clock = HandClock()
    challenges = Challenges(clock)
    for _ in range(5):
        challenges.new("A")
    clock.forward(LIFE)
    kept = challenges.new("A")
    assert len(challenges) == 1
    for _ in range(KEPT_MOST):
        challenges.new("B")
    assert len(challenges) == KEPT_MOST
    assert not challenges.spend(kept, "A")
