from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.feeds.deciding import Deciding, cause_of
from adscreen.media.feeds.decisions import Action, Cause, FeedDecision
from adscreen.media.health.model import UnhealthyError, Verdict
from adscreen.media.model import SourceKind, SourceSpec

SPEC = SourceSpec(SourceKind.HTTP_TS, "http://tv.example.com/1.ts", account="a1")
SECOND = SourceSpec(SourceKind.HTTP_TS, "http://tv.example.com/2.ts", account="a1", rank=1)
LOST = AdScreenError(Failure.CONNECTION_LOST, "reset")


def test_each_decision_has_its_cause() -> None:
    told: list[FeedDecision] = []
    deciding = Deciding("channel:1", told.append)
    deciding.opened(SPEC)
    deciding.ended(SPEC, LOST, gave=True)
    deciding.opened(SPEC)
    deciding.ended(SPEC, AdScreenError(Failure.STALLED, "no byte"), gave=True)
    deciding.ended(SPEC, AdScreenError(Failure.REFUSED), gave=False)
    deciding.opened(SECOND)
    deciding.opened(SPEC)
    deciding.yielded(SPEC)
    assert [(one.action, one.cause, one.source) for one in told] == [
        (Action.OPENED, Cause.ASKED, 0),
        (Action.LEFT, Cause.FAILED, 0),
        (Action.REOPENED, Cause.ASKED, 0),
        (Action.LEFT, Cause.SILENT, 0),
        (Action.PASSED_OVER, Cause.FAILED, 0),
        (Action.OPENED, Cause.FAILED, 1),
        (Action.RETURNED, Cause.PREFERRED, 0),
        (Action.LEFT, Cause.NEEDED, 0),
    ]
    assert told[1].evidence == "reset"
    assert told[1].failure is Failure.CONNECTION_LOST
    assert {one.account for one in told} == {"a1"}


def test_a_fault_that_is_borne_is_told_once_a_minute() -> None:
    told: list[FeedDecision] = []
    deciding = Deciding("channel:1", told.append)
    for _ in range(5):
        deciding.borne(SPEC, Verdict(Cause.THIN, "0.1 Mbit/s"))
    deciding.borne(SPEC, Verdict(Cause.DAMAGED, "12 packets"))
    assert [one.cause for one in told] == [Cause.THIN, Cause.DAMAGED]


def test_who_comes_back_later_asked_for_it() -> None:
    told: list[FeedDecision] = []
    deciding = Deciding("channel:1", told.append)
    deciding.opened(SECOND)
    deciding.stopped()
    deciding.opened(SPEC)
    assert [one.action for one in told] == [Action.OPENED, Action.OPENED]


def test_causes() -> None:
    verdict = Verdict(Cause.NO_PICTURE, "no picture for 4.0 s")
    assert cause_of(UnhealthyError(verdict)) is Cause.NO_PICTURE
    assert cause_of(AdScreenError(Failure.PLACEHOLDER)) is Cause.CLIP
    assert cause_of(AdScreenError(Failure.DNS)) is Cause.FAILED
