"""Keeps a feed on a source: tries the plan's sources in order, leaves those that fail, and goes back to the
preferred one once the one that stands in has been well for a while.

Going back is make-before-break where the account has a connection free: the preferred source is opened beside
the running one and takes over with its first segment. Where it has none, the running one is ended first; if
the preferred one then gives nothing, the other is opened again.

The backup channel is the last source of all: another programme, shown while the channel has no picture.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.backoff import ACCOUNT, DOUBTFUL
from adscreen.media.feeds.deciding import Deciding
from adscreen.media.feeds.decisions import Cause
from adscreen.media.feeds.ingest import Ingest, Opener
from adscreen.media.feeds.order import SourceOrder, preferred
from adscreen.media.feeds.pace import Pace
from adscreen.media.feeds.returning import Returning
from adscreen.media.feeds.tenure import Tenure
from adscreen.media.health.model import UnhealthyError, Verdict
from adscreen.media.livetv import Resolver
from adscreen.media.model import Segment, SlateSpec, SourcePlan, SourceSpec, Standby
from adscreen.media.options import FeedOptions
from adscreen.media.segmenter import Segmenter
from adscreen.media.slots.desk import Slots, Tenant

log = structlog.get_logger(__name__)

SAME_FAULT = 60.0
"""Seconds within which the same fault of an only source is borne the second time: leaving it did not help."""
_POOR = (Cause.DAMAGED, Cause.THIN)
"""What makes a picture bad: a backup channel is for those that there are none of."""


class Fed(Tenant, Protocol):
    """The feed, as its sources see it."""

    def segmenter_of(self, program: int | None, *, fresh: bool) -> Segmenter:
        """Return what cuts a program's bytes: what the feed reads with, or a `fresh` one beside it."""
        ...

    def took_over(self, segmenter: Segmenter, program: int | None) -> None:
        """Learn that what follows is of another source, cut by this segmenter."""
        ...

    def came(self, segments: list[Segment], *, again: bool) -> bool:
        """Learn that the running source gave segments; tell whether any of them was listed.

        With `again` those that viewers were given already are none.
        """
        ...

    def passed(self, chunk: bytes | memoryview, segments: list[Segment]) -> None:
        """Learn of the running source's bytes, behind their segments."""
        ...

    def broke(self) -> None:
        """Learn that the running source's bytes do not go on from the last ones."""
        ...

    def lost(self) -> None:
        """Learn that no source is running."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt to have television ended."""

    error: AdScreenError
    healthy: bool
    """There was television for so long that the next loss is a first one."""


