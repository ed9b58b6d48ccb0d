import gc
from pathlib import Path
from random import Random

from adscreen.media.spool.pool import BLOCK, Pool, Returns


def pool(tmp_path: Path, blocks: int = 300, taken: tuple[int, ...] = ()) -> Pool:
    return Pool(tmp_path / "television", blocks * BLOCK, taken)


def backed(tmp_path: Path) -> int:
    """Blocks with memory behind them; a file system may add a little for itself."""
    return (tmp_path / "television").stat().st_blocks * 512 // BLOCK


def number(taken: tuple[int, memoryview] | None) -> int | None:
    return None if taken is None else taken[0] // BLOCK


def test_blocks_follow_one_another_up_to_the_limit(tmp_path: Path) -> None:
    own = pool(tmp_path, 3)
    returns = Returns(own)
    held = [own.take(returns) for _ in range(4)]
    assert [number(one) for one in held] == [0, 1, 2, None]


def test_a_view_knows_where_it_lies_and_what_was_written(tmp_path: Path) -> None:
    own = pool(tmp_path)
    returns = Returns(own)
    own.take(returns)
    taken = own.take(returns)
    assert taken is not None
    start, view = taken
    own.write(start + 5, memoryview(b"here"))
    assert bytes(view[5:9]) == b"here"
    assert own.offset_of(view[5:9]) == start + 5
    assert own.offset_of(b"here") is None
    assert own.offset_of(memoryview(b"here")) is None
    assert (tmp_path / "television").read_bytes()[start + 5 : start + 9] == b"here"


def test_what_is_given_back_is_taken_again_only_when_nothing_names_it(tmp_path: Path) -> None:
    own = pool(tmp_path)
    returns = Returns(own)
    own.take(returns)  # nobody keeps it
    assert number(own.take(returns)) == 1
    returns.settle()
    assert number(own.take(returns)) == 0


def test_the_memory_of_a_playlist_that_ended_goes_back_to_the_machine(tmp_path: Path) -> None:
    own = pool(tmp_path)
    returns, others = Returns(own), Returns(own)
    held = [own.take(returns) for _ in range(10)]
    kept = own.take(others)
    assert backed(tmp_path) == 11
    slow = held.pop()
    held.clear()
    returns.end()
    assert backed(tmp_path) == 2
    del slow
    assert backed(tmp_path) == 1
    assert number(own.take(others)) == 0
    assert kept is not None


def test_blocks_of_an_earlier_process_stay_and_the_others_are_empty(tmp_path: Path) -> None:
    first = pool(tmp_path)
    held = [first.take(Returns(first)) for _ in range(6)]
    for taken in held:
        assert taken is not None
        first.write(taken[0], memoryview(b"%d" % (taken[0] // BLOCK) * 9))
    again = pool(tmp_path, taken=(2, 4))
    assert backed(tmp_path) == 2
    returns = Returns(again)
    assert bytes(again.block(4, returns)[:3]) == b"444"
    mine = [again.take(returns) for _ in range(4)]
    assert [number(one) for one in mine] == [0, 1, 3, 5]


def test_what_an_earlier_process_took_counts(tmp_path: Path) -> None:
    pool(tmp_path)
    again = pool(tmp_path, 3, taken=(0, 1))
    returns = Returns(again)
    held = again.take(returns)
    assert number(held) == 2
    assert again.take(returns) is None


def test_no_block_is_ever_taken_twice(tmp_path: Path) -> None:
    random, own = Random(7), pool(tmp_path)
    players = [Returns(own) for _ in range(3)]
    held: dict[int, memoryview] = {}
    for _ in range(3000):
        if held and random.random() < 0.5:
            del held[random.choice(sorted(held))]
            if random.random() < 0.3:
                random.choice(players).settle()
            continue
        taken = own.take(random.choice(players))
        assert taken is not None
        assert taken[0] not in held
        held[taken[0]] = taken[1]
    assert backed(tmp_path) < 250


def test_a_closed_pool_gives_nothing_more_and_takes_everything_back(tmp_path: Path) -> None:
    own = pool(tmp_path)
    returns = Returns(own)
    held = own.take(returns)
    own.close(discard=True)
    assert list(tmp_path.iterdir()) == []
    assert own.take(returns) is None
    assert held is not None
    assert bytes(held[1][:2]) == b"\0\0"
    returns.end()
    del held
    gc.collect()
