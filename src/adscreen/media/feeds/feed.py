"""One running ingest of a channel: a small state machine that every viewer of the channel shares.

IDLE -> STARTING -> LIVE. A lost source is opened again: at once (STALLED meanwhile), then after pauses
(BACKOFF). A failure that time does not heal is FAILED, and tried again rarely. The playlist holds still while
the source is away. Nobody watching ends it: IDLE.
"""

import asyncio
import time
from collections.abc import Callable

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.audience import Audience
from adscreen.media.feeds.backoff import Backoff
from adscreen.media.feeds.condition import Condition, again
from adscreen.media.feeds.conversion import Conversion, Filters
from adscreen.media.feeds.conversions import Conversions
from adscreen.media.feeds.deciding import Deciding
from adscreen.media.feeds.decisions import Cause, FeedDecision
from adscreen.media.feeds.ingest import Opener
from adscreen.media.feeds.own_playlist import OwnPlaylist
from adscreen.media.feeds.rendition import Rendition
from adscreen.media.feeds.reporting import Reporting
from adscreen.media.feeds.sourcing import Sourcing
from adscreen.media.feeds.standin import StandIn
from adscreen.media.health.model import Verdict
from adscreen.media.livetv import PlaylistAnswer, Resolver
from adscreen.media.model import (
    FeedChange,
    FeedEvent,
    FeedPhase,
    FeedStatus,
    Pieces,
    Segment,
    SlateSpec,
)
from adscreen.media.options import FeedOptions
from adscreen.media.persistence import StateFolder
from adscreen.media.recipes import SOURCE, Recipe
from adscreen.media.segmenter import Segmenter
from adscreen.media.slate.filler import Slates
from adscreen.media.slots.desk import Slots
from adscreen.media.slots.model import Purpose
from adscreen.media.window import Window

HURRY = 1.5
"""Seconds before a first viewer's wait is over in which a segment is cut without its closing key frame."""

GRACE = 3.5
"""Seconds by which a first viewer's wait is longer where television comes: a key frame may be ten seconds
away, and the first segment takes a second more. Refused meanwhile, a viewer would wait as long again.
"""

RESUMED = 1.5
"""Seconds from a start in which who comes back to a playlist is answered with its first new segment: they
would else come for that only half a target duration later.
"""


