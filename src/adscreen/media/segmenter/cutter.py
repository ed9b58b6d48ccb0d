"""Where a segment ends: start points near the target, the ceiling, breaks of the time line."""

from adscreen.media.model import TICKS, Pieces, Segment
from adscreen.media.mpegts.packets import PACKET, pid_of
from adscreen.media.segmenter.pending import Pending
from adscreen.media.segmenter.stream import Stream
from adscreen.media.segmenter.tables import Tables

LONGEST = 12 * TICKS
"""A segment ends here where no ceiling is set."""
MOST_BYTES = 16 * 1024 * 1024
"""Bytes that may wait for a segment's end."""
_WORTH = TICKS // 2
"""What is shorter is not worth a segment when the source is lost."""
_SCRAP = TICKS // 5
"""What is shorter is not worth a segment between two holes."""
_STARVED = 4 * TICKS
"""Without a segment for so long, holes are no longer cut out."""
_LEAST = TICKS
"""A first segment for which somebody has waited too long is no shorter."""
_SOON = TICKS * 9 // 10
"""What is awaited before a still picture ends at the first start point behind this ..."""
WAITED = 2
"""... for so many segments: with one alone, what a filter encodes would need key frames that fit no other."""
_BEHIND_HOLE = 8
"""Access units behind a hole's end at which a segment ends that cannot wait for another start point.

With three of them Chromium's decoder showed nothing until the next segment came, and the player stood.
"""
_WHOLE = "whole"


