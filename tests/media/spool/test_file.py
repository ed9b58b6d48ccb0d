from pathlib import Path

import pytest

from adscreen.media.model import Pieces
from adscreen.media.spool.blocks import BLOCK
from adscreen.media.spool.budget import Budget
from adscreen.media.spool.file import SpoolFile
from adscreen.media.spool.index import HEAD, Index, Part, Place, read_index

PLENTY = 64 * 1024 * 1024


def pieces(size: int, seed: int = 1) -> Pieces:
    data = bytes([seed]) * size
    return (data[: size // 3], memoryview(data)[size // 3 :])


def joined(parts: Pieces) -> bytes:
    return b"".join(parts)


def made(tmp_path: Path, limit: int = PLENTY) -> SpoolFile:
    return SpoolFile(tmp_path / "x.spool", Budget(limit))


def where(file: SpoolFile, kept: Pieces) -> tuple[Part, ...]:
    parts = file.parts_of(kept)
    assert parts is not None
    return parts


def place(number: int, file: SpoolFile, kept: Pieces) -> Place:
    return Place(number, f"s{number}.ts", 1, False, 0.0, where(file, kept))


def index(*places: Place) -> Index:
    return Index(12.0, "boot", "1", places, (0.0,) * len(places))


def test_bytes_are_the_same_and_in_one_part(tmp_path: Path) -> None:
    file, given = made(tmp_path), pieces(700_001)
    kept = file.store(given)
    assert joined(kept) == joined(given)
    assert where(file, kept) == ((HEAD, 700_001),)
    assert file.parts_of(given) is None


def test_what_is_there_stays_where_it_is(tmp_path: Path) -> None:
    file = made(tmp_path)
    kept = file.store(pieces(BLOCK + 5))
    assert file.store((*kept[1:], b"new"))[:-1] == kept[1:]
    assert where(file, file.store((b"head", *kept))) == ((HEAD + BLOCK + 8, 4), (HEAD, BLOCK + 5))


def test_the_next_process_finds_them(tmp_path: Path) -> None:
    file = made(tmp_path)
    stored = [file.store(pieces(100_000 + n, n)) for n in range(5)]
    file.write(index(*(place(n, file, kept) for n, kept in enumerate(stored))))
    # as a killed process leaves it: nothing is closed
    with (tmp_path / "x.spool").open("rb") as left:
        read = read_index(left.read(HEAD))
    assert read is not None
    assert (read.at, read.boot, read.ref) == (12.0, "boot", "1")
    again, found = SpoolFile.found(tmp_path / "x.spool", Budget(PLENTY), read)
    assert [joined(found[n]) for n in range(5)] == [joined(kept) for kept in stored]
    more = again.store(pieces(3 * BLOCK, 9))
    assert [joined(found[n]) for n in range(5)] == [joined(kept) for kept in stored]
    assert joined(more) == joined(pieces(3 * BLOCK, 9))


def test_a_block_is_used_again_when_nobody_holds_it_and_nothing_names_it(tmp_path: Path) -> None:
    file = made(tmp_path)
    first = file.store(pieces(BLOCK, 1))
    file.write(index(place(1, file, first)))
    there = where(file, first)
    del first
    second = file.store(pieces(BLOCK, 2))
    assert where(file, second) != there
    file.write(index(place(2, file, second)))
    assert where(file, file.store(pieces(BLOCK, 3))) == there


def test_segments_that_share_a_block_keep_it_both(tmp_path: Path) -> None:
    file = made(tmp_path)
    first, second = file.store(pieces(BLOCK // 2, 1)), file.store(pieces(BLOCK // 2 + 5, 2))
    del first
    file.write(index(place(2, file, second)))
    file.store(pieces(BLOCK, 3))
    assert joined(second) == joined(pieces(BLOCK // 2 + 5, 2))


def test_a_slow_viewers_answer_keeps_its_bytes(tmp_path: Path) -> None:
    file = made(tmp_path)
    first = file.store(pieces(3 * BLOCK, 1))
    rest = first[-1]
    size = len(rest)
    del first
    file.write(index())
    for seed in range(2, 6):
        file.store(pieces(3 * BLOCK, seed))
        file.write(index())
    assert bytes(rest) == b"\x01" * size


def test_memory_of_steady_television_does_not_grow(tmp_path: Path) -> None:
    file, window = made(tmp_path), []
    sizes = []
    for turn in range(200):
        window.append(file.store(pieces(200_000 + turn % 7 * 10_000, turn % 250)))
        del window[:-5]
        file.write(index(*(place(n, file, kept) for n, kept in enumerate(window))))
        sizes.append((tmp_path / "x.spool").stat().st_blocks * 512)
    assert sizes[-1] == sizes[30]
    assert sizes[-1] < 7 * 260_000 + HEAD


@pytest.mark.parametrize("given", [1, 3 * BLOCK])
def test_what_has_no_room_stays_where_it_is(tmp_path: Path, given: int) -> None:
    file = made(tmp_path, limit=HEAD + 2 * BLOCK)
    full = file.store(pieces(2 * BLOCK))
    assert file.parts_of(full) is not None
    kept = file.store(pieces(given))
    assert joined(kept) == joined(pieces(given))
    assert file.parts_of(kept) is None
    file.write(index())


def test_what_fits_in_part_is_whole(tmp_path: Path) -> None:
    file = made(tmp_path, limit=HEAD + BLOCK)
    kept = file.store(pieces(3 * BLOCK))
    assert joined(kept) == joined(pieces(3 * BLOCK))
    assert file.parts_of(kept) is None


def test_a_file_discarded_gives_its_budget_back(tmp_path: Path) -> None:
    budget = Budget(HEAD + 4 * BLOCK)
    file = SpoolFile(tmp_path / "x.spool", budget)
    kept = file.store(pieces(3 * BLOCK))
    file.discard()
    assert list(tmp_path.iterdir()) == []
    assert joined(kept) == joined(pieces(3 * BLOCK))
    assert file.parts_of(file.store(pieces(9))) is None
    other = SpoolFile(tmp_path / "y.spool", budget)
    assert other.parts_of(other.store(pieces(3 * BLOCK))) is not None


def test_an_index_of_nothing_is_an_empty_file(tmp_path: Path) -> None:
    file, found = SpoolFile.found(tmp_path / "x.spool", Budget(PLENTY), index())
    assert found == {}
    assert file.parts_of(file.store(pieces(5))) == ((HEAD, 5),)
