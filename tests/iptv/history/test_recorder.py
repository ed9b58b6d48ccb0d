from dataclasses import replace

from tests.support.clock import HandClock
from tests.web.dashboard.test_feeds import STATUS

from adscreen.core.errors import Failure
from adscreen.iptv.history.kinds import OF_FLAW, OF_PHASE, Kind, Lane, State
from adscreen.iptv.history.recorder import BUFFER, EVIDENCE, Batch, Event, Recorder, evidence_of
from adscreen.media.feeds.decisions import Action, Cause, FeedDecision
from adscreen.media.looks.looker import Verdict
from adscreen.media.looks.model import Flaw, FlawKind
from adscreen.media.model import DamageCounters, FeedEvent, FeedPhase, RenditionStatus
from adscreen.media.slots.telling import SlotEvent, SlotNews


def spans(batch: Batch) -> list[tuple[State, float, float | None]]:
    return [(span.state, span.began, span.ended) for span in batch.spans]


def told(batch: Batch) -> list[tuple[Kind, str]]:
    return [(event.kind, event.what) for event in batch.events]


def test_every_phase_and_every_flaw_has_its_state() -> None:
    assert set(OF_PHASE) == set(FeedPhase)
    assert set(OF_FLAW) == set(FlawKind)
    assert State.SILENT.lane is Lane.SOUND
    assert {state for state in State if state.lane is Lane.PICTURE} == set(OF_FLAW.values()) - {State.SILENT}


def test_phases_become_intervals_and_events() -> None:
    recorder = Recorder(HandClock())
    recorder.phase(FeedEvent("c7", FeedPhase.STARTING, 10.0))
    recorder.phase(FeedEvent("c7", FeedPhase.LIVE, 12.0))
    recorder.phase(FeedEvent("c7", FeedPhase.BACKOFF, 20.0, Failure.NO_SLOT, "1 of 1"))
    recorder.phase(FeedEvent("c7", FeedPhase.FAILED, 25.0, Failure.EXPIRED))
    recorder.phase(FeedEvent("c7", FeedPhase.IDLE, 30.0))
    batch = recorder.take()
    assert spans(batch) == [
        (State.STARTING, 10.0, 12.0),
        (State.LIVE, 12.0, 20.0),
        (State.AWAY, 20.0, 30.0),
    ], "away is away, whether for a while or for long"
    assert [event.what for event in batch.events] == ["starting", "live", "backoff", "failed", "idle"]
    assert (batch.events[2].failure, batch.events[2].evidence) == ("no_slot", "1 of 1")
    assert not recorder.take(), "taken once"


def test_refusals_and_circuits_are_events_of_their_own_kind() -> None:
    recorder = Recorder(HandClock())
    recorder.connection(
        SlotEvent("c7", 10.0, SlotNews.REFUSED, Failure.NO_SLOT, "in use here: 1, elsewhere: 0")
    )
    recorder.connection(SlotEvent("c7", 20.0, SlotNews.CIRCUIT_CLOSED))
    recorder.connection(SlotEvent("a stream without a channel", 20.0, SlotNews.REFUSED))
    batch = recorder.take()
    assert told(batch) == [(Kind.CONNECTION, "refused"), (Kind.CONNECTION, "circuit_closed")]
    assert (batch.events[0].failure, batch.events[0].evidence) == ("no_slot", "in use here: 1, elsewhere: 0")
    assert batch.spans == []


def test_an_open_interval_is_told_again_when_it_ends() -> None:
    recorder = Recorder(HandClock())
    recorder.phase(FeedEvent("c7", FeedPhase.LIVE, 12.0))
    first = recorder.take()
    assert spans(first) == [(State.LIVE, 12.0, None)]
    recorder.phase(FeedEvent("c7", FeedPhase.IDLE, 30.0))
    assert recorder.take().spans == first.spans, "the same interval, with its end"
    assert first.spans[0].ended == 30.0


def test_flaws_are_intervals_of_their_own_inside_live_television() -> None:
    clock = HandClock(1000.0)
    recorder = Recorder(clock)
    black = Flaw(FlawKind.BLACK, 985.0, "black")
    silent = Flaw(FlawKind.SILENT, 995.0, "nothing to hear")
    recorder.verdict(Verdict("c7", 1000.0, None, (black,)))
    assert not recorder.take(), "not live: nothing is known of its picture"
    recorder.phase(FeedEvent("c7", FeedPhase.LIVE, 990.0))
    recorder.verdict(Verdict("c7", 1000.0, None, (black, silent)))
    recorder.verdict(Verdict("c7", 1005.0, None, (black, silent)))
    recorder.verdict(Verdict("c7", 1010.0, None, (silent,)))
    recorder.verdict(Verdict("c7", 1012.0, None, (), seen=False))
    recorder.phase(FeedEvent("c7", FeedPhase.STALLED, 1020.0))
    batch = recorder.take()
    assert spans(batch)[:3] == [
        (State.LIVE, 990.0, 1020.0),
        (State.BLACK, 990.0, 1010.0),
        (State.SILENT, 995.0, 1020.0),
    ], "not before it was live, not beyond it, and unseen says nothing"
    assert told(batch) == [
        (Kind.PHASE, "live"),
        (Kind.FLAW, "black"),
        (Kind.FLAW, "silent"),
        (Kind.WELL, "black"),
        (Kind.PHASE, "stalled"),
    ]
    assert batch.events[1].evidence == "black"


