from adscreen.media.looks.spell import Spell


def test_it_is_named_after_its_time_and_never_on_few_looks() -> None:
    spell = Spell(12.0)
    assert [spell.note(at, True) for at in (0.0, 5.0, 10.0, 15.0)] == [False, False, False, True]
    assert spell.since == 0.0
    sparse = Spell(12.0)
    assert [sparse.note(at, True) for at in (0.0, 25.0, 50.0)] == [False, False, True]


def test_one_look_without_it_begins_anew_and_two_end_what_was_named() -> None:
    spell = Spell(5.0)
    spell.note(0.0, True)
    spell.note(5.0, False)
    assert not any(spell.note(at, True) for at in (10.0, 12.0))
    assert spell.note(15.0, True)
    assert spell.note(20.0, False), "one look is no proof"
    assert spell.note(25.0, True)
    assert spell.note(30.0, None), "what could not be told changes nothing"
    spell.note(35.0, False)
    assert not spell.note(40.0, False)
    assert spell.since is None


def test_a_beginning_that_others_watched_is_told() -> None:
    spell = Spell(0.0, looks=1)
    assert spell.note(50.0, True, since=30.0)
    assert spell.since == 30.0
