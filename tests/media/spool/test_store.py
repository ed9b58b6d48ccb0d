from pathlib import Path

import pytest

from adscreen.media.model import Pieces
from adscreen.media.spool.index import Part, Place
from adscreen.media.spool.pool import BLOCK, Pool
from adscreen.media.spool.store import Store

PLENTY = 64 * 1024 * 1024


def pieces(size: int, seed: int = 1) -> Pieces:
    data = bytes([seed]) * size
    return (data[: size // 3], memoryview(data)[size // 3 :])


def joined(parts: Pieces) -> bytes:
    return b"".join(parts)


def made(tmp_path: Path, limit: int = PLENTY) -> Store:
    return Store(Pool(tmp_path / "television", limit))


def where(store: Store, kept: Pieces) -> tuple[Part, ...]:
    parts = store.parts_of(kept)
    assert parts is not None
    return parts


def test_bytes_are_the_same_and_in_one_part(tmp_path: Path) -> None:
    store, given = made(tmp_path), pieces(700_001)
    kept = store.store(given)
    assert joined(kept) == joined(given)
    assert where(store, kept) == ((0, 700_001),)
    assert store.parts_of(given) is None


def test_what_is_there_stays_where_it_is(tmp_path: Path) -> None:
    store = made(tmp_path)
    kept = store.store(pieces(BLOCK + 5))
    assert store.store((*kept[1:], b"new"))[:-1] == kept[1:]
    assert where(store, store.store((b"head", *kept))) == ((BLOCK + 8, 4), (0, BLOCK + 5))


def test_pieces_of_one_block_become_one(tmp_path: Path) -> None:
    store = made(tmp_path)
    many = [store.store(pieces(1000 + n, n % 256)) for n in range(300)]
    kept = tuple(piece for few in many for piece in few)
    together = store.joined((b"before", *kept[1:], memoryview(b"behind")))
    assert joined(together) == b"before" + joined(kept[1:]) + b"behind"
    assert len(together) == 2 + len(joined(kept)) // BLOCK + 1
    assert where(store, together[1:-1]) == where(store, kept[1:])


def test_the_next_process_finds_them(tmp_path: Path) -> None:
    store = made(tmp_path)
    stored = [store.store(pieces(100_000 + n, n)) for n in range(5)]
    places = [Place(n, f"s{n}.ts", 1, False, 0.0, where(store, kept)) for n, kept in enumerate(stored)]
    blocks = {offset // BLOCK for kept in stored for offset, _size in where(store, kept)} | {3}
    # as a killed process leaves it: nothing is closed
    again = Store(Pool(tmp_path / "television", PLENTY, blocks))
    found = again.found(places)
    assert [joined(found[n]) for n in range(5)] == [joined(kept) for kept in stored]
    more = again.store(pieces(3 * BLOCK, 9))
    assert [joined(found[n]) for n in range(5)] == [joined(kept) for kept in stored]
    assert joined(more) == joined(pieces(3 * BLOCK, 9))


def test_a_block_is_used_again_when_nobody_holds_it_and_nothing_names_it(tmp_path: Path) -> None:
    store = made(tmp_path)
    first = store.store(pieces(BLOCK, 1))
    there = where(store, first)
    del first
    second = store.store(pieces(BLOCK, 2))
    assert where(store, second) != there
    store.settle()
    assert where(store, store.store(pieces(BLOCK, 3))) == there


def test_segments_that_share_a_block_keep_it_both(tmp_path: Path) -> None:
    store = made(tmp_path)
    first, second = store.store(pieces(BLOCK // 2, 1)), store.store(pieces(BLOCK // 2 + 5, 2))
    del first
    store.settle()
    store.store(pieces(BLOCK, 3))
    assert joined(second) == joined(pieces(BLOCK // 2 + 5, 2))


def test_a_slow_viewers_answer_keeps_its_bytes(tmp_path: Path) -> None:
    store = made(tmp_path)
    first = store.store(pieces(3 * BLOCK, 1))
    rest = first[-1]
    size = len(rest)
    del first
    for seed in range(2, 6):
        store.settle()
        store.store(pieces(3 * BLOCK, seed))
    store.end()
    assert bytes(rest) == b"\x01" * size


def test_memory_of_steady_television_does_not_grow(tmp_path: Path) -> None:
    store, window = made(tmp_path), []
    sizes = []
    for turn in range(200):
        window.append(store.joined(store.store(pieces(200_000 + turn % 7 * 10_000, turn % 250))))
        del window[:-5]
        store.settle()
        sizes.append((tmp_path / "television").stat().st_blocks * 512)
    assert sizes[-1] == sizes[30]
    assert sizes[-1] < 7 * 260_000


@pytest.mark.parametrize("given", [1, 3 * BLOCK])
def test_what_has_no_room_stays_where_it_is(tmp_path: Path, given: int) -> None:
    store = made(tmp_path, limit=2 * BLOCK)
    full = store.store(pieces(2 * BLOCK))
    assert store.parts_of(full) is not None
    kept = store.store(pieces(given))
    assert joined(kept) == joined(pieces(given))
    assert store.parts_of(kept) is None


def test_what_fits_in_part_is_whole(tmp_path: Path) -> None:
    store = made(tmp_path, limit=BLOCK)
    kept = store.joined(store.store(pieces(3 * BLOCK)))
    assert joined(kept) == joined(pieces(3 * BLOCK))
    assert store.parts_of(kept) is None


def test_an_ended_playlist_leaves_its_room_to_others(tmp_path: Path) -> None:
    pool = Pool(tmp_path / "television", 4 * BLOCK)
    store, other = Store(pool), Store(pool)
    kept = store.store(pieces(3 * BLOCK))
    store.end()
    assert joined(kept) == joined(pieces(3 * BLOCK))
    assert store.parts_of(store.store(pieces(9))) is None
    assert other.parts_of(other.store(pieces(3 * BLOCK))) is None
    del kept
    assert other.parts_of(other.store(pieces(3 * BLOCK))) is not None
