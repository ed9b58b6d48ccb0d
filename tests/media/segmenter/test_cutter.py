from adscreen.media.model import TICKS
from adscreen.media.mpegts.psi import Pmt, PmtStream
from adscreen.media.segmenter.cutter import Cutter
from adscreen.media.segmenter.pending import Pending
from adscreen.media.segmenter.reader import program_streams
from adscreen.media.segmenter.tables import Counters, Tables

PMT = Pmt(1, 0x100, b"", (PmtStream(0x100, 0x1B, b""),))
FRAME = TICKS // 25


class Play:
    """Units of one packet each, 25 a second."""

    def __init__(self, ceiling: float | None = None) -> None:
        (self.stream,) = program_streams(PMT)
        self.stream.seen = True
        self.pending = Pending()
        self.cutter = Cutter(
            self.pending, Tables(PMT, 0x20, (self.stream,), Counters()), target=2 * TICKS, discontinuity=False
        )
        self.cutter.ceiling = None if ceiling is None else round(ceiling * TICKS)
        self.number = 0

    def units(self, count: int, gop: int) -> list[float]:
        for _ in range(count):
            at, pts, key = self.pending.end, self.number * FRAME, self.number % gop == 0
            if self.number == 0:
                self.cutter.begin(self.stream, at, pts, independent=True)
            else:
                self.cutter.unit(at, pts, start_point=key, independent=key)
            self.pending.add(b"\x47\x01\x00\x10" + bytes(184))
            self.number += 1
        return [round(segment.seconds, 2) for segment in self.cutter.ready]


def test_the_nearest_start_point_to_the_target_is_taken() -> None:
    assert Play().units(250, 24) == [1.92, 1.92, 1.92, 1.92, 1.92]
    assert Play().units(250, 40) == [1.6, 1.6, 1.6, 1.6, 1.6, 1.6]
    assert Play().units(301, 75) == [3.0, 3.0, 3.0, 3.0]


def test_the_ceiling_cuts_where_no_start_point_is() -> None:
    play = Play(ceiling=3.49)
    assert max(play.units(500, 250)) <= 3.49
    assert [s.independent for s in play.cutter.ready] == [True, False, False, True, False]


def test_an_early_start_point_is_taken_when_the_next_comes_too_late() -> None:
    play = Play(ceiling=1.99)
    assert play.units(150, 25) == [1.0, 1.0, 1.0, 1.0, 1.0]


def test_a_hole_ends_inside_its_segment() -> None:
    play = Play(ceiling=3.49)
    play.units(60, 25)
    play.cutter.whole_before(None, None)
    play.number = 75
    play.units(30, 25)
    assert [s.seconds for s in play.cutter.ready] == [2.0, 2.0]
    assert play.cutter.ready[-1].independent


def test_start_points_at_odd_distances_are_taken_early_enough() -> None:
    play, keys = Play(ceiling=3.49), {0, 75, 105, 180, 190, 250}
    for number in range(251):
        at, pts, key = play.pending.end, number * FRAME, number in keys
        if number == 0:
            play.cutter.begin(play.stream, at, pts, independent=True)
        else:
            play.cutter.unit(at, pts, start_point=key, independent=key)
        play.pending.add(b"\x47\x01\x00\x10" + bytes(184))
    assert [round(s.seconds, 2) for s in play.cutter.ready] == [3.0, 1.2, 3.0, 2.8]
    assert all(s.independent for s in play.cutter.ready)


def test_a_hole_that_outlasts_the_ceiling_leaves_its_front_to_the_next_segment() -> None:
    play = Play(ceiling=3.49)
    play.units(70, 100)
    play.cutter.whole_before(play.pending.end - 188, 69 * FRAME)
    for number in range(70, 100):
        play.cutter.hole_goes_on(play.pending.end, number * FRAME)
    assert [round(s.seconds, 2) for s in play.cutter.ready] == [2.76]
    assert play.cutter.start_pts == 69 * FRAME


def test_scraps_are_kept_only_when_asked_for() -> None:
    for anyway in (True, False):
        play = Play()
        play.units(5, 25)
        play.cutter.close(play.pending.end, anyway=anyway)
        assert [round(s.seconds, 2) for s in play.cutter.ready] == ([0.2] if anyway else [])
        assert play.cutter.lead is None


def test_key_distance_is_the_longest() -> None:
    play = Play()
    play.units(100, 25)
    assert play.cutter.key_distance == TICKS
