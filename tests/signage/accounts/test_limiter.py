import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.clock import HandClock

from adscreen.core.errors import AdScreenError
from adscreen.signage.accounts.limiter import KEYS_KEPT, FailureLimiter


@given(st.lists(st.floats(0, 40), max_size=40))
def test_no_window_holds_more_than_the_limit(pauses: list[float]) -> None:
    clock = HandClock(0)
    limiter = FailureLimiter(clock, limit=3, window=60)
    passed: list[float] = []
    for pause in pauses:
        clock.forward(pause)
        try:
            limiter.check("a")
        except AdScreenError as error:
            assert (error.retry_after or 0) >= 1  # noqa: PT017  (both ends are right)
            continue
        limiter.failed("a")
        passed.append(clock.now)
    assert all(sum(at - 60 < other <= at for other in passed) <= 3 for at in passed)


def test_success_forgives_and_others_are_not_hit() -> None:
    limiter = FailureLimiter(HandClock(), limit=1, window=60)
    limiter.failed("a")
    limiter.check("b")
    with pytest.raises(AdScreenError):
        limiter.check("a")
    limiter.succeeded("a")
    limiter.check("a")


def test_its_memory_is_bounded() -> None:
    limiter = FailureLimiter(HandClock(), limit=1, window=60)
    for key in range(KEYS_KEPT + 5):
        limiter.failed(str(key))
    limiter.check("0")
    with pytest.raises(AdScreenError):
        limiter.check(str(KEYS_KEPT + 4))
    assert len(limiter._failures) == KEYS_KEPT
