"""A compat rendition of a feed: a filter between the source's bytes and a segmenter of its own.

It begins with what the source's playlist holds already, so that a screen that changes to it has a picture at
once. Where the source's time line or tracks do not go on, the filter is ended and another begins: no filter
sees both sides of a break. A filter that fails is begun again after pauses that grow.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.backoff import Backoff, RetryPolicy
from adscreen.media.feeds.rendition import Rendition
from adscreen.media.feeds.repeats import end_of, is_before, is_given
from adscreen.media.feeds.stretch import Openings, Stretch
from adscreen.media.filters.choice import Chosen, choose_tracks
from adscreen.media.filters.inlet import Inlet
from adscreen.media.model import TICKS, Pieces, RenditionStatus, Segment
from adscreen.media.recipes import Recipe

log = structlog.get_logger(__name__)

RETRY = RetryPolicy(least={Failure.UNSUPPORTED_CODEC: 30.0, Failure.CONVERTING_FULL: 5.0})
HEALTHY = 10.0
"""Seconds that a filter ran after which its end counts as the first one."""
HEAD_START = 6.0
"""Seconds of the source's past that a filter begins with, at most."""


class Filters(Protocol):
    """Runs filters; see `media.filters.workshop.Workshop`."""

    async def filter(
        self, recipe: Recipe, chosen: Chosen, inlet: Inlet, give: Callable[[bytes], None]
    ) -> AdScreenError | None:
        """Run one filter to its end; return why it ended, None where its input did."""
        ...


