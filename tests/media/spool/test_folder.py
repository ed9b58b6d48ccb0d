import os
import time
from pathlib import Path

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.model import TICKS, Segment
from adscreen.media.spool.folder import Spool, SpoolPlace
from adscreen.media.spool.pool import BLOCK
from adscreen.media.spool.shelf import Shelf
from adscreen.media.window import Numbers, Window

LIMIT = 16 * 1024 * 1024


def spool(folder: Path, boot: str = "a") -> Spool:
    return Spool(SpoolPlace(folder, LIMIT), boot=boot, fresh=60.0)


def empty(folder: Path) -> bool:
    """Whether no playlist and no television is left in it."""
    television = folder / "television"
    return list(folder.iterdir()) == [television] and television.stat().st_blocks * 512 < BLOCK


def filled(shelf: Shelf, count: int = 12) -> Window:
    window = Window(Numbers(epoch="abc", next_number=5), 12.0)
    now, wall = time.monotonic(), time.time()
    for index in range(count):
        pieces = shelf.store((bytes([index]) * 1880,))
        window.append(Segment(pieces, 2 * TICKS, index == 3, True, 0, ()), wall=wall, now=now)
    shelf.note(window, wall=wall, now=now)
    return window


def test_what_a_killed_process_served_is_there(tmp_path: Path) -> None:
    window = filled(spool(tmp_path).new("channel:1"))
    again = spool(tmp_path)
    assert again.refs == ["channel:1"]
    taken = again.take_over("channel:1")
    assert taken is not None
    _shelf, left = taken
    listed = [entry for entry, until in left if until is None]
    assert [entry.line for entry in listed] == [entry.line for entry in window.entries]
    assert [b"".join(entry.pieces) for entry in listed] == [b"".join(e.pieces) for e in window.entries]
    retired = [(entry.number, until) for entry, until in left if until is not None]
    assert [number for number, _until in retired] == list(range(5, listed[0].number))
    assert all(until is not None and 5 < until - time.time() < 60 for _number, until in retired)
    assert again.refs == []


def test_nothing_is_left_of_a_playlist_that_never_ran(tmp_path: Path) -> None:
    assert spool(tmp_path).take_over("channel:1") is None


def test_memory_does_not_outlive_the_machine(tmp_path: Path) -> None:
    filled(spool(tmp_path).new("1"))
    again = spool(tmp_path, boot="b")
    assert again.refs == []
    assert empty(tmp_path)
    again.close()
    assert not tmp_path.exists()


def test_what_is_too_old_is_deleted(tmp_path: Path) -> None:
    filled(spool(tmp_path).new("1"))
    assert Spool(SpoolPlace(tmp_path, LIMIT), boot="a", fresh=0.0).refs == []
    assert empty(tmp_path)


def test_what_is_no_spool_is_deleted(tmp_path: Path) -> None:
    (tmp_path / "junk.index").write_bytes(os.urandom(100))
    assert spool(tmp_path).refs == []
    assert empty(tmp_path)


def test_a_playlist_begun_anew_forgets_the_past(tmp_path: Path) -> None:
    filled(spool(tmp_path).new("1"))
    again = spool(tmp_path)
    again.new("1")
    assert again.refs == []
    assert spool(tmp_path).refs == []


def test_a_segment_that_found_no_room_cuts_off_those_before_it(tmp_path: Path) -> None:
    shelf = spool(tmp_path).new("1")
    window = filled(shelf, 4)
    now, wall = time.monotonic(), time.time()
    window.append(Segment((b"elsewhere",), 2 * TICKS, False, True, 0, ()), wall=wall, now=now)
    window.append(Segment(shelf.store((b"here",)), 2 * TICKS, False, True, 0, ()), wall=wall, now=now)
    shelf.note(window, wall=wall, now=now)
    taken = spool(tmp_path).take_over("1")
    assert taken is not None
    assert [entry.number for entry, _until in taken[1]] == [10]


def test_a_folder_that_others_can_write_to_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(AdScreenError) as caught:
        spool(tmp_path)
    assert caught.value.failure is Failure.BAD_INPUT
    assert caught.value.field == "spool_dir"


def test_a_link_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "other")
    with pytest.raises(AdScreenError):
        spool(tmp_path / "link")


def test_the_usual_place_belongs_to_the_state_folder(tmp_path: Path) -> None:
    first, second = SpoolPlace.usual(tmp_path / "a", 10), SpoolPlace.usual(tmp_path / "b", 10)
    assert first is not None
    assert second is not None
    assert first.folder != second.folder
    assert first.limit == 10 * 1024 * 1024
    assert SpoolPlace.usual(tmp_path, 0) is None


def test_a_playlist_left_behind_that_nobody_wants_makes_room(tmp_path: Path) -> None:
    filled(spool(tmp_path).new("1"))
    again = spool(tmp_path)
    again.new("1")
    assert (tmp_path / "television").stat().st_blocks * 512 < BLOCK
    again.close()


def test_an_index_without_its_television_is_nothing(tmp_path: Path) -> None:
    filled(spool(tmp_path).new("1"))
    (tmp_path / "television").unlink()
    assert spool(tmp_path).refs == []


def test_what_another_playlist_left_is_not_written_over(tmp_path: Path) -> None:
    first = spool(tmp_path)
    window = filled(first.new("1"))
    filled(first.new("2"))
    again = spool(tmp_path)
    filled(again.new("3"), 40)
    taken = again.take_over("1")
    assert taken is not None
    listed = [entry for entry, until in taken[1] if until is None]
    assert [b"".join(entry.pieces) for entry in listed] == [b"".join(e.pieces) for e in window.entries]
