from adscreen.media.sources.cursor import Cursor, Step
from adscreen.media.sources.playlist import Entry, MediaPlaylist


def playlist(
    first: int, count: int, *, marks: str = "", run: str = "a", target: float = 2.0
) -> MediaPlaylist:
    """Return segments `first`...; `marks` has a letter a segment: d for a discontinuity, g for a gap."""
    marks = marks.ljust(count)
    entries = tuple(
        Entry(first + i, f"{run}{first + i}.ts", 2.0, marks[i] == "d", None, None, False, marks[i] == "g")
        for i in range(count)
    )
    return MediaPlaylist(target, entries, first, ended=False)


def shown(steps: list[Step]) -> str:
    return " ".join(("!" if step.broken else "") + str(step.entry.sequence) for step in steps)


def test_it_starts_near_the_edge_and_goes_on() -> None:
    cursor = Cursor()
    assert shown(cursor.update(playlist(10, 6), 0)) == "13 14 15"
    assert shown(cursor.update(playlist(10, 6), 1)) == ""
    assert shown(cursor.update(playlist(12, 6), 2)) == "16 17"
    assert shown(cursor.update(playlist(18, 2), 4)) == "18 19"


def test_a_short_playlist_is_played_from_its_start() -> None:
    assert shown(Cursor().update(playlist(5, 1), 0)) == "5"
    assert shown(Cursor().update(playlist(5, 0), 0)) == ""


def test_missed_segments_discontinuities_and_gaps_break() -> None:
    cursor = Cursor()
    cursor.update(playlist(10, 3), 0)
    assert shown(cursor.update(playlist(15, 3), 2)) == "!15 16 17"
    assert shown(cursor.update(playlist(16, 4, marks="   d"), 4)) == "18 !19"
    assert shown(cursor.update(playlist(18, 5, marks="  gd "), 6)) == "!21 22"
    assert shown(cursor.update(playlist(20, 5, marks="   g "), 8)) == "!24"


def test_an_old_copy_is_not_a_restart() -> None:
    cursor = Cursor()
    cursor.update(playlist(10, 6), 0)
    cursor.update(playlist(11, 6), 2)
    assert shown(cursor.update(playlist(10, 6), 3)) == ""
    assert shown(cursor.update(playlist(12, 6), 4)) == "17"


def test_a_restart_with_lower_numbers_breaks() -> None:
    cursor = Cursor()
    cursor.update(playlist(100, 6), 0)
    assert shown(cursor.update(playlist(0, 5, run="b"), 2)) == "!2 3 4"
    assert shown(cursor.update(playlist(1, 5, run="b"), 4)) == "5"


def test_a_restart_within_the_window_breaks_too() -> None:
    cursor = Cursor()
    cursor.update(playlist(3, 6), 0)
    assert shown(cursor.update(playlist(3, 2, run="b"), 2)) == "!3 4"


def test_a_failed_segment_is_asked_for_again_or_left_out() -> None:
    cursor = Cursor()
    cursor.update(playlist(10, 3), 0)
    cursor.back_to(12)
    assert shown(cursor.update(playlist(11, 3), 2)) == "12 13"
    cursor.back_to(14)
    cursor.missed()
    assert shown(cursor.update(playlist(12, 4), 4)) == "!14 15"


def test_reloads_are_as_the_rfc_says() -> None:
    cursor, first = Cursor(), playlist(10, 3)
    cursor.update(first, 0)
    assert cursor.reload_after(first) == 2.0
    cursor.update(first, 2)
    assert cursor.reload_after(first) == 1.0


def test_a_playlist_that_stands_still_is_stale() -> None:
    cursor, first = Cursor(), playlist(10, 3, target=4)
    cursor.update(first, 0)
    cursor.update(first, 11)
    assert not cursor.stale(first, 11.9)
    assert cursor.stale(first, 12)
    cursor.update(playlist(11, 3, target=4), 12)
    assert not cursor.stale(first, 20)