class Feed:
    """Owns the task that keeps a source open, and the renditions that its bytes become."""

    def __init__(
        self,
        ref: str,
        resolver: Resolver,
        open_source: Opener,
        tasks: TaskOwner,
        options: FeedOptions,
        state: StateFolder | None,
        publish: Callable[[FeedEvent | FeedChange | FeedDecision], None],
        slots: Slots,
        filters: Filters | None = None,
        slates: Slates | None = None,
    ) -> None:
        self.ref = ref
        self.source = Rendition(ref, options, state)
        self.conversions = Conversions(self.source, filters, tasks, options, state, self._changed)
        self._tasks = tasks
        self._options = options
        self._publish = publish
        self._slots = slots
        self._deciding = Deciding(ref, publish)
        self._sourcing = Sourcing(self, resolver, open_source, slots, tasks, options, self._deciding)

        self._standin = StandIn(self, slates, tasks)
        self._filling: asyncio.Task[None] | None = None

        self._program: int | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._closed = False
        self._condition = Condition(ref, publish)
        self._backoff = Backoff(options.retry)
        self._own = OwnPlaylist(self.source, self.conversions, self, filters, tasks, calm=options.repair_calm)
        self._needs: tuple[object, ...] = ()
        self._began = 0.0
        self._reporting = Reporting(
            self.source, self._condition, self._sourcing, self.conversions, self._own, self._standin
        )

    @property
    def running(self) -> bool:
        """Whether a task keeps a source open, or tries to."""
        return self._task is not None

    @property
    def window(self) -> Window:
        """What the playlist of the source lists."""
        return self.source.window

    @property
    def idle_for(self) -> float:
        """Seconds since anyone asked for anything."""
        return min(self.source.idle_for, self.conversions.idle_for)

    @property
    def title(self) -> str:
        """What it plays, for people."""
        return self._sourcing.title

    @property
    def purpose(self) -> Purpose:
        """What it plays for: the greatest purpose of any viewer."""
        return max(audience.purpose(time.monotonic()) for audience in self._audiences())

    def viewers(self) -> tuple[str, ...]:
        """Return the keys of those who watch."""
        now = time.monotonic()
        return tuple({viewer: None for one in self._audiences() for viewer in one.viewers(now)})

    def left(self, viewer: str) -> None:
        """Note that a viewer went to watch another channel."""
        for audience in self._audiences():
            audience.left(viewer)

    def _audiences(self) -> list[Audience]:
        return [self.source.audience, *self.conversions.audiences()]

    async def yield_slot(self) -> None:
        """Close the connection, which is needed for something greater; who still watches is told so."""
        if (ingest := self._sourcing.ingest) is not None:
            self._deciding.yielded(ingest.spec)
        await self.stop(keep_window=False)

    def start(self) -> None:
        """Begin, unless it runs already or is closed."""
        if self._task is None and not self._closed:
            self._condition.heal()
            self._backoff.reset()
            self._began = time.monotonic()
            self._enter(FeedPhase.STARTING)
            self._task = self._tasks.start(self._run(), name=f"feed {self.ref}")
            self._filling = self._standin.start(f"slate of {self.ref}")

    def resume(self, recipe: Recipe) -> None:
        """Begin where somebody watched this rendition when the last process ended."""
        conversion = None if recipe.changes_nothing else self.conversions.opened(recipe)
        rendition = self.source if conversion is None else conversion.rendition
        if len(rendition.window):
            rendition.touch()
            self.start()
            if conversion is not None:
                conversion.start()

    def touch(self) -> None:
        """Note a request that keeps the feed alive, such as one for a segment."""
        self.source.touch()

    def leave(self, cause: Cause, evidence: str) -> bool:
        """Give up the running source for what it shows; False, and nothing done, where there is no other."""
        return self._sourcing.leave(Verdict(cause, evidence, bearable=True, every_form=True))

    async def replan(self) -> None:
        """Learn that the channel's plan is another one."""
        await self._sourcing.replan()

    async def close(self) -> None:
        """Stop for good; who waits for a playlist is told."""
        self._closed = True
        await self.stop(keep_window=True)

    async def stop(self, *, keep_window: bool) -> None:
        """End and close the connection; `keep_window` when viewers may come back to the same playlist."""
        if self._task is None or self._stopping:
            return
        self._stopping = True
        if keep_window and (ingest := self._sourcing.ingest) is not None:
            ingest.break_()  # what came until now shortens the gap before the next process
        ending = [task for task in (self._task, self._filling) if task is not None]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        await asyncio.gather(self._own.stop(), self.conversions.stop(keep_window=keep_window))
        self._task, self._stopping = None, False
        self._slots.leave(self)
        self.source.end(keep_window=keep_window)
        self._condition.heal()
        self._deciding.stopped()
        self._enter(FeedPhase.IDLE)

    async def playlist(
        self,
        viewer: str,
        wait: float,
        known: int | None,
        recipe: Recipe = SOURCE,
        purpose: Purpose = Purpose.SCREEN,
        *,
        told: bool = False,
    ) -> PlaylistAnswer:
        """Return a rendition's playlist, waiting for a first segment or the one that is due; see `LiveTv`.

        `told`: the viewer learns of the feed's state by other means as well.
        """
        deadline = time.monotonic() + wait
        conversion = None if recipe.changes_nothing else self.conversions.opened(recipe)
        rendition = self.source if conversion is None else conversion.rendition
        regular = rendition.audience.saw(viewer, time.monotonic(), purpose, told=told)
        while self._stopping:  # the old connection must be closed before a new one takes its slot
            await rendition.pulse.wait(wait)
        self.start()
        while not len(rendition.window):
            self.start()  # it may have been ended for something greater: then its next attempt says so
            if conversion is not None and not self._closed:
                conversion.start()
            self._raise_if_away(conversion)
            left = deadline - time.monotonic()
            if self._closed:
                raise AdScreenError(Failure.STOPPED, retry_after=1.0)
            if left <= (-GRACE if rendition.coming else 0):
                raise AdScreenError(Failure.STALLED, "no segment in time", retry_after=1.0)
            if left <= HURRY:
                rendition.segmenter.hurry()
            await rendition.pulse.wait(left - HURRY if left > HURRY else max(left, HURRY / 10))
        if not regular and rendition.age > self._options.stale_after:
            self._raise_if_away(conversion)
        await self._first_of_this_life(rendition)
        return await rendition.playlist(known, live=self._condition.phase is FeedPhase.LIVE)

    async def _first_of_this_life(self, rendition: Rendition) -> None:
        """Wait for a rendition's first segment of this process, where it may come any moment."""
        while rendition.segment_at is None and not self._condition.away and not self._closed:
            left = self._began + RESUMED - time.monotonic()
            if left <= 0:
                return
            await rendition.pulse.wait(left)

    def find(self, name: str, recipe: Recipe) -> Pieces | None:
        """Return a rendition's segment by its name, and note that somebody watches."""
        rendition = self.rendition(recipe)
        if rendition is None:
            return None
        rendition.touch()
        return rendition.window.find(name)

    def rendition(self, recipe: Recipe) -> Rendition | None:
        """Return a rendition; None when nobody has asked for it."""
        if recipe.changes_nothing:
            return self.source
        conversion = self.conversions.get(recipe)
        return conversion.rendition if conversion else None

    def status(self) -> FeedStatus:
        """Return what the feed does now."""
        return self._reporting.status(len(self.viewers()))

    def status_of(self, recipe: Recipe) -> FeedStatus | None:
        """Return what a rendition does, and its feed; None when nobody has asked for it."""
        return self._reporting.status_of(recipe, len(self.viewers()))

    def save(self) -> None:
        """Write the windows to disk, for the next process; may take long."""
        self.source.save()
        self.conversions.save()

    def sweep(self, idle_stop: float) -> None:
        """Forget segments whose time is over, also while nothing new comes; end conversions left alone."""
        self.source.expire()
        self.conversions.sweep(idle_stop)

    async def _run(self) -> None:
        self.source.begin(self._program)
        self._sourcing.begin()
        self._own.begin()
        try:
            while True:
                outcome = await self._sourcing.attempt()
                if outcome.healthy:
                    self._backoff.reset()
                pause = self._backoff.pause(outcome.error, time.monotonic(), eager=len(self.window) > 0)
                self._enter(self._condition.lose(outcome.error, pause, showing=len(self.window) > 0))
                if outcome.error.failure is not Failure.PLACEHOLDER:
                    self.source.forget_beginnings()
                await asyncio.sleep(pause)
                if not len(self.window):
                    self._enter(FeedPhase.STARTING)
        finally:
            await self._sourcing.stop()

    @property
    def away(self) -> bool:
        """Whether no television comes."""
        return self._condition.away

    def renditions(self) -> tuple[Rendition, ...]:
        """Return all its playlists, the source's first."""
        return (self.source, *self.conversions.renditions())

    def slate_for(self, *, strangers: bool) -> SlateSpec | None:
        """Return the slate that is wanted now; None where the playlist is to hold still."""
        return self._sourcing.slate_for(strangers=strangers)

    def filled(self) -> None:
        """Learn that the playlist goes on with a slate."""
        self._deciding.filled()
        self._changed()

    def segmenter_of(self, program: int | None, *, fresh: bool) -> Segmenter:
        """Return what cuts a program's bytes: what the feed reads with, or a `fresh` one beside it."""
        if fresh:
            return self.source.new_segmenter(program)
        if program != self._program:
            self._program = program
            self.source.renew(program)
        return self.source.segmenter

    def took_over(self, segmenter: Segmenter, program: int | None) -> None:
        """Learn that what follows is of another source, cut by this segmenter."""
        self._program = program
        self.source.segmenter, self.source.ends_at = segmenter, None
        self._own.break_window()
        self.conversions.break_()
        self._own.broke()
        self._own.another()

    def came(self, segments: list[Segment], *, again: bool) -> bool:
        """Learn that the running source gave segments; tell whether viewers get them, in any form.

        With `again` those that viewers were given already are none.
        """
        self.source.sends_again = again
        return self._own.came(segments)

    def passed(self, chunk: bytes | memoryview, segments: list[Segment]) -> None:
        """Learn of the running source's bytes, behind their segments."""
        self._own.passed(chunk, segments)
        self.conversions.take(chunk, segments)

    def broke(self) -> None:
        """Learn that the running source's bytes do not go on from the last ones."""
        self.conversions.break_()
        self._own.broke()

    def moved(self, *, converted: bool, unplayable: bool) -> None:
        """Learn that the channel's own playlist moved to converted bytes, or back."""
        ingest = self._sourcing.ingest
        if ingest is not None:
            self._deciding.moved(ingest.spec, converted=converted, unplayable=unplayable)

    def television(self) -> None:
        """Learn that segments were listed."""
        self._condition.heal()
        if self._condition.phase is not FeedPhase.LIVE:
            self._enter(FeedPhase.LIVE)
        self.source.pulse.beat()
        needs = (self.source.listed, self._own.unshowable)
        if needs != self._needs:  # players are given renditions by it
            self._needs = needs
            self._changed()

    def lost(self) -> None:
        """Learn that no source is running."""
        if not self.source.filling:  # a slate goes on from itself, however often a source is tried
            self._own.break_window()

    def _enter(self, phase: FeedPhase) -> None:
        self._condition.enter(phase)
        self.source.pulse.beat()
        self.conversions.beat()
        self._changed()

    def _changed(self) -> None:
        self._publish(FeedChange(self.ref))

    def _raise_if_away(self, conversion: Conversion | None) -> None:
        self._condition.raise_if_away()
        if conversion is not None and conversion.error is not None:
            raise again(conversion.error, conversion.retry_in) from None
