from dataclasses import replace
from pathlib import Path

from adscreen.media.spool.index import SLOT, Index, IndexFile, Place, index_of, read_index
from adscreen.media.spool.pool import BLOCK

PLACE = Place(7, "s1-7.ts", 180_000, True, 1000.5, ((0, 5000), (3 * BLOCK - 1, 7)))
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


def test_it_knows_the_blocks_that_it_lies_in() -> None:
    assert INDEX.blocks == {0, 2, 3}
    assert INDEX.end == 3 * BLOCK + 6


def test_a_file_has_what_was_written_last(tmp_path: Path) -> None:
    file = IndexFile(tmp_path / "x.index")
    assert index_of(tmp_path / "x.index") is None
    for at in range(5):
        file.write(replace(INDEX, at=float(at)))
    assert index_of(tmp_path / "x.index") == replace(INDEX, at=4.0)
    # as a process goes on where a killed one was
    again = IndexFile(tmp_path / "x.index", turn=5)
    again.write(replace(INDEX, at=9.0))
    assert index_of(tmp_path / "x.index") == replace(INDEX, at=9.0)
    again.discard()
    assert list(tmp_path.iterdir()) == []
    file.discard()


def test_what_does_not_fit_leaves_nothing_that_is_no_longer_true(tmp_path: Path) -> None:
    file = IndexFile(tmp_path / "x.index")
    for _ in range(2):
        file.write(INDEX)
    for _ in range(2):
        file.write(replace(INDEX, places=(PLACE,) * 2000))
    assert index_of(tmp_path / "x.index") is None
    file.discard()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(slot(INDEX))
    (tmp_path / "x.index").symlink_to(tmp_path / "real")
    assert index_of(tmp_path / "x.index") is None
    assert index_of(tmp_path / "none") is None
