import re

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adscreen.media.model import TICKS, Segment
from adscreen.media.window import Numbers, Window


def segment(seconds: float = 2.0, *, discontinuity: bool = False, independent: bool = True) -> Segment:
    return Segment(
        pieces=(b"G" * 188,),
        duration=round(seconds * TICKS),
        discontinuity=discontinuity,
        independent=independent,
        first_pts=0,
        tracks=(),
    )


def window(seconds: float = 12.0) -> Window:
    return Window(Numbers(epoch="e", next_number=100), seconds)


def filled(count: int, seconds: float = 2.0) -> Window:
    made = window()
    for index in range(count):
        made.append(segment(seconds), wall=1000.0 + seconds * (index + 1), now=seconds * (index + 1))
    return made


def tag(text: str, name: str) -> int:
    found = re.findall(rf"^#EXT-X-{name}:(\d+)$", text, re.MULTILINE)
    assert len(found) == 1
    return int(found[0])


def test_a_single_segment_can_be_listed() -> None:
    text = filled(1).playlist().text
    assert tag(text, "TARGETDURATION") == 3
    assert tag(text, "MEDIA-SEQUENCE") == 100
    assert text.endswith("#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:16:40.000Z\n#EXTINF:2.000000,\nse-100.ts\n")


def test_target_is_fixed_by_the_first_segment_for_life() -> None:
    made = filled(1)
    made.append(segment(3.4), wall=1010, now=10)
    assert tag(made.playlist().text, "TARGETDURATION") == 3
    assert made.numbers.longest == round(3.4 * TICKS)


def test_keeps_the_asked_seconds_and_three_target_durations() -> None:
    assert filled(20).duration == 12 * TICKS
    long = filled(20, seconds=6.0)
    assert long.numbers.target == 9
    assert 27 * TICKS <= long.duration < 33 * TICKS


def test_removed_segment_is_served_for_its_length_and_that_of_its_longest_playlist() -> None:
    made = filled(7)  # at 14 s number 100 left a playlist of 12 s
    assert made.first_number == 101
    made.expire(14 + 2 + 12 - 0.01)
    assert made.find("se-100.ts") is not None
    made.expire(14 + 2 + 12)
    assert made.find("se-100.ts") is None
    assert made.find("se-101.ts") is not None


def test_discontinuity_counts_only_once_its_tag_has_left() -> None:
    made = filled(3)
    made.break_()
    made.append(segment(), wall=1008, now=8)
    for index in range(3):
        made.append(segment(), wall=1010 + 2 * index, now=10.0 + 2 * index)
    while made.first_number < 103:
        assert tag(made.playlist().text, "DISCONTINUITY-SEQUENCE") == 0
        made.append(segment(), wall=1020, now=20)
    assert made.playlist().text.count("#EXT-X-DISCONTINUITY\n") == 1
    assert tag(made.playlist().text, "DISCONTINUITY-SEQUENCE") == 0
    made.append(segment(), wall=1022, now=22)
    assert made.playlist().text.count("#EXT-X-DISCONTINUITY\n") == 0
    assert tag(made.playlist().text, "DISCONTINUITY-SEQUENCE") == 1


def test_independent_segments_is_withdrawn_once_and_for_good() -> None:
    made = filled(3)
    assert "#EXT-X-INDEPENDENT-SEGMENTS\n" in made.playlist().text
    made.append(segment(independent=False), wall=1008, now=8)
    for index in range(20):
        made.append(segment(), wall=1010 + 2 * index, now=10.0 + 2 * index)
        assert "INDEPENDENT" not in made.playlist().text


def test_date_follows_the_durations_and_the_clock_again_after_a_break() -> None:
    made = filled(1)  # on air from 1000 to 1002
    late = made.append(segment(), wall=1009, now=9)
    assert late.line.starts_at == 1002
    made.break_()
    assert made.append(segment(), wall=1015, now=15).line.starts_at == 1013
    made.break_()
    early = made.append(segment(), wall=1015.5, now=15.5)  # a burst after reconnecting: never back in time
    assert early.line.starts_at == 1015


