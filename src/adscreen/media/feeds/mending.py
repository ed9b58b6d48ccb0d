"""A channel's own playlist where browsers do not survive its picture: it moves to converted bytes, and back.

    copied ──▶ held back: a filter begins with the open segment ──▶ converted ──▶ held back ──▶ copied
                        └──── it cannot: what was held is listed ◀────┘

Every viewer of the channel's address is moved so, whatever its player. Each move is one DISCONTINUITY;
numbers go on, nothing is listed twice. The filter begins where the last listed segment ends, and is ended
where one of the source's begins, so nothing is left out either but for a picture or two. The sound is copied:
few players can change its codec.

One filter converts a channel's picture, for this playlist and for its renditions, which read what comes out.
Where one of those has a filter already, it gives it up where a segment of the source begins.
"""

import asyncio
import time
from typing import Protocol

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.backoff import Backoff
from adscreen.media.feeds.conversion import HEALTHY, RETRY, Filters
from adscreen.media.feeds.conversions import PICTURE
from adscreen.media.feeds.repeats import is_before
from adscreen.media.feeds.stretch import Openings, Stretch
from adscreen.media.model import TICKS, Pieces, RenditionStatus, Segment
from adscreen.media.segmenter import Segmenter
from adscreen.media.window import Window

log = structlog.get_logger(__name__)

PATIENCE = 1.0
"""Seconds that a playlist holds still for the next filter; for longer ones copies are listed."""
HOLD = 6 * TICKS
"""Ticks of television that are held back at most for a filter that has given nothing yet."""
HOPELESS = {Failure.CONVERTING_FULL, Failure.UNSUPPORTED_CODEC}
"""What the next filter will end with as well."""


class Mended(Protocol):
    """The playlist that it is for."""

    @property
    def fatal(self) -> bool:
        """Whether copies are of no use to any browser: better hold still."""
        ...

    def reader(self) -> Segmenter:
        """Return what cuts the source's bytes."""
        ...

    def new_segmenter(self) -> Segmenter:
        """Return one that keeps to the playlist."""
        ...

    def given(self, pieces: Pieces) -> bool:
        """Tell whether the playlist holds the beginning of this, which came again after a loss."""
        ...

    def given_until(self) -> int | None:
        """Return the time at which the newest segment ends, where the source may send it again; ticks."""
        ...

    def list_copied(self, segments: list[Segment], *, breaks: bool) -> bool:
        """List the source's own segments; tell whether any of them was new."""
        ...

    def list_converted(self, segments: list[Segment], *, breaks: bool) -> None:
        """List converted ones."""
        ...

    def moved(self, *, converted: bool) -> None:
        """Learn that the playlist moved."""
        ...

    def poured(self, data: bytes, segments: list[Segment]) -> None:
        """Take converted bytes, of which segments were made and listed."""
        ...

    def picture_broke(self) -> None:
        """Learn that converted bytes that follow do not go on from the last ones."""
        ...


class Picture:
    """What the filter makes, as something that renditions read: a `conversion.Origin`."""

    def __init__(self, window: Window) -> None:
        self.segmenter = Segmenter()
        self.window = window
        self.ends_at: int | None = None

    def begin(self, segmenter: Segmenter) -> None:
        """Another filter begins."""
        self.segmenter, self.ends_at = segmenter, None


