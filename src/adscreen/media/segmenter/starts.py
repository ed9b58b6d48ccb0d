"""Which pictures a segment may begin with: the best kind that the stream has, and others where none comes."""

from adscreen.media.model import TICKS, Codec
from adscreen.media.mpegts.grade import Grade
from adscreen.media.segmenter.stream import Stream

_WEAK_AFTER = 3 * TICKS
"""A start without a promise is taken when no better one came for so long."""
_ANY_AFTER = 10 * TICKS
"""A feed begins anywhere when no start point came for so long."""
_LATE = 12 * TICKS
"""After damage a start point that is no clean one is taken when none came for so long."""
_PROMISED = 2
"""Clean starts after which more are counted on."""
_OVERDUE = TICKS
"""A clean start that comes so much later than the latest so far does not come: the stream has changed."""


class Starts:
    """What is known of a picture's start points, and of what a browser would not survive between them."""

    def __init__(self, stream: Stream) -> None:
        self.clean = 0
        """IDR pictures and their like so far."""
        self.holes = 0
        """Holes of damage since the last of them, and what else a browser may fail at."""
        self.unplayable = False
        """A browser's decoder would fail at the beginning of a segment, undamaged."""
        self.waits_since: int | None = None
        """Time since which a start is waited for, ticks."""
        self._stream = stream
        self._clean_at: int | None = None
        self._distance = 0
        """Longest distance of two clean starts with no damage between, ticks; 0 while unknown."""

    @property
    def promised(self) -> bool:
        """Whether more clean starts are counted on."""
        return self.clean >= _PROMISED

    @property
    def overdue(self) -> bool:
        """Whether the next clean start should have come."""
        at, before = self._stream.last_dts, self._clean_at
        return at is not None and before is not None and at - before > self._patience

    def take_clean(self) -> None:
        """Note a clean start, at the stream's present time."""
        at, before = self._stream.last_dts, self._clean_at
        if at is not None and before is not None and not self.holes and 0 < at - before < _LATE:
            self._distance = max(self._distance, at - before)
        self._clean_at = at
        self.clean += 1
        self.holes = 0
        if self.promised:
            self.unplayable = False  # it began between IDRs

    def begin_anew(self, *, clean: bool) -> None:
        """Learn that the stream is another one: what was promised was the last one's."""
        self.clean, self._distance = int(clean), 0

    def allow(self, grade: Grade, *, leads: bool) -> bool:
        """Tell whether a picture of this grade ends the waiting; `leads`: segments are cut by it already."""
        waited = 0
        if self.waits_since is not None and self._stream.last_dts is not None:
            waited = self._stream.last_dts - self.waits_since
        if leads:
            wanted = Grade.CLEAN if self.promised and waited < self._patience else Grade.RECOVERY
            return grade >= (Grade.WEAK if waited >= _LATE else wanted)
        if waited >= _ANY_AFTER:
            return True
        return grade >= (Grade.WEAK if waited >= _WEAK_AFTER else Grade.RECOVERY)

    @property
    def _patience(self) -> int:
        """Ticks that the next clean start may take to come behind damage, in a stream that has such."""
        if self._stream.announced.codec is not Codec.H264 or not self._distance:
            return _LATE
        return min(_LATE, self._distance + _OVERDUE)
