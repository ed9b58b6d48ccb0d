"""One playlist of a feed: its own segmenter, window, numbers and audience. Where its bytes come from is the
feed's business.
"""

import time
from dataclasses import replace
from functools import partial

import structlog

from adscreen.media.feeds.audience import Audience
from adscreen.media.feeds.dates import OWN_FAR, Dates
from adscreen.media.feeds.repeats import Beginnings, is_given, unseen
from adscreen.media.livetv import PlaylistAnswer
from adscreen.media.model import TICKS, Pieces, Segment, Track
from adscreen.media.options import FeedOptions
from adscreen.media.persistence import StateFolder, fresh_numbers
from adscreen.media.pulse import Pulse
from adscreen.media.segmenter import Segmenter
from adscreen.media.spool.shelf import Held, Shelf
from adscreen.media.window import Entry, Window

log = structlog.get_logger(__name__)

CEILING_MARGIN = 0.49
"""Seconds that a segment may exceed TARGETDURATION by and still round to it."""

LONG_GROUP = 10 * TICKS
"""Distance of key frames that is supposed where one could not be waited for."""

DUE = 0.8
"""Seconds around the moment the next segment is expected at, in which a client that has the newest waits."""


class Rendition:
    """`ref` names it for ever: its numbers are kept under that name, and go on from process to process."""

    def __init__(
        self, ref: str, options: FeedOptions, state: StateFolder | None, follows: Dates | None = None
    ) -> None:
        """`follows`: what dates its segments, where another rendition does."""
        self.ref = ref
        self.dates = Dates()
        self._follows = follows
        self.audience = Audience()
        self.pulse = Pulse()
        self.segmenter = Segmenter()
        self._options = options
        self._state = state
        self._shelf: Shelf | None = None

        self.window = self._restore()
        self.segment_at: float | None = None
        """Unix seconds of the newest segment of this process that was television."""
        self.filling = False
        """The newest segment is of a slate."""
        self.ends_at: int | None = None
        """Unwrapped time at which the newest segment ends, ticks; None where that is not known."""
        self._tracks: tuple[Track, ...] = ()
        self._beginnings = Beginnings()
        self._first = 0
        """Number of the first segment of this life: whoever comes then has been given nothing before."""
        self.sends_again = True
        """What viewers were given already may come again after a loss, and is left out then."""

    @property
    def idle_for(self) -> float:
        """Seconds since anyone asked for anything."""
        last = self.audience.last_request
        return float("inf") if last is None else time.monotonic() - last

    @property
    def age(self) -> float:
        """Seconds since the newest segment, of television or of a slate."""
        at = self._used_at if self.filling else self.segment_at or self._used_at
        return time.time() - at

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks that occur, else those of the newest segment."""
        return tuple(self.segmenter.tracks) or self._tracks

    @property
    def listed(self) -> tuple[Track, ...]:
        """The tracks of the newest segment."""
        return self._tracks

    @property
    def coming(self) -> bool:
        """Whether pictures or sounds come, so that there will be a segment."""
        return self.segmenter.failure is None and self.segmenter.clocks != (None, None)

    def touch(self) -> None:
        """Note a request that keeps it alive, such as one for a segment."""
        self.audience.touch(time.monotonic())

    def begin(self, program: int | None) -> None:
        """Begin a life; choose TARGETDURATION anew when nobody can hold the old playlist any more."""
        if self._shelf is None:
            self._shelf = self._new_shelf()
        numbers = self.window.numbers
        if not len(self.window) and time.time() - self._used_at > self._options.life:
            learned = numbers.longest
            numbers.target, numbers.longest, numbers.independent = None, 0, True
            if learned:
                self.window.settle(learned)
        self.renew(program)

    def renew(self, program: int | None) -> None:
        """Read another program, or the same one, with a segmenter that knows nothing yet."""
        self.segmenter = self.new_segmenter(program)
        self.ends_at = None

    def new_segmenter(self, program: int | None) -> Segmenter:
        """Return a segmenter that keeps to the playlist's TARGETDURATION."""
        target = self.window.numbers.target
        ceiling = target + CEILING_MARGIN if target is not None else None
        keep = None if self._shelf is None else partial(self._keep, self._shelf)
        waited = len(self.window) > 0
        return Segmenter(ceiling_seconds=ceiling, program=program, keep=keep, waited=waited)

    def _keep(self, shelf: Shelf, pieces: Pieces) -> Pieces:
        self.expire()  # what is over makes room
        return shelf.keep(pieces)

    def append(self, segments: list[Segment]) -> bool:
        """List complete segments; `pulse` is not told yet. What viewers were given already is left out.

        Returns whether anything was listed.
        """
        if self.filling:
            self.filling = False
            self.window.break_()
        if self.window.broken and self.sends_again:
            segments = unseen(segments, self._given(), self._beginnings)
            if not segments:
                return False
        longest = max(segment.duration for segment in segments)
        if self.segmenter.hurried:
            longest = max(longest, LONG_GROUP)
        target = self.window.settle(max(longest, self.segmenter.key_frame_distance or 0))
        self.segmenter.ceiling_seconds = target + CEILING_MARGIN
        self._beginnings.note(segments)
        self._list(segments)
        self.segment_at = self._used_at
        last = segments[-1]
        self._tracks = last.tracks
        self.ends_at = None if last.first_pts is None else last.first_pts + last.duration
        return True

    def gave(self, pieces: Pieces) -> bool:
        """Tell whether it gave the beginning of this before a loss; a slate behind that changes nothing."""
        lost = self.filling or self.window.broken
        return lost and self.sends_again and is_given(pieces, self._given())

    def _given(self) -> list[Entry]:
        """Return what viewers of this life were given, as far as it is still served: a slate moves it on."""
        return [entry for entry in self.window.served if entry.number >= self._first]

    @property
    def target(self) -> int | None:
        """TARGETDURATION; None while there is none."""
        return self.window.numbers.target

    def fill(self, segment: Segment, *, breaks: bool) -> None:
        """List a segment of a slate; `breaks` where it does not go on from the one before."""
        if breaks:
            self.window.break_()
        self.filling, self.ends_at = True, None
        self._list([segment])
        self.pulse.beat()

    def _list(self, segments: list[Segment]) -> None:
        wall, now = time.time(), time.monotonic()
        for segment in segments:
            kept = replace(segment, pieces=self._shelf.store(segment.pieces)) if self._shelf else segment
            entry = self.window.append(kept, wall=wall, now=now, on_air=self._on_air(segment, wall))
            if not self.filling:
                self.dates.note(segment.first_pts, entry.line.starts_at)
        if self._shelf is not None:
            self._shelf.note(self.window, wall=wall, now=now)
        if self._state is not None:  # before anyone sees them: a killed process must not number twice
            self._state.save(self.ref, self.window.numbers)
        self._used_at = wall

    def _on_air(self, segment: Segment, wall: float) -> float | None:
        """Return when its first picture was on air, by what was said of others; None where nothing tells."""
        if self.filling:
            return None
        if self._follows is not None:
            return self._follows.of(segment.first_pts, wall)
        return self.dates.of(segment.first_pts, wall - segment.seconds, OWN_FAR)

    def end(self, *, keep_window: bool) -> None:
        """Nothing more comes in this life; `keep_window` when viewers may come back to the same playlist."""
        if keep_window:
            self.window.break_()
            return
        self.window.retire_all(time.monotonic())
        self._first = self.window.numbers.next_number
        self.forget_beginnings()
        if self._shelf is not None:
            self._shelf.discard()
            self._shelf = None

    def forget_beginnings(self) -> None:
        """Learn that what was listed until now was no clip that comes again and again."""
        self._beginnings = Beginnings()

    def expire(self) -> None:
        """Forget segments whose time is over, also while nothing new comes."""
        now = time.monotonic()
        if self.window.expire(now) and self._shelf is not None:
            self._shelf.note(self.window, wall=time.time(), now=now)

    async def playlist(self, known: int | None, *, live: bool) -> PlaylistAnswer:
        """Return the playlist; who knows its newest segment waits for the next one where that is due."""
        if live and known is not None and known == self.window.playlist().newest:
            last = self.window.entries[-1].line.duration / TICKS
            left = last + DUE - self.age
            if 0 < left <= 2 * DUE:
                await self.pulse.wait(min(left, DUE))
        return self.window.playlist()

    def save(self) -> None:
        """Write the window to disk, for the next process; may take long."""
        if self._state is not None and len(self.window):
            self._state.save_window(self.ref, self.window)
        if self._shelf is not None:
            self._shelf.discard()

    def _restore(self) -> Window:
        saved = self._state.load(self.ref) if self._state else None
        window = Window(saved.numbers if saved else fresh_numbers(), self._options.window_seconds)
        last = window.numbers.next_number - 1
        entries = self._state.load_window(self.ref) if self._state else []
        left = [held for held in self._left_behind() if held[0].number <= last]
        if entries and entries[-1].number == last:
            window.restore(entries)
        elif left and left[-1][0].number == last:
            shift = time.monotonic() - time.time()
            window.restore(
                [entry for entry, until in left if until is None],
                [(until + shift, entry) for entry, until in left if until is not None],
            )
        if saved is not None:
            window.break_()
        self._used_at = saved.at if saved else time.time()
        return window

    def _left_behind(self) -> list[Held]:
        """Return what a killed process had in the spool, which is ours from now on."""
        spool = self._state.spool if self._state is not None else None
        try:
            found = spool.take_over(self.ref) if spool is not None else None
        except OSError as error:
            log.warning("a spool cannot be read", reason=error.strerror)
            return []
        if found is None:
            return []
        self._shelf, held = found
        return held

    def _new_shelf(self) -> Shelf | None:
        spool = self._state.spool if self._state is not None else None
        try:
            return spool.new(self.ref) if spool is not None else None
        except OSError as error:
            log.warning("no spool: a killed process would lose this window", reason=error.strerror)
            return None
