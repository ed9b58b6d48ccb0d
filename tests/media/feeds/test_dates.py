from adscreen.media.feeds.dates import REMEMBERED, Dates
from adscreen.media.model import TICKS
from adscreen.media.mpegts.pes import WRAP


def noted(*segments: tuple[float, float]) -> Dates:
    dates = Dates()
    for pts, starts_at in segments:
        dates.note(round(pts * TICKS), starts_at)
    return dates


def test_a_picture_in_the_middle_of_a_segment_has_the_source_s_date() -> None:
    dates = noted((10, 1000.0), (12, 1002.0), (14, 1004.0))
    assert dates.of(13 * TICKS, 1009.0) == 1003.0
    assert dates.of(round(9.5 * TICKS), 1009.0) == 999.5


def test_time_stamps_turn_over() -> None:
    dates = noted((WRAP / TICKS - 1, 1000.0))
    assert dates.of(TICKS, 1005.0) == 1002.0
    assert dates.of(WRAP + TICKS, 1005.0) == 1002.0


def test_what_is_far_from_every_segment_or_from_the_clock_has_no_date() -> None:
    dates = noted((10, 1000.0))
    assert dates.of(40 * TICKS, 1030.0) is None
    assert dates.of(11 * TICKS, 1100.0) is None, "the same stamps, long ago"
    assert dates.of(None, 1001.0) is None
    assert Dates().of(10 * TICKS, 1000.0) is None


def test_stamps_that_came_again_are_dated_by_the_newest_segment() -> None:
    assert noted((10, 1000.0), (10, 1015.0)).of(10 * TICKS, 1016.0) == 1015.0


def test_old_segments_are_forgotten() -> None:
    dates = noted(*((2.0 * index, 1000.0 + 2 * index) for index in range(REMEMBERED + 20)))
    assert dates.of(0, 1000.0) is None