def test_another_flaw_of_the_picture_ends_the_one_before() -> None:
    recorder = Recorder(HandClock(1000.0))
    recorder.phase(FeedEvent("c7", FeedPhase.LIVE, 900.0))
    recorder.verdict(Verdict("c7", 950.0, None, (Flaw(FlawKind.BLACK, 940.0, ""),)))
    recorder.verdict(Verdict("c7", 990.0, None, (Flaw(FlawKind.PLACEHOLDER, 960.0, ""),)))
    assert spans(recorder.take())[1:] == [(State.BLACK, 940.0, 990.0), (State.PLACEHOLDER, 960.0, None)]


def test_a_backup_channel_is_a_state_of_its_own_until_the_channel_is_back() -> None:
    recorder = Recorder(HandClock())
    recorder.phase(FeedEvent("c7", FeedPhase.LIVE, 10.0))
    recorder.phase(FeedEvent("c7", FeedPhase.STALLED, 20.0))
    recorder.phase(FeedEvent("c7", FeedPhase.LIVE, 25.0))
    recorder.decision(FeedDecision("c7", 25.0, Action.BACKED_UP, Cause.NO_SOURCE, source=1))
    recorder.decision(FeedDecision("c7", 60.0, Action.RETURNED, Cause.PREFERRED))
    recorder.phase(FeedEvent("c7", FeedPhase.IDLE, 90.0))
    assert [span for span in spans(recorder.take()) if span[1] != span[2]] == [
        (State.LIVE, 10.0, 20.0),
        (State.STALLED, 20.0, 25.0),
        (State.BACKUP, 25.0, 60.0),
        (State.LIVE, 60.0, 90.0),
    ]


def test_decisions_keep_cause_evidence_and_source() -> None:
    recorder = Recorder(HandClock())
    recorder.decision(
        FeedDecision("c7", 5.0, Action.LEFT, Cause.SILENT, "3.0 s without a byte", Failure.STALLED, source=1)
    )
    recorder.decision(FeedDecision("a file", 5.0, Action.LEFT, Cause.SILENT))
    event = Event(
        7, 5.0, Kind.DECISION, "left", "silent", "stalled", evidence="3.0 s without a byte", source=1
    )
    assert recorder.take().events == [event]
    assert recorder.counts == {("c7", Kind.DECISION): 1}


def test_a_database_that_is_away_loses_the_oldest_and_says_how_many() -> None:
    recorder = Recorder(HandClock())
    for at in range(BUFFER + 5):
        recorder.decision(FeedDecision("c7", at, Action.OPENED, Cause.ASKED))
    assert recorder.lost == 5
    batch = recorder.take()
    recorder.decision(FeedDecision("c7", 1e6, Action.OPENED, Cause.ASKED))
    recorder.give_back(batch)
    assert recorder.lost == 6
    events = recorder.take().events
    assert (len(events), events[0].at, events[-1].at) == (BUFFER, 6.0, 1e6)


def test_evidence_holds_no_login_and_is_short() -> None:
    text = evidence_of("GET http://tv.example.com/live/anna/s3cret-pass/7.ts " + "x" * 1000)
    assert "s3cret-pass" not in text
    assert len(text) <= EVIDENCE


def test_damage_and_conversions_are_seen_in_the_states_of_feeds() -> None:
    clock = HandClock()
    recorder = Recorder(clock)
    aac = RenditionStatus("copy-aac", 1, Failure.CONVERSION_FAILED, "status 1", 1, 0, 12.0, 1000)
    recorder.statuses([replace(STATUS, ref="c7", damage=DamageCounters(packets=1))])
    damage = DamageCounters(packets=9, continuity_gaps=3)
    recorder.statuses([replace(STATUS, ref="c7", damage=damage, renditions=(aac,))])
    clock.forward(60)
    recorder.statuses([replace(STATUS, ref="c7", damage=damage)])
    batch = recorder.take()
    assert told(batch) == [
        (Kind.CONVERSION, "began"),
        (Kind.CONVERSION, "failed"),
        (Kind.DAMAGE, "burst"),
        (Kind.CONVERSION, "ended"),
    ]
    assert batch.events[1].evidence == "copy-aac: status 1"
    assert batch.events[2].at == clock.time() - 60
