import time

from adscreen.core.clock import SystemClock


def test_the_systems_clock_is_the_machines() -> None:
    assert abs(SystemClock().time() - time.time()) < 1
    assert SystemClock().monotonic() <= SystemClock().monotonic()
