"""One running ingest of a channel: a small state machine that every viewer of the channel shares.

IDLE -> STARTING -> LIVE. A lost source is opened again: at once (STALLED meanwhile), then after pauses
(BACKOFF). A failure that time does not heal is FAILED, and tried again rarely. The playlist holds still while
the source is away. Nobody watching ends it: IDLE.
"""

import asyncio
import time
from collections.abc import Callable

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.media.audience import Audience
from adscreen.media.backoff import ACCOUNT, DOUBTFUL, LASTING, Backoff
from adscreen.media.ingest import Ingest, Opener
from adscreen.media.livetv import PlaylistAnswer, Resolver
from adscreen.media.model import TICKS, FeedEvent, FeedPhase, FeedStatus, Segment, SourceSpec, Track
from adscreen.media.options import FeedOptions
from adscreen.media.persistence import StateFolder, fresh_numbers
from adscreen.media.pulse import Pulse
from adscreen.media.segmenter import Segmenter
from adscreen.media.window import Window

log = structlog.get_logger(__name__)

CEILING_MARGIN = 0.49
"""Seconds that a segment may exceed TARGETDURATION by and still round to it."""

DUE = 0.8
"""Seconds around the moment the next segment is expected at, in which a client that has the newest waits."""

_AWAY = (FeedPhase.STALLED, FeedPhase.BACKOFF, FeedPhase.FAILED)


