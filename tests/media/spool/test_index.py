from dataclasses import replace

from adscreen.media.spool.index import HEAD, SLOT, Index, Place, read_index

PLACE = Place(7, "s1-7.ts", 180_000, True, 1000.5, ((HEAD, 5000), (HEAD + 131_072, 7)))
INDEX = Index(1002.5, "boot", "channel:1 é", (PLACE, replace(PLACE, number=8)), (1030.0, 0.0))


def slot(index: Index, turn: int = 3) -> bytes:
    made = index.slot(turn)
    assert made is not None
    return made.ljust(SLOT, b"\0")


def test_it_is_read_as_it_was_written() -> None:
    assert read_index(slot(INDEX)) == INDEX


def test_the_newer_slot_counts() -> None:
    newer = replace(INDEX, places=(), until=())
    assert read_index(slot(INDEX) + slot(newer, 4)) == newer
    assert read_index(slot(newer, 4) + slot(INDEX)) == newer


def test_a_slot_that_was_being_written_leaves_the_other() -> None:
    torn = slot(INDEX, 4)[:60] + bytes(SLOT - 60)
    assert read_index(torn + slot(INDEX)) == INDEX


def test_an_older_text_behind_a_shorter_one_does_no_harm() -> None:
    empty = replace(INDEX, places=(), until=())
    short = empty.slot(3)
    assert short is not None
    assert read_index(short + slot(INDEX)[len(short) :]) == empty


def test_garbage_is_no_index() -> None:
    assert read_index(b"") is None
    assert read_index(bytes(2 * SLOT)) is None
    assert read_index(b"\xff" * 2 * SLOT) is None


def test_what_does_not_fit_is_not_written() -> None:
    assert replace(INDEX, places=(PLACE,) * 2000).slot(3) is None
