from adscreen.media.feeds.repair import Recurrence


def test_damage_that_recurs_without_idr_pictures_calls_for_repair_until_a_clean_hour() -> None:
    watch = Recurrence(calm=3600)
    watch.look(1, 0, 10.0)
    assert not watch.needed(10.0), "once is no recurrence"
    watch.look(1, 0, 20.0)
    watch.look(2, 0, 30.0)
    assert watch.needed(30.0)
    assert watch.needed(3600.0)
    watch.look(3, 0, 3600.0)
    assert watch.needed(7000.0), "the hour begins anew with every damage"
    assert not watch.needed(7300.0)
    watch.look(4, 0, 7301.0)
    assert not watch.needed(7301.0), "and then it must recur again"


def test_rare_damage_and_damage_before_idr_pictures_call_for_nothing() -> None:
    rare = Recurrence(calm=3600)
    for hour in range(5):
        rare.look(hour, 0, hour * 3600.0)
        assert not rare.needed(hour * 3600.0)
    clean = Recurrence(calm=3600)
    for second in range(20):
        clean.look(second, 10 + second, float(second))
    assert not clean.needed(20.0)


def test_one_idr_picture_at_the_beginning_spares_nothing_later() -> None:
    watch = Recurrence(calm=3600)
    watch.look(0, 1, 0.0)
    watch.look(1, 1, 10.0)
    watch.look(2, 1, 20.0)
    assert not watch.needed(20.0)
    watch.look(3, 1, 40.0)
    watch.look(4, 1, 50.0)
    assert watch.needed(50.0)


def test_counters_that_begin_anew_are_no_damage() -> None:
    watch = Recurrence(calm=3600)
    watch.look(5, 0, 1.0)
    watch.look(0, 0, 2.0)
    watch.look(0, 0, 3.0)
    assert not watch.needed(3.0)
