"""What a provider's burst sends again is not given to viewers again."""

from tests.support.tspackets import OPEN_KEY, Mux, television

from adscreen.media.feeds.repeats import unseen
from adscreen.media.model import Segment
from adscreen.media.segmenter import Segmenter
from adscreen.media.window import Entry, Numbers, Window


def segments(mux: Mux, packets: slice = slice(None)) -> list[Segment]:
    segmenter = Segmenter()
    return [*segmenter.feed(b"".join(mux.packets[packets])), *segmenter.break_source()]


def listed(given: list[Segment]) -> tuple[Entry, ...]:
    window = Window(Numbers("e", 1), 60)
    for number, segment in enumerate(given):
        window.append(segment, wall=float(number), now=float(number))
    return window.entries


def test_a_burst_that_begins_before_the_loss_is_left_out_up_to_it() -> None:
    tv = television(16)
    middle = len(tv.packets) // 2
    given = segments(tv, slice(0, middle))
    again = segments(tv, slice(middle - middle // 3, None))
    new = unseen(again, listed(given))
    assert 0 < len(new) < len(again)
    assert new == again[-len(new) :]
    stamps = [segment.first_pts or 0 for segment in given]
    assert (new[0].first_pts or 0) > max(stamps)
    assert not {unit(segment) for segment in new} & {unit(segment) for segment in given}


def test_a_scrap_of_a_segment_that_was_given_counts_as_given() -> None:
    tv = television(8)
    given = segments(tv, slice(0, len(tv.packets) * 2 // 5))
    again = segments(tv)
    assert len(unseen(again, listed(given))) == len(again) - len(given)


def test_television_that_goes_on_is_kept_whole() -> None:
    later = segments(television(8, start=90_000 * 9))
    assert unseen(later, listed(segments(television(8)))) == later


def test_a_clock_that_begins_anew_with_other_pictures_is_no_repeat() -> None:
    anew = segments(television(8, key=OPEN_KEY))
    assert unseen(anew, listed(segments(television(8)))) == anew
    assert unseen(anew, ()) == anew


def unit(segment: Segment) -> bytes:
    """Return the packets behind the tables that begin a segment."""
    return segment.data[376 : 376 + 188]
