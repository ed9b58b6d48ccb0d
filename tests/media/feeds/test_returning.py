from adscreen.media.feeds.returning import FROM_BACKUP, FROM_BACKUP_LATEST, LATEST, Returning


def test_pauses_double_and_begin_anew_with_the_preferred_source() -> None:
    one, waits = Returning(300.0), []
    for _ in range(6):
        waits.append(one.due_in(0.0, backup=False))
        one.put_off(waits[-1], backup=False)
    assert waits == [300, 600, 1200, 2400, 300 * LATEST, 300 * LATEST]
    one.preferred_gives()
    assert one.due_in(100.0, backup=False) == 200


def test_a_source_that_disappoints_is_waited_for_longer_each_time() -> None:
    one = Returning(300.0)
    for times in (1, 2, 4, 8, 8):
        one.disappointed(10.0)
        assert one.due_in(0.0, backup=False) == 300 * times
    one.disappointed(400.0)
    assert one.due_in(0.0, backup=False) == 300


def test_from_a_backup_channel_it_goes_back_soon_unless_the_channel_shows_nothing() -> None:
    one, gave = Returning(300.0), 0.0
    one.backup_gives()
    assert one.due_in(gave, backup=True) == FROM_BACKUP
    for _ in range(5):
        gave += one.due_in(gave, backup=True)
        one.put_off(gave, backup=True)
    assert one.due_in(gave, backup=True) == FROM_BACKUP_LATEST
    one.backup_gives()
    assert one.due_in(0.0, backup=True) == FROM_BACKUP_LATEST, "the channel came and went"
    one.own_is_well()
    one.backup_gives()
    assert one.due_in(0.0, backup=True) == FROM_BACKUP
    one.begin()
    one.disappointed(10.0)
    assert one.due_in(0.0, backup=True) == 300
