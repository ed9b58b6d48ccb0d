from adscreen.media.health.rate import Rate


def test_nothing_is_compared_before_enough_was_seen() -> None:
    rate = Rate()
    for second in range(15):
        rate.saw(second * 1000, float(second))
    for second in range(15, 19):
        rate.saw(15_000, float(second))
    assert rate.thin(8.0, 0.25) is None


def test_the_median_of_the_last_minute_counts() -> None:
    rate, total = Rate(), 0
    for second in range(100):
        rate.saw(total, float(second))
        total += 100 if second < 40 else 1000
    for second in range(100, 109):
        rate.saw(total, float(second))
        total += 10
    assert rate.thin(8.0, 0.25) == (80, 8000)