class Mending:
    """Takes the source's bytes and segments, and tells which segments are listed; `filters` None: never."""

    def __init__(
        self, ref: str, feed: Mended, picture: Picture, filters: Filters | None, tasks: TaskOwner
    ) -> None:
        self.converted = False
        """The playlist goes on with converted segments."""
        self.leads = False
        """The channel's picture is converted here, or about to be: renditions read it."""
        self.error: AdScreenError | None = None
        """Why there is no filter although one is wanted."""
        self.restarts = 0
        self.overruns = 0
        self._ref = ref
        self._feed = feed
        self._picture = picture
        self._filters = filters
        self._tasks = tasks
        self._backoff = Backoff(RETRY)
        self._openings = Openings()
        self._run: Stretch | None = None
        self._breaks = 0
        self._ending: Stretch | None = None
        """A run that has been given all that it gets; what it still gives is listed."""
        self._task: asyncio.Task[None] | None = None
        self._room: asyncio.Task[None] | None = None
        self._held: list[Segment] | None = None
        """Segments of the source that are listed if the filter fails, or when it has ended."""
        self._end: int | None = None
        """Unwrapped time at which what is listed ends."""
        self._resume_at = 0.0
        self._broken = False
        """The next converted segment does not go on from the last one."""

    @property
    def converts(self) -> bool:
        """Whether what comes is listed in another form, or will be."""
        return self.converted or self._held is not None

    def sift(self, segments: list[Segment]) -> list[Segment]:
        """Take the source's new segments; return those to be listed now."""
        if self._held is None and self._feed.fatal and self._may_begin() and not self.converted:
            self._held = []  # a burst: no copy is listed before the filter can begin
        if self._held is not None:
            self._held += segments
            if self._run is not None and not self._feed.fatal and _ticks(self._held) > HOLD:
                self._give_up(self._run, "the filter gives nothing")
            return []
        return [] if self.converted else self._following(segments)

    def begin(self) -> None:
        """Begin a life: what an earlier one listed, converted or not, is not listed again."""
        self._end = self._feed.given_until()

    def take(
        self, chunk: bytes | memoryview, segments: list[Segment], *, wanted: bool, elsewhere: bool = False
    ) -> None:
        """Take the source's bytes, after its segmenter made `segments` of them.

        `elsewhere`: the filter of a rendition converts the picture.
        """
        run = self._run
        if run is not None and self._breaks != self._feed.reader().breaks:
            self.break_()
            run = self._end = None
        if run is None:
            if wanted and self._filters is not None and self._may_lead(segments, elsewhere=elsewhere):
                if not elsewhere:  # else it is at its end
                    self._begin(self._filters)
            elif (self.converted or self._held is not None) and self._ending is None:
                self._copy(self._held or [])
            return
        if not wanted and segments and self.converted:
            run.end_before_open(chunk, segments, self._feed.reader())  # with which the copies go on
            self._held = []
            self._run, self._ending = None, run
        elif not run.push(chunk, segments, self._feed.reader()):
            self.overruns += 1
            self._give_up(run, "the filter does not keep up")

    def break_(self) -> None:
        """What follows does not go on from what came: the filter ends with what it has."""
        if self._run is not None:
            self._run.end()
            self._ending, self._run = self._run, None
        elif self._held is not None and self._ending is None:
            self._copy(self._held)
        self._openings.reset()

    async def stop(self) -> None:
        """End the filter, and forget everything."""
        ending = [task for task in (self._task, self._room) if task is not None]
        self._task = self._room = None
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        self._run = self._ending = self._held = self.error = None
        self.converted = self.leads = self._broken = False
        self._end, self._resume_at = None, 0.0
        self._backoff.reset()
        self._openings.reset()

    def status(self, viewers: int) -> RenditionStatus | None:
        """Return what its filter does; None where none is wanted."""
        if self._run is None and self.error is None and not self.converted:
            return None
        return RenditionStatus(
            name=PICTURE.name,
            viewers=viewers,
            failure=self.error.failure if self.error else None,
            detail=self.error.detail if self.error else "",
            restarts=self.restarts,
            overruns=self.overruns,
            window_seconds=0.0,
            window_bytes=0,
        )

    def _may_begin(self) -> bool:
        free = self._run is None and self._ending is None
        return free and self._filters is not None and time.monotonic() >= self._resume_at

    def _may_lead(self, segments: list[Segment], *, elsewhere: bool) -> bool:
        """Tell whether the picture is to be converted here; what is converted `elsewhere` is taken over where
        a segment begins, but by no filter that fails.
        """
        if not elsewhere or self.leads:
            return True
        fails = self.error is not None and self.error.failure is not Failure.CONVERTING_FULL
        if not segments or fails or not self._may_begin():
            return False
        self._copy(self._held or [])
        self._held, self.leads = [], True
        return True

    def _begin(self, filters: Filters) -> None:
        reader = self._feed.reader()
        if not self._may_begin() or self._listed(reader.opened_at):
            return
        if not self.converted and self._feed.given(reader.unfinished()):
            return
        self._held = self._held and self._new(self._held)
        past = tuple(piece for segment in self._held or () for piece in segment.pieces)
        run = self._openings.stretch(reader, PICTURE, past)
        if run is None:
            return
        self._run, self._breaks, self.leads = run, reader.breaks, True
        self._feed.picture_broke()
        self._picture.begin(self._feed.new_segmenter())
        if not self.converted:
            self._held = self._held or []
        self._task = self._tasks.start(self._work(run, filters), name=f"mending {self._ref}")

    async def _work(self, run: Stretch, filters: Filters) -> None:
        began, segmenter = time.monotonic(), self._picture.segmenter
        error: AdScreenError | None
        try:
            error = await filters.filter(
                run.recipe,
                run.chosen,
                run.inlet,
                lambda data: self._pour(run, data, segmenter.feed(data)),
                self._ref,
            )
        except AdScreenError as refused:
            error = refused
        finally:
            run.inlet.abandon()
        self._pour(run, b"", segmenter.break_source())
        if self._picture.segmenter is segmenter:
            self._feed.picture_broke()
        self._broken = True
        if run is self._run:
            if time.monotonic() - began > HEALTHY:
                self._backoff.reset()
            self._failed(error or AdScreenError(Failure.CONVERSION_FAILED, "the filter ended by itself"))
        elif run is self._ending:
            self._ending = None
            if self._held is not None:
                self._copy(self._held)

    def _pour(self, run: Stretch, data: bytes, segments: list[Segment]) -> None:
        if run is self._run or run is self._ending:
            self._give(segments)
            self._feed.poured(data, segments)

    def _give(self, segments: list[Segment]) -> None:
        new = self._new(segments)
        if not new:
            return
        first, self._held = not self.converted, None if self._ending is None else self._held
        self.converted, self.error = True, None
        breaks, self._broken = first or self._broken, False
        last = new[-1]
        self._end = None if last.first_pts is None else last.first_pts + last.duration
        self._picture.ends_at = self._end
        self._feed.list_converted(new, breaks=breaks)
        if first:
            self._feed.moved(converted=True)

    def _give_up(self, run: Stretch, why: str) -> None:
        self._failed(AdScreenError(Failure.CONVERSION_FAILED, why))
        run.inlet.abandon()

    def _failed(self, error: AdScreenError) -> None:
        """Begin no other filter for a while; list copies meanwhile if that is long."""
        self.restarts += 1
        self._run, self.error = None, error
        pause = self._backoff.pause(error, time.monotonic(), eager=True)
        self._resume_at = time.monotonic() + pause
        self.leads = self.converted and pause <= PATIENCE  # else a rendition's own filter may do better
        if error.failure is Failure.CONVERTING_FULL and self._filters is not None and self._room is None:
            self._room = self._tasks.start(self._await_room(self._filters), name=f"room for {self._ref}")
        log.warning("filter ended", ref=self._ref, failure=error.failure, detail=error.detail, pause=pause)
        if error.failure in HOPELESS or (
            not self._feed.fatal and (self._held is not None or pause > PATIENCE)
        ):
            self._copy(self._held or [])

    async def _await_room(self, filters: Filters) -> None:
        await filters.room(self._ref)
        self._room, self._resume_at = None, 0.0

    def _copy(self, held: list[Segment]) -> None:
        """Go on with the source's own segments: those `held`, and all that come."""
        was, self.converted, self.leads, self._held = self.converted, False, False, None
        listed = self._following(held)
        if was:
            self._feed.moved(converted=False)
        if listed or was:
            self._feed.list_copied(listed, breaks=was)

    def _following(self, segments: list[Segment]) -> list[Segment]:
        """Return those of the source's segments that were not listed converted."""
        out = self._new(segments)
        if out:
            self._end = None
        return out

    def _new(self, segments: list[Segment]) -> list[Segment]:
        return [one for one in segments if not self._listed(one.first_pts)]

    def _listed(self, pts: int | None) -> bool:
        """Tell whether what begins at `pts` was listed converted: filters begin late, sources send again."""
        return is_before(pts, self._end)


def _ticks(segments: list[Segment]) -> int:
    return sum(segment.duration for segment in segments)
