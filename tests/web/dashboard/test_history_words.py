import pytest

from adscreen.core.errors import Failure
from adscreen.iptv.history.kinds import BURST, KILLED, Kind, State
from adscreen.iptv.history.schemas import EventOut
from adscreen.media.feeds.decisions import Action, Cause
from adscreen.media.looks.model import FlawKind
from adscreen.media.model import FeedPhase
from adscreen.media.slots.telling import SlotNews
from adscreen.web.dashboard.history_words import CAUSES, STATES, TEXTS, told


def event(kind: str, what: str, **more: object) -> EventOut:
    values = {"cause": None, "failure": None, "evidence": "", "source": None, **more}
    return EventOut(id=1, at=0.0, kind=kind, what=what, **values)  # type: ignore[arg-type]


def test_everything_that_can_happen_has_its_words() -> None:
    assert set(STATES) == set(State)
    assert set(CAUSES) == set(Cause)
    assert set(TEXTS) == {
        *((Kind.PHASE, phase) for phase in FeedPhase),
        *((Kind.DECISION, action) for action in Action),
        *((kind, flaw) for kind in (Kind.FLAW, Kind.WELL) for flaw in FlawKind),
        *((Kind.CONVERSION, what) for what in ("began", "failed", "ended")),
        *((Kind.CONNECTION, news) for news in SlotNews),
        (Kind.DAMAGE, BURST),
        (Kind.PROCESS, KILLED),
    }


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_decision_names_its_source_and_its_reason(language: str) -> None:
    tone, text, reason = told(event("decision", "left", cause="silent", source=1))
    assert tone == "warn"
    assert "2" in text.in_language(language)
    assert reason == CAUSES[Cause.SILENT]
    assert reason.in_language("en") != reason.in_language("fr")


def test_what_was_seen_is_a_better_reason_than_what_viewers_were_told() -> None:
    reason = told(event("decision", "left", cause="black", failure=Failure.STALLED, source=0))[2]
    assert reason == CAUSES[Cause.BLACK]


def test_a_failure_is_a_better_reason_than_that_there_was_one() -> None:
    reason = told(event("decision", "left", cause="failed", failure=Failure.NO_SLOT, source=0))[2]
    assert reason is not None
    assert reason.in_language("en") == "All connections of this account are in use."


def test_codes_of_another_version_stand_for_themselves() -> None:
    tone, text, reason = told(event("decision", "pondered", cause="moon", failure="gone"))
    assert (tone, text.in_language("fr"), reason and reason.in_language("fr")) == ("", "pondered", "moon")
