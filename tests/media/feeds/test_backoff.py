from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.feeds.backoff import Backoff, RetryPolicy


def pauses(failure: Failure, times: list[float]) -> list[float]:
    backoff = Backoff(RetryPolicy(jitter=0.0))
    return [backoff.pause(AdScreenError(failure), now) for now in times]


def test_the_network_is_tried_at_once_then_every_second_for_a_minute() -> None:
    assert pauses(Failure.CONNECTION_LOST, [0, 0, 1, 2, 3, 30, 59]) == [0.0, 0.25, 0.5, 1.0, 1.0, 1.0, 1.0]


def test_a_port_at_which_nobody_listens_is_tried_twice_as_often() -> None:
    assert pauses(Failure.REFUSED, [0, 0, 1, 2, 59, 61]) == [0.0, 0.25, 0.4, 0.4, 0.4, 2.0]


def test_after_a_minute_pauses_grow_to_half_a_minute() -> None:
    assert pauses(Failure.REFUSED, [0, 61, 70, 80, 90, 100, 200]) == [0.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_a_full_account_is_never_asked_fast() -> None:
    assert min(pauses(Failure.NO_SLOT, [0, 15, 30, 45])) >= 15.0
    assert min(pauses(Failure.WRONG_LOGIN, [0, 60])) >= 60.0


def test_a_clip_is_tried_again_soon_a_few_times_only() -> None:
    assert pauses(Failure.PLACEHOLDER, [0, 5, 10, 15, 20]) == [0.0, 0.25, 0.5, 10.0, 10.0]


def test_the_provider_may_ask_for_more() -> None:
    backoff = Backoff(RetryPolicy())
    assert backoff.pause(AdScreenError(Failure.RATE_LIMITED, retry_after=300.0), 0.0) == 300.0


def test_who_never_had_a_picture_is_not_tried_eagerly() -> None:
    backoff = Backoff(RetryPolicy(jitter=0.0))
    lost = AdScreenError(Failure.REFUSED)
    assert [backoff.pause(lost, now, eager=False) for now in (0.0, 2.0, 6.0)] == [2.0, 4.0, 8.0]


def test_health_begins_anew() -> None:
    backoff = Backoff(RetryPolicy(jitter=0.0))
    lost = AdScreenError(Failure.STALLED)
    assert [backoff.pause(lost, now) for now in (0.0, 100.0)] == [0.0, 2.0]
    backoff.reset()
    assert backoff.pause(lost, 200.0) == 0.0


def test_chance_only_shortens() -> None:
    backoff = Backoff(RetryPolicy(first=(10.0,), jitter=0.2))
    drawn = [backoff.pause(AdScreenError(Failure.STALLED), 0.0) for _ in range(200)]
    assert 8.0 <= min(drawn) < max(drawn) <= 10.0
