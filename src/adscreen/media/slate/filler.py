"""Lists a slate in a playlist at the pace of time, which the caller passes, while no television comes."""

from dataclasses import replace
from typing import Protocol

from adscreen.media.model import Segment, SlateSpec, Track
from adscreen.media.slate.shape import Shape, shape_of

LATEST = 6.0
"""Seconds without a segment after which the slate begins at the latest."""
_PATIENCE = 1.4
"""Target durations that players are promised a new segment in (RFC 8216 section 6.2.1 asks for 1.5)."""

_SELDOM = 4
"""Looks at television of which one asks for its slate: its coding changes seldom."""


class Slates(Protocol):
    """Who makes slates."""

    def prepare(self, shape: Shape, wanted: SlateSpec) -> None:
        """Have a slate made that may be needed."""
        ...

    def slate(self, shape: Shape, wanted: SlateSpec) -> tuple[Segment, ...]:
        """Return a slate's segments; none while it is being made, or where there cannot be one."""
        ...


class Filled(Protocol):
    """A playlist that can be filled."""

    @property
    def listed(self) -> tuple[Track, ...]:
        """The tracks of the newest television."""
        ...

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks that occur, with the pictures a second where they were counted."""
        ...

    @property
    def target(self) -> int | None:
        """TARGETDURATION."""
        ...

    def fill(self, segment: Segment, *, breaks: bool) -> None:
        """List a segment of a slate."""
        ...


class Filler:
    """One playlist's slate."""

    def __init__(self, slates: Slates) -> None:
        self._slates = slates
        self._covered: float | None = None
        """Monotonic time up to which there is something to show; None while television comes."""
        self._shape: Shape | None = None
        """Of the last television: what is tried meanwhile changes nothing."""
        self._asked: SlateSpec | None = None
        self._looks = 0
        self._running: tuple[Segment, ...] = ()
        self._next = 0

    def television(self, rendition: Filled, wanted: SlateSpec) -> None:
        """Television comes: have the slate made that it may need."""
        self._looks += 1
        if self._covered is None and self._shape and self._asked == wanted and self._looks % _SELDOM:
            return
        self._covered, self._asked = None, wanted
        self._shape = _shape(rendition)
        if self._shape is not None:
            self._slates.prepare(self._shape, wanted)

    def away(self, rendition: Filled, wanted: SlateSpec, newest: float, now: float) -> bool:
        """No television has come since monotonic time `newest`; return whether the slate begins now."""
        target = rendition.target
        self._shape = self._shape or _shape(rendition)
        segments = self._made(wanted)
        if not segments or target is None:
            return False
        begins = self._covered is None
        if self._covered is None:
            if now - newest < min(_PATIENCE * target, LATEST):
                return False
            self._covered, self._next = newest, 0
        if segments is not self._running:  # another picture was chosen
            self._running, self._next = segments, 0
        while self._covered < now:
            segment = segments[self._next % len(segments)]
            rendition.fill(segment, breaks=self._next % len(segments) == 0)
            self._covered += segment.seconds
            self._next += 1
        return begins

    def _made(self, wanted: SlateSpec) -> tuple[Segment, ...]:
        return self._slates.slate(self._shape, wanted) if self._shape is not None else ()


def _shape(rendition: Filled) -> Shape | None:
    """Return how a slate of the newest television is coded; the rate of pictures is counted beside it."""
    counted = {track.pid: track.frame_rate for track in rendition.tracks}
    return shape_of(
        replace(track, frame_rate=track.frame_rate or counted.get(track.pid)) for track in rendition.listed
    )
