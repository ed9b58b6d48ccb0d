from tests.support.clock import HandClock

from adscreen.signage.screens.cache import KEPT_SECONDS, ScreenCache
from adscreen.signage.screens.models import Screen


def test_a_screen_is_remembered_for_a_moment() -> None:
    clock = HandClock()
    cache, screen = ScreenCache(clock), Screen(code="ABC234")
    assert cache.get("ABC234") is None
    cache.put(screen, cache.generation)
    clock.forward(KEPT_SECONDS)
    assert cache.get("ABC234") is screen
    clock.forward(0.1)
    assert cache.get("ABC234") is None


def test_what_was_read_before_a_change_is_not_kept() -> None:
    cache, screen = ScreenCache(HandClock()), Screen(code="ABC234")
    before = cache.generation
    cache.drop("ABC234")
    cache.put(screen, before)
    assert cache.get("ABC234") is None
