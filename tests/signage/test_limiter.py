import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.clock import HandClock

from adscreen.core.errors import AdScreenError
from adscreen.signage.limiter import KEYS_KEPT, FailureLimiter, address_key


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


def test_a_failure_that_was_none_is_taken_back() -> None:
    limiter = FailureLimiter(HandClock(), limit=2, window=60)
    limiter.forgive("a")
    limiter.failed("a")
    limiter.failed("a")
    limiter.forgive("a")
    limiter.check("a")
    limiter.failed("a")
    with pytest.raises(AdScreenError):
        limiter.check("a")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_network_counts_as_one_address(address: str, counted: str) -> None:
    assert address_key(address) == counted
