"""Turns what feeds do and looks find into rows to be written: open intervals, and events. No database here.

All of it runs on the event loop, in the middle of television: it only appends.
"""

from collections import deque
from dataclasses import dataclass, field

from adscreen.core.clock import Clock
from adscreen.core.redact import redact
from adscreen.iptv.history.bursts import Bursts
from adscreen.iptv.history.conversions import Conversions
from adscreen.iptv.history.kinds import BURST, OF_FLAW, OF_PHASE, Kind, Lane, State
from adscreen.iptv.refs import channel_id
from adscreen.media.feeds.decisions import Action, FeedDecision
from adscreen.media.looks.looker import Verdict
from adscreen.media.looks.model import Flaw
from adscreen.media.model import FeedEvent, FeedStatus
from adscreen.media.slots.telling import SlotEvent

BUFFER = 20_000
"""Events that wait to be written, at most: while a database is away, the oldest are lost and counted."""
EVIDENCE = 300
"""Characters."""
_GIVES = (Action.OPENED, Action.REOPENED, Action.RETURNED)
"""What a feed does when a source of the channel itself gives television."""


@dataclass(slots=True, eq=False)
class Span:
    """An interval, with its row once it has one."""

    channel: int
    state: State
    began: float
    ended: float | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An event to be written."""

    channel: int
    at: float
    kind: Kind
    what: str
    cause: str | None = None
    failure: str | None = None
    evidence: str = ""
    source: int | None = None


@dataclass(slots=True)
class Batch:
    """What is to be written in one transaction."""

    events: list[Event] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.events or self.spans)


class Recorder:
    """Tell it everything; `take` what is to be written."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[tuple[int, Lane], Span] = {}
        self._events: deque[Event] = deque(maxlen=BUFFER)
        self._changed: dict[int, Span] = {}
        self._bursts = Bursts()
        self._conversions = Conversions()
        self.counts: dict[tuple[str, Kind], int] = {}
        """Events so far, by channel reference and kind."""
        self.lost = 0
        """Events that the full buffer lost."""

    def phase(self, event: FeedEvent) -> None:
        """Take a feed's change of state."""
        number = channel_id(event.ref)
        if number is None:
            return
        state = OF_PHASE[event.phase]
        if state is not State.LIVE:  # what a picture shows is known of live television only
            self._close(number, Lane.PICTURE, event.at)
            self._close(number, Lane.SOUND, event.at)
        if state is None:
            self._close(number, Lane.STREAM, event.at)
        else:
            self._enter(number, state, event.at)
        self._note(
            event.ref,
            Event(number, event.at, Kind.PHASE, event.phase, None, event.failure, evidence=event.detail),
        )

    def decision(self, decision: FeedDecision) -> None:
        """Take what a feed decided."""
        if (number := channel_id(decision.ref)) is not None:
            self._stand_in(number, decision)
            event = Event(
                number,
                decision.at,
                Kind.DECISION,
                decision.action,
                decision.cause,
                decision.failure,
                decision.evidence,
                decision.source,
            )
            self._note(decision.ref, event)

    def _stand_in(self, number: int, decision: FeedDecision) -> None:
        """Tell apart whether the channel is live or the one that stands in for it."""
        if decision.action is Action.BACKED_UP:
            self._enter(number, State.BACKUP, decision.at)
            self._close(number, Lane.PICTURE, decision.at)
            self._close(number, Lane.SOUND, decision.at)
        elif decision.action in _GIVES:
            now = self._open.get((number, Lane.STREAM))
            if now is not None and now.state is State.BACKUP:
                self._enter(number, State.LIVE, decision.at)

    def connection(self, event: SlotEvent) -> None:
        """Take what became of a wish for one of the account's connections."""
        if (number := channel_id(event.ref)) is not None:
            self._note(
                event.ref,
                Event(
                    number,
                    event.at,
                    Kind.CONNECTION,
                    event.news,
                    None,
                    event.failure,
                    evidence=event.evidence,
                ),
            )

    def verdict(self, verdict: Verdict) -> None:
        """Take what the newest look at a channel found."""
        number = channel_id(verdict.ref)
        live = self._open.get((number, Lane.STREAM)) if number is not None else None
        if number is None or live is None or live.state is not State.LIVE or not verdict.seen:
            return
        found = {OF_FLAW[flaw.kind]: flaw for flaw in verdict.flaws}
        for lane in (Lane.PICTURE, Lane.SOUND):
            now = next((state for state in found if state.lane is lane), None)
            before = self._open.get((number, lane))
            if before is not None and before.state is not now:
                self._close(number, lane, verdict.taken_at)
                self._note(verdict.ref, Event(number, verdict.taken_at, Kind.WELL, before.state))
            if now is not None and (before is None or before.state is not now):
                began = max(live.began, self._since(found[now]))
                self._enter(number, now, began)
                evidence = found[now].evidence
                self._note(verdict.ref, Event(number, began, Kind.FLAW, now, evidence=evidence))

    def statuses(self, statuses: list[FeedStatus]) -> None:
        """Take the states of all feeds, every few seconds: damage, and conversions."""
        now = self._clock.time()
        for ref, at, evidence in self._bursts.note(statuses, now):
            if (number := channel_id(ref)) is not None:
                self._note(ref, Event(number, at, Kind.DAMAGE, BURST, evidence=evidence))
        for told in self._conversions.note(statuses):
            if (number := channel_id(told.ref)) is not None:
                evidence = f"{told.recipe}: {told.detail}" if told.detail else told.recipe
                event = Event(number, now, Kind.CONVERSION, told.what, None, told.failure, evidence)
                self._note(told.ref, event)

    def end(self) -> None:
        """Close all that is open: AdScreen stops."""
        for number, lane in list(self._open):
            self._close(number, lane, self._clock.time())

    def take(self) -> Batch:
        """Return what is to be written, and forget it; `give_back` when it could not be."""
        batch = Batch(list(self._events), list(self._changed.values()))
        self._events.clear()
        self._changed.clear()
        return batch

    def give_back(self, batch: Batch) -> None:
        """Take back what could not be written."""
        self.lost += max(0, len(batch.events) + len(self._events) - BUFFER)
        self._events = deque([*batch.events, *self._events], BUFFER)
        for span in batch.spans:
            self._changed.setdefault(id(span), span)

    def _enter(self, number: int, state: State, at: float) -> None:
        before = self._open.get((number, state.lane))
        if before is not None and before.state is state:
            return
        self._close(number, state.lane, at)
        span = self._open[number, state.lane] = Span(number, state, at)
        self._changed[id(span)] = span

    def _close(self, number: int, lane: Lane, at: float) -> None:
        span = self._open.pop((number, lane), None)
        if span is not None:
            span.ended = max(at, span.began)
            self._changed[id(span)] = span

    def _note(self, ref: str, event: Event) -> None:
        self.lost += len(self._events) == BUFFER
        self._events.append(event)
        self.counts[ref, event.kind] = self.counts.get((ref, event.kind), 0) + 1

    def _since(self, flaw: Flaw) -> float:
        """Return the Unix second at which a flaw began."""
        return self._clock.time() - (self._clock.monotonic() - flaw.since)


def evidence_of(text: str) -> str:
    """Return evidence as it is kept: redacted once more, and short."""
    return redact(text)[:EVIDENCE]
