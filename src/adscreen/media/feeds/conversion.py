"""A compat rendition of a feed: a filter between the source's bytes and a segmenter of its own.

It begins with what the source's playlist holds already, so that a screen that changes to it has a picture at
once. Where the source's time line or tracks do not go on, the filter is ended and another begins: no filter
sees both sides of a break. A filter that fails is begun again after pauses that grow.

Where the channel's own picture is converted, it reads what comes out of that, and copies the picture.
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
from adscreen.media.feeds.repeats import end_of, is_before
from adscreen.media.feeds.stretch import Openings, Stretch
from adscreen.media.filters.choice import Chosen, choose_tracks
from adscreen.media.filters.inlet import Inlet
from adscreen.media.model import TICKS, Pieces, RenditionStatus, Segment
from adscreen.media.recipes import Recipe
from adscreen.media.segmenter import Segmenter
from adscreen.media.window import Window

log = structlog.get_logger(__name__)

RETRY = RetryPolicy(least={Failure.UNSUPPORTED_CODEC: 30.0, Failure.CONVERTING_FULL: 5.0})
HEALTHY = 10.0
"""Seconds that a filter ran after which its end counts as the first one."""
HEAD_START = 6.0
"""Seconds of the source's past that a filter begins with, at most."""


class Filters(Protocol):
    """Runs filters; see `media.filters.workshop.Workshop`."""

    async def filter(
        self, recipe: Recipe, chosen: Chosen, inlet: Inlet, give: Callable[[bytes], None], owner: str
    ) -> AdScreenError | None:
        """Run one filter to its end; return why it ended, None where its input did.

        `owner` is the channel: it keeps its place between two filters.
        """
        ...

    async def room(self, owner: str) -> None:
        """Return when whoever was refused for CONVERTING_FULL may come again."""
        ...


class Origin(Protocol):
    """What a filter is given: the source's bytes, or what the channel's picture was converted to."""

    @property
    def segmenter(self) -> Segmenter:
        """What cuts them."""
        ...

    @property
    def window(self) -> Window:
        """Where its segments are listed."""
        ...

    @property
    def ends_at(self) -> int | None:
        """Time at which the newest of them ends, as the segmenter counts; None where that is not known."""
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
        self.origin: Origin = source
        self._doing = recipe
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
        self._moved = False
        """The next filter reads something else than the last one."""
        self._end: int | None = None
        """Time up to which an earlier filter's pictures were listed, until it is passed; ticks."""
        self._open: list[Stretch] = []
        """Those whose filters are not over, or have not begun yet."""
        self._room: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Whether it takes bytes."""
        return self._task is not None

    @property
    def encodes(self) -> bool:
        """Whether a filter of its own converts the picture, or is about to."""
        return any(run.recipe.video == "h264" for run in self._open)

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
            self._open = []
            self.rendition.begin(None)
            self._end = end_of(self.rendition.window.entries) if self._source.sends_again else None
            self._task = self._tasks.start(self._work(), name=f"filter {self.rendition.ref}")

    async def stop(self, *, keep_window: bool) -> None:
        """End the filter and wait for its end."""
        if self._task is None:
            return
        ending = [task for task in (self._task, self._room) if task is not None]
        self._task = self._room = self._run = None
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        self.rendition.end(keep_window=keep_window or self.running)  # somebody may be back already

    def move(
        self, origin: Origin, recipe: Recipe, chunk: bytes | memoryview, segments: list[Segment]
    ) -> None:
        """Read something else from the open segment on, and do to it what `recipe` says.

        The chunk that completed `segments` is the last that is read of what was read before.
        """
        run, self._run = self._run, None
        if run is not None and segments:
            run.end_before_open(chunk, segments, self.origin.segmenter)
        elif run is not None:
            run.end()
        self.origin, self._doing, self._moved = origin, recipe, True
        self._seen, self._resume_at = None, 0.0
        self._openings.reset()

    def take(self, chunk: bytes | memoryview, segments: list[Segment]) -> None:
        """Take bytes of what it reads, after its segmenter made `segments` of them."""
        if self._task is None:
            return
        run = self._run
        if run is not None and (self._breaks != self._breaks_of(run.raw) or self._others(run, segments)):
            self.break_()
            run = None
        if run is None:
            self._begin()
            return
        if not run.push(chunk, segments, self.origin.segmenter):
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
        return choose_tracks(tracks, self._doing).pids != run.chosen.pids

    def _begin(self) -> None:
        """Begin a filter when there is something to begin with, and its time has come."""
        segmenter = self.origin.segmenter
        unfinished = segmenter.unfinished()
        if time.monotonic() < self._resume_at or not unfinished or self._source.gave(unfinished):
            return
        if self._seen != segmenter.breaks:
            if self._seen is not None:
                self._since = self.origin.window.numbers.next_number
            self._seen = segmenter.breaks
        run = self._openings.stretch(segmenter, self._doing, self._past())
        if run is not None:
            run.again, self._moved = self._moved, False
            self._run, self._breaks = run, self._breaks_of(run.raw)
            self._open.append(run)
            self._queue.put_nowait(run)

    def _breaks_of(self, raw: bool) -> tuple[int, int]:
        """Return how often a filter's input broke so far: a decoder gets over more than a copy does."""
        segmenter = self.origin.segmenter
        return segmenter.breaks, 0 if raw else segmenter.renewals

    def _past(self) -> Pieces:
        """Return the newest segments that go on from each other and into the open one."""
        out: list[Pieces] = []
        seconds = 0.0
        source = self.origin
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
            if run.again and self.rendition.ends_at is not None:
                self._end = self.rendition.ends_at
            try:
                error = await self._filters.filter(
                    run.recipe, run.chosen, run.inlet, self._give, self._source.ref
                )
            except AdScreenError as refused:
                error = refused
            finally:
                run.inlet.abandon()
                self._open = [one for one in self._open if one is not run]
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
        if error.failure is Failure.CONVERTING_FULL and self._room is None:
            self._room = self._tasks.start(self._await_room(), name=f"room for {self.rendition.ref}")
        log.warning(
            "filter ended",
            ref=self.rendition.ref,
            failure=error.failure,
            detail=error.detail,
            pause=round(pause, 2),
        )
        self.rendition.pulse.beat()
        self._changed()

    async def _await_room(self) -> None:
        await self._filters.room(self._source.ref)
        self._room, self._resume_at = None, 0.0

    def _give(self, data: bytes) -> None:
        self._append(self.rendition.segmenter.feed(data))

    def _append(self, segments: list[Segment]) -> None:
        segments = [one for one in segments if not is_before(one.first_pts, self._end)]
        if segments:
            self._end = None
            self.rendition.append(segments)
            healed, self.error = self.error is not None, None
            self.rendition.pulse.beat()
            if healed:
                self._changed()
