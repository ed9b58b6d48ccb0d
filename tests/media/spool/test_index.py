from dataclasses import replace

from adscreen.media.spool.index import SLOT, Index, Place, read_index

PLACE = Place(7, "s1-7.ts", 180_000, True, 1000.5, 0.0, 131_072, 5000)
INDEX = Index(3, 1002.5, "boot", "channel:1 é", (PLACE, replace(PLACE, number=8, until=1030.0)))


def slot(index: Index) -> bytes:
    made = index.slot()
    assert made is not None
    return made.ljust(SLOT, b"\0")


def test_it_is_read_as_it_was_written() -> None:
    assert read_index(slot(INDEX)) == INDEX


def test_the_newer_slot_counts() -> None:
    newer = replace(INDEX, turn=4, places=())
    assert read_index(slot(INDEX) + slot(newer)) == newer
    assert read_index(slot(newer) + slot(INDEX)) == newer


def test_a_slot_that_was_being_written_leaves_the_other() -> None:
    torn = slot(replace(INDEX, turn=4))[:60] + bytes(SLOT - 60)
    assert read_index(torn + slot(INDEX)) == INDEX


def test_an_older_text_behind_a_shorter_one_does_no_harm() -> None:
    short = replace(INDEX, places=()).slot()
    assert short is not None
    assert read_index(short + slot(INDEX)[len(short) :]) == replace(INDEX, places=())


def test_garbage_is_no_index() -> None:
    assert read_index(b"") is None
    assert read_index(bytes(2 * SLOT)) is None
    assert read_index(b"\xff" * 2 * SLOT) is None


def test_what_does_not_fit_is_not_written() -> None:
    assert replace(INDEX, places=(PLACE,) * 2000).slot() is None
