from adscreen.media.feeds.decisions import Cause
from adscreen.media.looks.consequences import CAUSES, LONGEST, PAUSE, WELL, Consequences
from adscreen.media.looks.looker import Verdict
from adscreen.media.looks.model import Flaw, FlawKind

DEFAULT = (FlawKind.PLACEHOLDER, FlawKind.BLACK, FlawKind.FROZEN)


class Sources:
    """A channel with so many sources behind the first; leaves one at each call."""

    def __init__(self, more: int) -> None:
        self.more = more
        self.left: list[tuple[str, Cause, str]] = []

    def leave(self, ref: str, cause: Cause, evidence: str) -> bool:
        if not self.more:
            return False
        self.more -= 1
        self.left.append((ref, cause, evidence))
        return True


def verdict(at: float, *kinds: FlawKind, ref: str = "c1") -> Verdict:
    return Verdict(ref, at, -20.0, tuple(Flaw(kind, at, f"it is {kind}") for kind in kinds))


def test_a_flaw_that_counts_leaves_the_source_with_its_evidence() -> None:
    sources = Sources(more=5)
    consequences = Consequences(sources, DEFAULT)
    consequences.note(verdict(100.0))
    consequences.note(verdict(105.0, FlawKind.SILENT))
    assert sources.left == [], "silence is named, and the channel stays"
    consequences.note(verdict(110.0, FlawKind.BLACK, FlawKind.SILENT))
    assert sources.left == [("c1", Cause.BLACK, "it is black")]


def test_every_flaw_has_a_cause() -> None:
    assert set(CAUSES) == set(FlawKind)
    for kind in FlawKind:
        sources = Sources(more=1)
        Consequences(sources, (kind,)).note(verdict(0.0, kind))
        assert [cause for _ref, cause, _evidence in sources.left] == [CAUSES[kind]]


def test_a_channel_that_is_black_everywhere_is_no_merry_go_round() -> None:
    sources = Sources(more=1000)
    consequences = Consequences(sources, DEFAULT)
    for step in range(720):
        consequences.note(verdict(step * 5.0, FlawKind.BLACK))
    assert 6 <= len(sources.left) <= 3600 / LONGEST + 7, "an hour of it"


def test_the_first_tries_follow_soon_and_each_channel_has_its_own() -> None:
    sources = Sources(more=1000)
    consequences = Consequences(sources, DEFAULT)
    consequences.note(verdict(0.0, FlawKind.FROZEN))
    consequences.note(verdict(5.0, FlawKind.FROZEN))
    consequences.note(verdict(5.0, FlawKind.FROZEN, ref="c2"))
    consequences.note(verdict(PAUSE, FlawKind.FROZEN))
    assert [ref for ref, _cause, _evidence in sources.left] == ["c1", "c2", "c1"]


def test_a_channel_that_was_well_again_is_answered_at_once() -> None:
    sources = Sources(more=1000)
    consequences = Consequences(sources, DEFAULT)
    for at in (0.0, PAUSE, 3 * PAUSE):
        consequences.note(verdict(at, FlawKind.FROZEN))
    assert len(sources.left) == 3
    consequences.note(verdict(4 * PAUSE, FlawKind.FROZEN))
    assert len(sources.left) == 3, "a pause of 80 s by now"
    consequences.note(verdict(4 * PAUSE + WELL + 1))
    consequences.note(verdict(4 * PAUSE + WELL + 6, FlawKind.FROZEN))
    assert len(sources.left) == 4


def test_where_there_is_no_other_source_the_question_costs_no_pause() -> None:
    sources = Sources(more=0)
    consequences = Consequences(sources, DEFAULT)
    consequences.note(verdict(0.0, FlawKind.BLACK))
    sources.more = 1
    consequences.note(verdict(5.0, FlawKind.BLACK))
    assert len(sources.left) == 1