class Sourcing:
    """One feed's sources; `attempt` runs as long as one of them gives television."""

    def __init__(
        self,
        feed: Fed,
        resolver: Resolver,
        open_source: Opener,
        slots: Slots,
        tasks: TaskOwner,
        options: FeedOptions,
        deciding: Deciding,
    ) -> None:
        self.title = feed.ref
        self.bytes_before = 0
        """Bytes of all connections that are over."""
        self._feed = feed
        self._resolver = resolver
        self._open_source = open_source
        self._slots = slots
        self._tasks = tasks
        self._options = options
        self._deciding = deciding
        self._order = SourceOrder()
        self._plan: SourcePlan | None = None
        self._running: Tenure | None = None
        self._beside: Tenure | None = None
        self._faults: dict[str, float] = {}
        self._short_lives = 0
        self._returning = Returning(options.return_after)
        self._pace = Pace(options.window_seconds)
        self.backup_since: float | None = None
        """Unix seconds since which the backup channel is shown; None while it is not."""

    def begin(self) -> None:
        """Begin a life: what was before is forgotten."""
        self._order = SourceOrder()
        self._returning.begin()
        self._faults.clear()
        self._short_lives = 0
        self._pace = Pace(self._options.window_seconds)

    def slate_for(self, *, strangers: bool) -> SlateSpec | None:
        """Return the slate that is wanted while there is no television; None for none.

        While not even a backup channel is to be had, the settings decide; where they do not, whether there
        are viewers who know the playlist only.
        """
        plan = self._plan
        chosen = plan.standby if plan is not None else None
        usual = strangers if self._options.slate is None else self._options.slate
        wanted = chosen is Standby.SLATE or (chosen is not Standby.HOLD and usual)
        return (plan.slate if plan is not None else SlateSpec()) if wanted else None

    @property
    def ingest(self) -> Ingest | None:
        """The connection that the feed's bytes come from."""
        return self._running.ingest if self._running is not None else None

    async def attempt(self) -> Outcome:
        """Open the plan's sources in turn until one has given television and was lost; tell why it ended."""
        try:
            self._plan = plan = await self._resolver.plan(self._feed.ref)
        except AdScreenError as error:
            return Outcome(error, healthy=False)
        except Exception as error:  # the resolver is others' code: its fault must not end the feed
            log.exception("no plan", ref=self._feed.ref)
            return Outcome(AdScreenError(Failure.INTERNAL, type(error).__name__), healthy=False)
        self.title = plan.title
        lost = AdScreenError(Failure.CHANNEL_NOT_FOUND, "there is no way to open it")
        waiting = deque(self._order.order(plan.sources, time.monotonic()))
        while waiting:
            spec = waiting.popleft()
            tenure = await self._play(spec, self._patience(spec, waiting))
            lost = tenure.error
            if (again := self._given_way(tenure)) is not None:
                waiting = deque((again, *self._still_there(tenure.spec)))
                continue
            self._deciding.ended(tenure.spec, lost, gave=tenure.television_at is not None)
            if tenure.television_at is not None:
                return Outcome(lost, healthy=self._was_healthy(tenure))
            if lost.failure in ACCOUNT:  # another source of it would be one more knock at its door
                waiting = deque(one for one in waiting if one.account != spec.account)
        return Outcome(lost, healthy=False)

    async def replan(self) -> None:
        """Learn that the plan is another one; the running source is kept, but for a backup channel that is
        none any more.
        """
        try:
            self._plan = plan = await self._resolver.plan(self._feed.ref)
        except Exception as error:
            log.info("no new plan", ref=self._feed.ref, reason=type(error).__name__)
            return
        running, backups = self._running, {spec.url for spec in plan.sources if spec.backup}
        if running is not None and running.spec.backup and running.spec.url not in backups:
            await running.stop()

    def leave(self, verdict: Verdict) -> bool:
        """Give up the running source for what it shows; False, and nothing done, where there is no other."""
        running = self._running
        if running is None or self._plan is None or not self._others(running.ingest):
            return False
        if preferred(self._plan.sources, running.spec) is None:
            self._returning.disappointed(running.gave_for)
        running.ingest.accuse(verdict)
        return True

    async def stop(self) -> None:
        """Close all connections."""
        for tenure in (self._beside, self._running):
            if tenure is not None:
                await tenure.stop()
        self._forget()

    def _patience(self, spec: SourceSpec, waiting: Iterable[SourceSpec]) -> float | None:
        """Return the seconds to its first bytes that a source has, where another one waits for its turn."""
        if all(other.rank == spec.rank for other in waiting):
            return None
        options = self._options
        again = max(1.0, options.switch_after - options.stall_timeout)
        return again if self._order.is_known(spec) else options.switch_after

    async def _play(self, spec: SourceSpec, patience: float | None) -> Tenure:
        """Play a source, and whatever takes its place, to the end of the last."""
        self._running = tenure = self._tenure(spec, patience, fresh=False, spare=False)
        tenure.start(self._slots, self._feed, self._open_source, self._tasks)
        try:
            while True:
                tenure = self._running
                if await _over(tenure, self._until_return(tenure)):
                    if tenure is self._running:
                        break
                elif await self._return(tenure):
                    break
            tenure.ingest.break_()
        finally:
            await self.stop()
        return tenure

    def _tenure(self, spec: SourceSpec, patience: float | None, *, fresh: bool, spare: bool) -> Tenure:
        ingest = Ingest(
            spec,
            self._feed.segmenter_of(spec.program, fresh=fresh),
            self._options,
            self,
            Pace(self._options.window_seconds) if fresh else self._pace,
            patience=patience,
        )
        return Tenure(spec, ingest, spare=spare, alone=patience is None)

    def _until_return(self, tenure: Tenure) -> float | None:
        """Return the seconds until a better source is tried; None where there is none."""
        if tenure.spec.rank == 0:
            return None
        return max(0.5, self._returning.due_in(tenure.gave_for, backup=tenure.spec.backup))

    async def _return(self, tenure: Tenure) -> bool:
        """Try the better sources; True when the running one has been ended for one of them."""
        backup = tenure.spec.backup
        if tenure.television_at is None or self._returning.due_in(tenure.gave_for, backup=backup) > 0:
            return False
        self._returning.put_off(tenure.gave_for, backup=backup)
        try:
            self._plan = await self._resolver.plan(self._feed.ref)
        except Exception as error:
            log.info("no plan to go back by", ref=self._feed.ref, reason=type(error).__name__)
            return False
        for better in self._better_than(tenure.spec):
            if await self._tried(better, tenure):
                return True
            if self._running is not tenure or tenure.task is None or tenure.task.done():
                return False
        return False

    def _better_than(self, running: SourceSpec) -> list[SourceSpec]:
        """Return what to go back to: the preferred source, from a backup channel any of the channel's own."""
        sources = self._plan.sources if self._plan is not None else ()
        if running.backup:
            return [spec for spec in sources if not spec.backup]
        best = preferred(sources, running)
        return [best] if best is not None else []

    async def _tried(self, better: SourceSpec, tenure: Tenure) -> bool:
        """Open a better source beside the running one; True when that has been ended for it."""
        # beside another account's connection it needs no spare one: the feed has none there
        spare = better.account == tenure.spec.account
        self._beside = beside = self._tenure(better, self._options.switch_after, fresh=True, spare=spare)
        beside.start(self._slots, self._feed, self._open_source, self._tasks)
        await _first_over(beside, tenure)
        if self._running is not tenure or self._beside is not beside:
            return False  # it has taken over
        no, self._beside = beside.error, None
        await beside.stop()
        if no.own and no.failure is Failure.NO_SLOT and better.account == tenure.spec.account:
            if tenure.spec.backup and tenure.gave_for < self._options.return_after:
                return False  # the only connection shows a picture: it is not given up every few seconds
            await tenure.stop()
            return True
        if no.failure is not Failure.STOPPED:
            self._deciding.ended(better, no, gave=False)
        return False

    def _still_there(self, spec: SourceSpec) -> list[SourceSpec]:
        """Return what the plan has in the place of a source now: none where it is no more."""
        sources = self._plan.sources if self._plan is not None else ()
        place = (spec.rank, spec.kind, spec.backup)
        return [one for one in sources if (one.rank, one.kind, one.backup) == place]

    def _given_way(self, tenure: Tenure) -> SourceSpec | None:
        """Return the source that the running one was ended for; None where it ended by itself."""
        stopped = tenure.error.failure is Failure.STOPPED and tenure.television_at is not None
        return preferred(self._plan.sources, tenure.spec) if stopped and self._plan is not None else None

    def took(self, ingest: Ingest, segments: list[Segment]) -> None:
        """Learn of segments; with the first ones of the source beside, that one takes over."""
        if (beside := self._beside) is not None and ingest is beside.ingest:
            self._take_over(beside)
        tenure = self._running
        if tenure is None or ingest is not tenure.ingest:
            return
        if self._feed.came(segments, again=ingest.sends_again):
            ingest.pace.spend(sum(segment.seconds for segment in segments), asyncio.get_running_loop().time())
        if tenure.television():
            self._order.gave(tenure.spec)
            self._deciding.opened(tenure.spec)
            if self._plan is not None and preferred(self._plan.sources, tenure.spec) is None:
                self._returning.preferred_gives()
            self.backup_since = time.time() if tenure.spec.backup else None
            if tenure.spec.backup:
                self._returning.backup_gives()
            told = self._resolver.opened(self._feed.ref, tenure.spec)
            self._tasks.start(told, name=f"opened {self._feed.ref}")

    def _take_over(self, beside: Tenure) -> None:
        old, self._running, self._beside = self._running, beside, None
        self._pace = beside.ingest.pace
        self._feed.took_over(beside.ingest.segmenter, beside.spec.program)
        if old is not None:
            self.bytes_before += old.ingest.bytes_in
            self._tasks.start(old.stop(), name=f"end of a source of {self._feed.ref}")

    def passed(self, ingest: Ingest, chunk: bytes | memoryview, segments: list[Segment]) -> None:
        """Learn of bytes, behind their segments."""
        if ingest is self.ingest:
            self._feed.passed(chunk, segments)

    def broke(self, ingest: Ingest) -> None:
        """Learn that a source's bytes do not go on from the last ones."""
        if ingest is self.ingest:
            self._feed.broke()

    def judged(self, ingest: Ingest, verdict: Verdict) -> bool:
        """Tell whether to leave a source for what its stream is."""
        others, now = self._others(ingest, backup=verdict.cause not in _POOR), time.monotonic()
        again = now - self._faults.get(verdict.cause, float("-inf")) < SAME_FAULT
        if not others and (verdict.bearable or again):
            self._deciding.borne(ingest.spec, verdict)
            return False
        self._faults[verdict.cause] = now
        return True

    def _others(self, ingest: Ingest, *, backup: bool = True) -> bool:
        """Tell whether the plan has another source, and not only another form of the same one.

        Without `backup` another channel is none: a bad picture is better than a wrong one.
        """
        sources = self._plan.sources if self._plan is not None else ()
        return any(one.rank != ingest.spec.rank and (backup or not one.backup) for one in sources)

    def _was_healthy(self, tenure: Tenure) -> bool:
        """Tell whether a source gave television long enough; where it did not, others come first."""
        error, now = tenure.error, time.monotonic()
        lasted = tenure.gave_for > self._options.retry.healthy_after and error.failure not in DOUBTFUL
        self._short_lives = 0 if lasted else self._short_lives + 1
        if lasted and not tenure.spec.backup:
            self._returning.own_is_well()
        if isinstance(error, UnhealthyError) or error.failure in DOUBTFUL or self._short_lives > 1:
            for spec in self._as_bad(tenure):
                self._order.at_fault(spec, now)
        return lasted

    def _as_bad(self, tenure: Tenure) -> list[SourceSpec]:
        """Return what shares the fault of a source that was left."""
        error = tenure.error
        if self._plan is None or not (isinstance(error, UnhealthyError) and error.verdict.every_form):
            return [tenure.spec]
        return [spec for spec in self._plan.sources if spec.rank == tenure.spec.rank]

    def _forget(self) -> None:
        if self._running is not None:
            self.bytes_before += self._running.ingest.bytes_in
            self._feed.lost()
        self._running = self._beside = self.backup_since = None


async def _over(tenure: Tenure, seconds: float | None) -> bool:
    """Wait for a source's end, for `seconds` at most; tell whether it has come."""
    if tenure.task is None:
        return True
    done, _pending = await asyncio.wait({tenure.task}, timeout=seconds)
    return bool(done)


async def _first_over(*tenures: Tenure) -> None:
    """Wait for the first of some sources to end."""
    tasks = {tenure.task for tenure in tenures if tenure.task is not None}
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
