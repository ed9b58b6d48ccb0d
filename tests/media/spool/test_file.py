from pathlib import Path

from adscreen.media.model import Pieces
from adscreen.media.spool.budget import Budget
from adscreen.media.spool.extents import GRAIN
from adscreen.media.spool.file import SpoolFile
from adscreen.media.spool.index import SLOT, Index, Place, read_index

PLENTY = 64 * 1024 * 1024


def pieces(size: int, seed: int = 1) -> Pieces:
    data = bytes([seed]) * size
    return (data[: size // 3], memoryview(data)[size // 3 :])


def joined(parts: Pieces) -> bytes:
    return b"".join(parts)


def made(tmp_path: Path, limit: int = PLENTY) -> SpoolFile:
    return SpoolFile(tmp_path / "x.spool", Budget(limit))


def place(number: int, file: SpoolFile, kept: Pieces) -> Place:
    where = file.place_of(kept)
    assert where is not None
    return Place(number, f"s{number}.ts", 1, False, 0.0, 0.0, *where)


def test_bytes_are_the_same_and_in_small_pieces(tmp_path: Path) -> None:
    file, given = made(tmp_path), pieces(700_001)
    kept = file.store(given)
    assert joined(kept) == joined(given)
    assert len(kept) == 3
    assert file.place_of(kept) == (2 * SLOT, 700_001)
    assert file.place_of(given) is None


def test_the_next_process_finds_them(tmp_path: Path) -> None:
    file = made(tmp_path)
    stored = [file.store(pieces(100_000 + n, n)) for n in range(5)]
    file.write(12.0, "boot", "1", [place(n, file, kept) for n, kept in enumerate(stored)])
    # as a killed process leaves it: nothing is closed
    with (tmp_path / "x.spool").open("rb") as left:
        index = read_index(left.read(2 * SLOT))
    assert index is not None
    assert (index.at, index.boot, index.ref) == (12.0, "boot", "1")
    again, found = SpoolFile.found(tmp_path / "x.spool", Budget(PLENTY), index)
    assert [joined(found[n]) for n in range(5)] == [joined(kept) for kept in stored]
    more = again.store(pieces(90_000, 9))
    assert [joined(found[n]) for n in range(5)] == [joined(kept) for kept in stored]
    assert joined(more) == joined(pieces(90_000, 9))


def test_a_part_is_used_again_when_nobody_holds_it_and_nothing_names_it(tmp_path: Path) -> None:
    file = made(tmp_path)
    first = file.store(pieces(GRAIN, 1))
    file.write(0.0, "", "", [place(1, file, first)])
    where = file.place_of(first)
    del first
    second = file.store(pieces(GRAIN, 2))
    assert file.place_of(second) != where
    file.write(0.0, "", "", [place(2, file, second)])
    assert file.place_of(file.store(pieces(GRAIN, 3))) == where


def test_a_slow_viewers_answer_keeps_its_bytes(tmp_path: Path) -> None:
    file = made(tmp_path)
    first = file.store(pieces(3 * 262_144, 1))
    answer = iter(first)
    next(answer)
    rest = next(answer)
    del first, answer
    file.write(0.0, "", "", [])
    for seed in range(2, 6):
        file.store(pieces(3 * 262_144, seed))
        file.write(0.0, "", "", [])
    assert bytes(rest) == b"\x01" * 262_144


def test_memory_of_steady_television_does_not_grow(tmp_path: Path) -> None:
    file, window = made(tmp_path), []
    sizes = []
    for turn in range(200):
        window.append(file.store(pieces(200_000 + turn % 7 * 10_000, turn % 250)))
        del window[:-5]
        file.write(0.0, "", "", [place(n, file, kept) for n, kept in enumerate(window)])
        sizes.append((tmp_path / "x.spool").stat().st_blocks * 512)
    assert sizes[-1] == sizes[30]
    assert sizes[-1] < 10 * 270_000


def test_without_room_the_bytes_stay_where_they_are(tmp_path: Path) -> None:
    file, given = made(tmp_path, limit=2 * SLOT + 4 * GRAIN), pieces(3 * GRAIN)
    kept = file.store(given)
    assert file.place_of(kept) is not None
    assert file.store(given) is given
    file.write(0.0, "", "", [])


def test_a_file_discarded_gives_its_budget_back(tmp_path: Path) -> None:
    budget = Budget(2 * SLOT + 4 * GRAIN)
    file = SpoolFile(tmp_path / "x.spool", budget)
    kept = file.store(pieces(3 * GRAIN))
    file.discard()
    assert list(tmp_path.iterdir()) == []
    assert joined(kept) == joined(pieces(3 * GRAIN))
    assert file.place_of(file.store(pieces(9))) is None
    other = SpoolFile(tmp_path / "y.spool", budget)
    assert other.place_of(other.store(pieces(3 * GRAIN))) is not None


def test_an_index_of_nothing_is_an_empty_file(tmp_path: Path) -> None:
    file, found = SpoolFile.found(tmp_path / "x.spool", Budget(PLENTY), Index(1, 0.0, "", "1", ()))
    assert found == {}
    assert file.place_of(file.store(pieces(5))) == (2 * SLOT, 5)