class Cutter:
    """Ends segments. Times are unwrapped ticks, positions those of the queue.

    The stream whose times decide is the lead: the picture, or the first sound where there is none.
    """

    def __init__(self, pending: Pending, tables: Tables, *, target: int, discontinuity: bool) -> None:
        self.target = target
        self.ceiling: int | None = None
        self.lead: Stream | None = None
        """None until a segment has begun."""
        self.ready: list[Segment] = []
        self.start_pts = 0
        self.key_distance: int | None = None
        """Longest distance of two start points so far."""

        self.hurried = False
        """Somebody waits who cannot wait for a start point: set from outside, over with the next one."""
        self.waited = 0
        """Segments that players wait for before a still picture: set from outside, they are short."""

        self._pending = pending
        self._tables = tables
        self._discontinuity = discontinuity
        self._changed = False
        self._independent = False
        self._hole = False
        self._soon = 0
        self._going = False
        self._latest = 0
        self._interval = 0
        self._step = TICKS // 25
        self._last_pts: int | None = None
        self._last_key: int | None = None
        self._whole_pts: int | None = None
        self._emitted_pts: int | None = None
        self._starved = False

    @property
    def limit(self) -> int:
        """Ticks that no segment exceeds."""
        return LONGEST if self.ceiling is None else self.ceiling

    @property
    def _patience(self) -> int:
        """Ticks that a segment with a hole may take to reach a start point."""
        return self.target * 7 // 4 if self.ceiling is None else self.ceiling

    @property
    def _hasty(self) -> int:
        """Ticks after which a segment ends at any access unit where somebody cannot wait."""
        return self.target if self._going else _LEAST

    def begin(self, lead: Stream, at: int, pts: int, *, independent: bool) -> None:
        """Begin the first segment after a break at `at`; what waits before it is dropped."""
        self._pending.drop(at)
        self.lead = lead
        self._going = False
        self._start(pts, independent=independent)
        self._last_key = pts
        self._last_pts = None
        self._latest = max(pts, lead.last_pts or pts)

    def unit(self, at: int, pts: int, *, start_point: bool, independent: bool) -> None:
        """Take note that an access unit of the lead begins at `at`, and cut before it when due."""
        self._measure(pts)
        elapsed = pts - self.start_pts
        due = start_point and self._due(elapsed, self._key_passed(pts))
        if self.hurried:
            due = due or elapsed >= self._hasty
            self.hurried = not start_point
        if self._soon and not start_point:
            self._soon -= 1
            due = not self._soon
        if elapsed > 0 and (due or elapsed + self._step > self.limit):
            self._cut(at, pts, independent=independent)
        self._latest = max(self._latest, pts)

    def goes_on(self, pts: int) -> bool:
        """Take note of an access unit of the lead that is no start point; False when it may need a cut."""
        elapsed = pts - self.start_pts
        if self._soon or elapsed + self._step > self.limit or (self.hurried and elapsed >= self._hasty):
            return False
        self._measure(pts)
        self._latest = max(self._latest, pts)
        return True

    def whole_before(self, at: int | None, pts: int | None) -> None:
        """Remember the last access unit before a hole in the picture: a segment that must end may end there.

        The unit before and the unit after the hole then stand in one segment, and players hold the picture.
        """
        self._hole = True
        self._last_key = self._last_pts = None
        if at is not None and pts is not None and at > self._pending.base:
            self._pending.marks[_WHOLE] = at
            self._whole_pts = pts

    def broken_start(self) -> None:
        """Take note that the access unit the open segment began with is gone."""
        self._independent = False
        if not self._going:
            # nothing has been sent of this time line yet: a better beginning will come
            self.lead = None

    def hole_goes_on(self, at: int, pts: int) -> None:
        """End a segment that has no picture at `pts` when it may not last longer."""
        if pts - self.start_pts + self._step <= self.limit:
            return
        mark = self._pending.marks.pop(_WHOLE, None)
        whole = self._whole_pts
        if mark is not None and whole is not None and mark > self._pending.base and whole > self.start_pts:
            self._cut(mark, whole, independent=False)
            self._hole = True
        if pts - self.start_pts + self._step > self.limit:
            self._cut(at, pts, independent=False)
            self._hole = True

    def renew(self, lead: Stream, at: int, pts: int) -> bool:
        """End the open segment where its hole begins, and begin another behind the hole: a discontinuity.

        What lies between is left out, sound too: players stand still where a picture is missing at a break.
        False, and nothing done, where so little lies between the holes that players would starve.
        """
        mark, whole = self._pending.marks.get(_WHOLE), self._whole_pts
        if mark is not None and whole is not None and whole - self.start_pts >= _SCRAP:
            self._emit(mark, whole)
        elif self._starved or self._emitted_pts is None or pts - self._emitted_pts > _STARVED:
            self._starved = True
            return False
        self._discontinuity = True
        self.begin(lead, at, pts, independent=False)
        return True

    def codec_changed(self) -> None:
        """Let the next segment to begin carry the discontinuity: its sound differs from this one's."""
        self._changed = True

    def close(self, at: int, *, anyway: bool) -> None:
        """End the open segment at `at`, nothing follows; what is too short is dropped unless `anyway`."""
        if self.lead is not None:
            end = self._latest + (self._interval or self._step)
            if at > self._pending.base and (anyway or end - self.start_pts >= _WORTH):
                self._emit(at, end)
        self._pending.drop(at)
        self.lead = None
        self._discontinuity = True
        self._hole = False
        self._pending.marks.pop(_WHOLE, None)

    def _start(self, pts: int, *, independent: bool) -> None:
        self.start_pts = pts
        self._independent = independent
        self._hole = False
        self._soon = 0
        self._whole_pts = None
        self._pending.marks.pop(_WHOLE, None)

    def _measure(self, pts: int) -> None:
        if self._last_pts is not None and 0 < pts - self._last_pts <= TICKS:
            step = pts - self._last_pts
            self._step = max(self._step, step)
            self._interval = min(self._interval, step) if self._interval else step
        self._last_pts = pts

    def _key_passed(self, pts: int) -> int:
        distance = pts - self._last_key if self._last_key is not None else 0
        if distance > 0:
            self.key_distance = max(distance, self.key_distance or 0)
        self._last_key = pts
        return distance

    def _due(self, elapsed: int, distance: int) -> bool:
        if elapsed <= 0:
            return False
        if self._hole:
            # a hole ends inside its segment, or the picture would be missing at the segment's end
            self._hole = False
            if elapsed + (self.key_distance or self.target) > self._patience:
                self._soon = _BEHIND_HOLE
            return False
        if self.waited and elapsed >= _SOON:
            return True
        # the next start point may come as late as the latest so far, but no segment is to be a scrap for that
        longest = self.key_distance or distance
        if elapsed + (longest if elapsed >= self.target // 2 else distance) > self.limit:
            return True
        # the first segment is no shorter than the others: it would be played before the second one is there
        return abs(elapsed - self.target) <= abs(elapsed + distance - self.target)

    def _cut(self, at: int, pts: int, *, independent: bool) -> None:
        self._emit(at, pts)
        self._start(pts, independent=independent)

    def _emit(self, at: int, end_pts: int) -> None:
        lead = self.lead
        if lead is None or at <= self._pending.base:
            return
        duration = end_pts - self.start_pts
        if duration > self.limit + TICKS:
            # stamps that lie: a playlist must not tell what they say, nor go on from it
            duration, self._changed = self.limit, True
        tables, tracks, changed = self._tables.write(lead)
        self.ready.append(
            Segment(
                pieces=(tables, *self._without(self._pending.take(at))),
                duration=max(duration, 1),
                discontinuity=self._discontinuity or changed,
                independent=self._independent,
                first_pts=self.start_pts,
                tracks=tracks,
            )
        )
        self._discontinuity = self._changed
        self._changed = False
        self.waited = max(0, self.waited - 1)
        self._emitted_pts = end_pts
        self._going = True

    def _without(self, pieces: Pieces) -> Pieces:
        """Leave out packets of streams that never began: the map does not list them."""
        strays = self._tables.unlisted()
        if not strays:
            return pieces
        data = b"".join(pieces)
        packets = (data[at : at + PACKET] for at in range(0, len(data), PACKET))
        return (b"".join(packet for packet in packets if pid_of(packet) not in strays),)