def test_retiring_all_goes_on_with_the_numbers() -> None:
    made = filled(3)
    made.retire_all(6.0)
    assert len(made) == 0
    assert made.find("se-100.ts") is not None
    entry = made.append(segment(), wall=1100, now=100)
    assert entry.number == 103
    assert entry.line.discontinuity
    assert made.find("se-100.ts") is None


def test_a_restored_window_goes_on_with_one_discontinuity() -> None:
    before = filled(6)
    after = Window(before.numbers, 12.0)
    after.restore(iter(before.entries))
    assert after.playlist() == before.playlist()
    after.append(segment(), wall=1030, now=1)
    assert after.first_number == 101
    assert after.playlist().text.count("#EXT-X-DISCONTINUITY\n") == 1
    assert tag(after.playlist().text, "DISCONTINUITY-SEQUENCE") == 0


class LiveRules(RuleBasedStateMachine):
    """A client that remembers every version of the playlist, over restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.window = window()
        self.now = 0.0
        self.names: dict[int, tuple[str, str]] = {}
        self.cc: dict[int, int] = {}
        self.last_sequence = 0
        self.last_dseq = 0
        self.removed_at: dict[str, tuple[float, int]] = {}
        self.longest: dict[str, int] = {}
        self.lengths: dict[str, int] = {}
        self.listed: list[str] = []

    @rule(seconds=st.floats(0.2, 3.4), discontinuity=st.booleans(), independent=st.booleans())
    def cut(self, seconds: float, discontinuity: bool, independent: bool) -> None:
        self.now += seconds
        made = segment(seconds, discontinuity=discontinuity, independent=independent)
        entry = self.window.append(made, wall=1e9 + self.now, now=self.now)
        self.lengths[entry.name] = made.duration
        self.observe()

    @rule(seconds=st.floats(0.1, 60))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.window.expire(self.now)

    @rule()
    def source_is_lost(self) -> None:
        self.window.break_()

    @precondition(lambda self: len(self.window))
    @rule()
    def clean_restart(self) -> None:
        entries = self.window.entries
        self.window = Window(self.window.numbers, 12.0)
        self.window.restore(iter(entries))
        self.removed_at.clear()
        self.observe()

    @rule()
    def kill_and_restart(self) -> None:
        self.window = Window(self.window.numbers, 12.0)
        self.window.break_()
        self.removed_at.clear()
        self.listed = []

    def observe(self) -> None:
        text = self.window.playlist().text
        sequence, dseq = tag(text, "MEDIA-SEQUENCE"), tag(text, "DISCONTINUITY-SEQUENCE")
        assert sequence >= self.last_sequence
        assert dseq >= self.last_dseq
        self.last_sequence, self.last_dseq = sequence, dseq
        cc, number, names = dseq, sequence, []
        for block in re.findall(r"(?:#EXT-X-DISCONTINUITY\n)?#EXT-X-PROG.*\n#EXTINF.*\n\S+\n", text):
            cc += block.startswith("#EXT-X-DISCONTINUITY\n")
            name = block.splitlines()[-1]
            assert self.names.setdefault(number, (name, block)) == (name, block)
            assert self.cc.setdefault(number, cc) == cc
            names.append(name)
            number += 1
        for name in set(self.listed) - set(names):
            self.removed_at[name] = (self.now, self.lengths[name] + self.longest[name])
        for name in names:
            self.longest[name] = max(self.longest.get(name, 0), self.window.duration)
        self.listed = names
        assert "ENDLIST" not in text

    @invariant()
    def addresses_are_never_reused(self) -> None:
        names = [name for name, _block in self.names.values()]
        assert len(names) == len(set(names))

    @invariant()
    def listed_and_lately_removed_segments_are_served(self) -> None:
        for name in self.listed:
            assert self.window.find(name) is not None
        for name, (at, ticks) in self.removed_at.items():
            if self.now < at + ticks / TICKS - 0.001:
                assert self.window.find(name) is not None

    @invariant()
    def three_target_durations_remain_once_anything_was_removed(self) -> None:
        if self.removed_at:
            assert self.window.numbers.target is not None
            assert self.window.duration >= 3 * self.window.numbers.target * TICKS


TestLiveRules = LiveRules.TestCase
TestLiveRules.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
