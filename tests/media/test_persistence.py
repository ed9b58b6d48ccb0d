import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media import persistence
from adscreen.media.model import TICKS, Segment
from adscreen.media.persistence import POWER_CUT_SKIP, REJOIN, StateFolder, fresh_numbers
from adscreen.media.window import Numbers, Window


def numbers(next_number: int = 5) -> Numbers:
    return Numbers(epoch="abc", next_number=next_number, discontinuities=2, target=3, longest=180_000)


def filled() -> Window:
    window = Window(numbers(), 12.0)
    for index in range(4):
        data = bytes([0x47, index]) * 94
        made = Segment((data[:100], memoryview(data)[100:]), 2 * TICKS, index == 2, True, 0, ())
        window.append(made, wall=1000.0 + index, now=float(index))
    return window


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[StateFolder]:
    made = StateFolder(tmp_path / "state")
    yield made
    made.close()


def test_nothing_is_known_of_a_new_feed(folder: StateFolder) -> None:
    assert folder.load("1") is None
    assert folder.load_window("1") == []


def test_the_last_save_counts(folder: StateFolder) -> None:
    for number in (5, 6, 7):
        folder.save("1", numbers(number))
    folder.save("2", numbers(99))
    saved = folder.load("1")
    assert saved is not None
    assert saved.numbers == numbers(7)
    assert abs(saved.at - time.time()) < 5


def test_a_torn_write_leaves_the_one_before(folder: StateFolder) -> None:
    folder.save("1", numbers(5))
    folder.save("1", numbers(6))
    [path] = folder._path.glob("*.numbers")
    raw = bytearray(path.read_bytes())
    newer = 0 if raw.find(b'"next_number":6') < persistence.SLOT else persistence.SLOT
    raw[newer + 40 : newer + 60] = bytes(20)
    path.write_bytes(raw)
    saved = folder.load("1")
    assert saved is not None
    assert saved.numbers.next_number == 5


def test_garbage_is_no_past(folder: StateFolder) -> None:
    folder.save("1", numbers())
    [path] = folder._path.glob("*.numbers")
    path.write_bytes(os.urandom(1024))
    assert folder.load("1") is None


def test_numbers_are_skipped_when_the_machine_went_down(
    folder: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.save("1", numbers(5))
    monkeypatch.setattr(persistence, "_boot_id", lambda: "another")
    saved = folder.load("1")
    assert saved is not None
    assert saved.numbers.next_number == 5 + POWER_CUT_SKIP


def test_one_process_a_folder(folder: StateFolder) -> None:
    with pytest.raises(AdScreenError) as caught:
        StateFolder(folder._path)
    assert caught.value.failure is Failure.CONFLICT
    folder.close()
    StateFolder(folder._path).close()


def test_a_window_is_listed_again_once(folder: StateFolder) -> None:
    window = filled()
    folder.save_window("1", window)
    back = folder.load_window("1")
    assert [entry.line for entry in back] == [entry.line for entry in window.entries]
    assert [b"".join(entry.pieces) for entry in back] == [b"".join(entry.pieces) for entry in window.entries]
    assert folder.load_window("1") == []


def test_an_old_window_is_forgotten(folder: StateFolder) -> None:
    folder.save_window("1", filled())
    [path] = folder._path.glob("*.window")
    past = time.time() - REJOIN - 1
    os.utime(path, (past, past))
    assert folder.load_window("1") == []
    assert not path.exists()


def test_a_window_cut_short_is_none(folder: StateFolder) -> None:
    folder.save_window("1", filled())
    [path] = folder._path.glob("*.window")
    path.write_bytes(path.read_bytes()[:-10])
    assert folder.load_window("1") == []


def test_a_save_is_cheap_enough_for_the_loop(folder: StateFolder) -> None:
    began = time.perf_counter()
    for number in range(200):
        folder.save("1", numbers(number))
    assert (time.perf_counter() - began) / 200 < 0.002


def test_a_feed_with_no_past_starts_ahead_of_any_lost_one() -> None:
    first = fresh_numbers()
    assert 0 < first.next_number < 2**31
    assert fresh_numbers().next_number >= first.next_number