class Conversion:
    """Takes a feed's bytes and fills `rendition`; `start` and `stop` as often as its viewers come and go."""

    def __init__(
        self,
        rendition: Rendition,
        recipe: Recipe,
        source: Rendition,
        filters: Filters,
        tasks: TaskOwner,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.rendition = rendition
        self.recipe = recipe
        self._source = source
        self._filters = filters
        self._tasks = tasks
        self._changed = changed

        self.error: AdScreenError | None = None
        """Why there is no filter at present."""
        self.restarts = 0
        self.overruns = 0
        """Times that the filter did not keep up, and what waited for it was dropped."""
        self._backoff = Backoff(RETRY)
        self._task: asyncio.Task[None] | None = None
        self._run: Stretch | None = None
        self._queue: asyncio.Queue[Stretch] = asyncio.Queue()
        self._resume_at = 0.0
        self._breaks: tuple[int, int] | None = None
        self._seen: int | None = None
        """Breaks of the source's time line or tracks that are known, and ..."""
        self._since = 0
        """... the number of its first segment behind the last: what lies before is another stream."""
        self._openings = Openings()
        self._end: int | None = None
        """Time up to which an earlier filter's pictures were listed, until it is passed; ticks."""

    @property
    def running(self) -> bool:
        """Whether it takes bytes."""
        return self._task is not None

    @property
    def retry_in(self) -> float:
        """Seconds until the next filter may begin."""
        return max(0.0, self._resume_at - time.monotonic())

    def start(self) -> None:
        """Begin, unless it runs already."""
        if self._task is None:
            self.error = None
            self._backoff.reset()
            self._resume_at, self._seen = 0.0, None
            self._queue = asyncio.Queue()
            self.rendition.begin(None)
            self._end = end_of(self.rendition.window.entries)
            self._task = self._tasks.start(self._work(), name=f"filter {self.rendition.ref}")

    async def stop(self, *, keep_window: bool) -> None:
        """End the filter and wait for its end."""
        if self._task is None:
            return
        task, self._task = self._task, None
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        self._run = None
        self.rendition.end(keep_window=keep_window or self.running)  # somebody may be back already

    def take(self, chunk: bytes | memoryview, segments: list[Segment]) -> None:
        """Take bytes of the source, after its segmenter made `segments` of them."""
        if self._task is None:
            return
        run = self._run
        if run is not None and (self._breaks != self._breaks_of(run.raw) or self._others(run, segments)):
            self.break_()
            run = None
        if run is None:
            self._begin()
            return
        if not run.push(chunk, segments, self._source.segmenter):
            self.overruns += 1
            log.warning("a filter does not keep up", ref=self.rendition.ref)
            self._hold(AdScreenError(Failure.CONVERSION_FAILED, "the filter does not keep up"))
            run.inlet.abandon()

    def break_(self) -> None:
        """What follows does not go on from what came: the filter ends with what it has."""
        if self._run is not None:
            self._run.end()
            self._run = None
        self._openings.reset()

    def status(self) -> RenditionStatus:
        """Return what it does now."""
        rendition = self.rendition
        return RenditionStatus(
            name=self.recipe.name,
            viewers=rendition.audience.count(time.monotonic()),
            failure=self.error.failure if self.error else None,
            detail=self.error.detail if self.error else "",
            restarts=self.restarts,
            overruns=self.overruns,
            window_seconds=rendition.window.duration / TICKS,
            window_bytes=rendition.window.held_bytes,
        )

    def _others(self, run: Stretch, segments: list[Segment]) -> bool:
        """Tell whether the source's tracks are no longer those that the filter was begun for."""
        if not segments:
            return False
        tracks = segments[-1].tracks
        return choose_tracks(tracks, self.recipe).pids != run.chosen.pids

    def _begin(self) -> None:
        """Begin a filter when there is something to begin with, and its time has come."""
        segmenter = self._source.segmenter
        unfinished = segmenter.unfinished()
        if time.monotonic() < self._resume_at or not unfinished or self._repeats(unfinished):
            return
        if self._seen != segmenter.breaks:
            if self._seen is not None:
                self._since = self._source.window.numbers.next_number
            self._seen = segmenter.breaks
        run = self._openings.stretch(segmenter, self.recipe, self._past())
        if run is not None:
            self._run, self._breaks = run, self._breaks_of(run.raw)
            self._queue.put_nowait(run)

    def _breaks_of(self, raw: bool) -> tuple[int, int]:
        """Return how often a filter's input broke so far: a decoder gets over more than a copy does."""
        segmenter = self._source.segmenter
        return segmenter.breaks, 0 if raw else segmenter.renewals

    def _repeats(self, unfinished: Pieces) -> bool:
        """Tell whether the source sends what its playlist held before the loss."""
        window = self._source.window
        return window.broken and is_given(unfinished, window.entries)

    def _past(self) -> Pieces:
        """Return the source's newest segments that go on from each other and into the open one."""
        out: list[Pieces] = []
        seconds = 0.0
        source = self._source
        if source.ends_at is None or source.ends_at != source.segmenter.opened_at:
            return ()
        for entry in reversed(source.window.entries):
            seconds += entry.line.duration / TICKS
            if entry.number < self._since or (out and seconds > HEAD_START):
                break
            out.append(entry.pieces)
            if entry.line.discontinuity:
                break
        return tuple(piece for pieces in reversed(out) for piece in pieces)

    async def _work(self) -> None:
        while True:
            run = await self._queue.get()
            began = time.monotonic()
            try:
                error = await self._filters.filter(self.recipe, run.chosen, run.inlet, self._give)
            except AdScreenError as refused:
                error = refused
            finally:
                run.inlet.abandon()
            self._append(self.rendition.segmenter.break_source())
            self.rendition.window.break_()
            if run is self._run:
                error = error or AdScreenError(Failure.CONVERSION_FAILED, "the filter ended by itself")
                if time.monotonic() - began > HEALTHY:
                    self._backoff.reset()
                self._hold(error)

    def _hold(self, error: AdScreenError) -> None:
        """Begin no other filter for a while."""
        self.restarts += 1
        self.error = error
        self._run = None
        pause = self._backoff.pause(error, time.monotonic(), eager=len(self.rendition.window) > 0)
        self._resume_at = time.monotonic() + pause
        log.warning(
            "filter ended",
            ref=self.rendition.ref,
            failure=error.failure,
            detail=error.detail,
            pause=round(pause, 2),
        )
        self.rendition.pulse.beat()
        self._changed()

    def _give(self, data: bytes) -> None:
        self._append(self.rendition.segmenter.feed(data))

    def _append(self, segments: list[Segment]) -> None:
        if self._source.sends_again:
            segments = [one for one in segments if not is_before(one.first_pts, self._end)]
        if segments:
            self._end = None
            self.rendition.append(segments)
            healed, self.error = self.error is not None, None
            self.rendition.pulse.beat()
            if healed:
                self._changed()