class Feed:
    """Owns the segmenter, the window and the task that keeps a source open."""

    def __init__(
        self,
        ref: str,
        resolver: Resolver,
        open_source: Opener,
        tasks: TaskOwner,
        options: FeedOptions,
        state: StateFolder | None,
        publish: Callable[[FeedEvent], None],
    ) -> None:
        self.ref = ref
        self.audience = Audience()
        self._resolver = resolver
        self._open_source = open_source
        self._tasks = tasks
        self._options = options
        self._state = state
        self._publish = publish

        self.window = self._restore()
        self._program: int | None = None
        self._segmenter = Segmenter()
        self._pulse = Pulse()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._closed = False
        self._ingest: Ingest | None = None
        self._phase = FeedPhase.IDLE
        self._since = time.time()
        self._title = ref
        self._error: AdScreenError | None = None
        self._retry_at: float | None = None
        self._bytes_before = 0
        self._restarts = 0
        self._segment_at: float | None = None
        self._tracks: tuple[Track, ...] = ()
        self._backoff = Backoff(options.retry)

    @property
    def running(self) -> bool:
        """Whether a task keeps a source open, or tries to."""
        return self._task is not None

    @property
    def idle_for(self) -> float:
        """Seconds since anyone asked for anything."""
        last = self.audience.last_request
        return float("inf") if last is None else time.monotonic() - last

    def start(self) -> None:
        """Begin, unless it runs already or is closed."""
        if self._task is None and not self._closed:
            self._error, self._retry_at = None, None
            self._backoff.reset()
            self._enter(FeedPhase.STARTING)
            self._task = self._tasks.start(self._run(), name=f"feed {self.ref}")

    def touch(self) -> None:
        """Note a request that keeps the feed alive, such as one for a segment."""
        self.audience.touch(time.monotonic())

    async def close(self) -> None:
        """Stop for good; who waits for a playlist is told."""
        self._closed = True
        await self.stop(keep_window=True)

    async def stop(self, *, keep_window: bool) -> None:
        """End and close the connection; `keep_window` when viewers may come back to the same playlist."""
        if self._task is None or self._stopping:
            return
        self._stopping = True
        if keep_window and self._ingest is not None:
            self._ingest.break_()  # what came until now shortens the gap before the next process
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task, self._stopping = None, False
        if keep_window:
            self.window.break_()
        else:
            self.window.retire_all(time.monotonic())
        self._error, self._retry_at = None, None
        self._enter(FeedPhase.IDLE)

    async def playlist(self, viewer: str, wait: float, known: int | None) -> PlaylistAnswer:
        """Return the playlist, waiting for a first segment or for the one that is due; see `LiveTv`."""
        deadline = time.monotonic() + wait
        regular = self.audience.saw(viewer, time.monotonic())
        while self._stopping:  # the old connection must be closed before a new one takes its slot
            await self._pulse.wait(wait)
        self.start()
        while not len(self.window):
            self._raise_if_away()
            left = deadline - time.monotonic()
            if self._closed:
                raise AdScreenError(Failure.STOPPED, retry_after=1.0)
            if left <= 0 or not await self._pulse.wait(left):
                raise AdScreenError(Failure.STALLED, "no segment in time", retry_after=1.0)
        if not regular and self._phase in _AWAY and self._age() > self._options.stale_after:
            self._raise_if_away()
        if known is not None and known == self.window.playlist().newest:
            await self._wait_until_due()
        return self.window.playlist()

    def status(self) -> FeedStatus:
        """Return what the feed does now."""
        ingest = self._ingest
        return FeedStatus(
            ref=self.ref,
            title=self._title,
            phase=self._phase,
            since=self._since,
            source=ingest.spec.kind if ingest else None,
            viewers=self.audience.count(time.monotonic()),
            failure=self._error.failure if self._error else None,
            detail=self._error.detail if self._error else "",
            retry_at=self._retry_at,
            bytes_in=self._bytes_before + (ingest.bytes_in if ingest else 0),
            bit_rate=self.window.bit_rates()[1],
            media_sequence=self.window.first_number,
            window_seconds=self.window.duration / TICKS,
            restarts=self._restarts,
            last_segment_at=self._segment_at,
            tracks=tuple(self._segmenter.tracks) or self._tracks,
            damage=self._segmenter.damage,
            window_bytes=self.window.held_bytes,
        )

    def save(self) -> None:
        """Write the window to disk, for the next process; may take long."""
        if self._state is not None and len(self.window):
            self._state.save_window(self.ref, self.window)

    def _restore(self) -> Window:
        saved = self._state.load(self.ref) if self._state else None
        window = Window(saved.numbers if saved else fresh_numbers(), self._options.window_seconds)
        entries = self._state.load_window(self.ref) if self._state else []
        if entries and entries[-1].number == window.numbers.next_number - 1:
            window.restore(iter(entries))
        if saved is not None:
            window.break_()
        self._used_at = saved.at if saved else time.time()
        return window

    def expire(self) -> None:
        """Forget segments whose time is over, also while nothing new comes."""
        self.window.expire(time.monotonic())

    async def _run(self) -> None:
        self._begin_life()
        try:
            while True:
                error = await self._attempt()
                pause = self._backoff.pause(error, time.monotonic(), eager=len(self.window) > 0)
                self._lose(error, pause)
                await asyncio.sleep(pause)
                if not len(self.window):
                    self._enter(FeedPhase.STARTING)
        finally:
            self._drop_ingest()

    def _begin_life(self) -> None:
        """Choose TARGETDURATION anew when nobody can hold the old playlist any more."""
        numbers = self.window.numbers
        if not len(self.window) and time.time() - self._used_at > self._options.life:
            learned = numbers.longest
            numbers.target, numbers.longest, numbers.independent = None, 0, True
            if learned:
                self.window.settle(learned)
        self._segmenter = self._new_segmenter()

    def _new_segmenter(self) -> Segmenter:
        target = self.window.numbers.target
        ceiling = target + CEILING_MARGIN if target is not None else None
        return Segmenter(ceiling_seconds=ceiling, program=self._program)

    async def _attempt(self) -> AdScreenError:
        """Open the plan's sources in turn; return why the last one ended."""
        try:
            plan = await self._resolver.plan(self.ref)
        except AdScreenError as error:
            return error
        except Exception as error:  # the resolver is others' code: its fault must not end the feed
            log.exception("no plan", ref=self.ref)
            return AdScreenError(Failure.INTERNAL, type(error).__name__)
        self._title = plan.title
        lost = AdScreenError(Failure.CHANNEL_NOT_FOUND, "there is no way to open it")
        for spec in plan.sources:
            lost, gave_television = await self._play(spec)
            if gave_television or lost.failure in ACCOUNT:
                break
        return lost

    async def _play(self, spec: SourceSpec) -> tuple[AdScreenError, bool]:
        if spec.program != self._program:
            self._program = spec.program
            self._segmenter = self._new_segmenter()
        self._ingest = Ingest(spec, self._segmenter, self._options, self._take)
        began = time.monotonic()
        try:
            error = await self._ingest.run(self._open_source)
            gave = self._ingest.segments > 0
            lasted = time.monotonic() - began
            if gave and lasted > self._options.retry.healthy_after and error.failure not in DOUBTFUL:
                self._backoff.reset()
            self._ingest.break_()
        finally:
            self._drop_ingest()
        return error, gave

    def _drop_ingest(self) -> None:
        if self._ingest is not None:
            self._bytes_before += self._ingest.bytes_in
            self._ingest = None
            self.window.break_()

    def _take(self, ingest: Ingest, segments: list[Segment]) -> None:
        longest = max(segment.duration for segment in segments)
        target = self.window.settle(max(longest, self._segmenter.key_frame_distance or 0))
        self._segmenter.ceiling_seconds = target + CEILING_MARGIN
        wall, now = time.time(), time.monotonic()
        for segment in segments:
            self.window.append(segment, wall=wall, now=now)
        if self._state is not None:  # before anyone sees them: a killed process must not number twice
            self._state.save(self.ref, self.window.numbers)
        self._segment_at = self._used_at = wall
        self._tracks = segments[-1].tracks
        self._error, self._retry_at = None, None
        if ingest.segments == len(segments):
            self._tasks.start(self._resolver.opened(self.ref, ingest.spec), name=f"opened {self.ref}")
        if self._phase is not FeedPhase.LIVE:
            self._enter(FeedPhase.LIVE)
        self._pulse.beat()

    def _lose(self, error: AdScreenError, pause: float) -> None:
        self._error = error
        self._restarts += 1
        self._retry_at = time.time() + pause if pause else None
        if error.failure in LASTING:
            phase = FeedPhase.FAILED
        else:
            phase = FeedPhase.BACKOFF if pause or not len(self.window) else FeedPhase.STALLED
        log.warning(
            "source lost", ref=self.ref, failure=error.failure, detail=error.detail, pause=round(pause, 2)
        )
        self._enter(phase)

    def _enter(self, phase: FeedPhase) -> None:
        if phase is not self._phase:
            self._phase, self._since = phase, time.time()
            failure = self._error.failure if self._error else None
            detail = self._error.detail if self._error else ""
            self._publish(FeedEvent(self.ref, phase, self._since, failure, detail))
        self._pulse.beat()

    def _raise_if_away(self) -> None:
        """Raise a copy: one error object must not gather the tracebacks of all its viewers."""
        if self._phase in _AWAY and (error := self._error) is not None:
            left = self._retry_at - time.time() if self._retry_at else 0.0
            raise AdScreenError(
                error.failure, error.detail, retry_after=max(left, 1.0), status=error.status
            ) from None

    def _age(self) -> float:
        """Seconds since the newest segment."""
        return time.time() - (self._segment_at or self._used_at)

    async def _wait_until_due(self) -> None:
        if self._phase is FeedPhase.LIVE:
            last = self.window.entries[-1].line.duration / TICKS
            left = last + DUE - self._age()
            if 0 < left <= 2 * DUE:
                await self._pulse.wait(min(left, DUE))
