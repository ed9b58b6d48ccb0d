"""The picture's lane: access units, start points, holes after damage."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from adscreen.media.model import TICKS, Codec, DamageCounters
from adscreen.media.mpegts.grade import Grade, Picture
from adscreen.media.mpegts.h264 import marked, may_be_reference
from adscreen.media.mpegts.packets import PACKET, payload_at
from adscreen.media.mpegts.pes import PesHead, read_pes, unwrap
from adscreen.media.mpegts.scan import Chunk
from adscreen.media.mpegts.video import grade_picture, read_format
from adscreen.media.segmenter.beginning import Beginning
from adscreen.media.segmenter.cutter import Cutter
from adscreen.media.segmenter.output import Output
from adscreen.media.segmenter.starts import Starts
from adscreen.media.segmenter.stream import Stream
from adscreen.media.segmenter.timeline import jumped

_BROWSERS = (Codec.H264, Codec.HEVC)
"""Codecs whose pictures go to browsers as they are."""
_APART = 5 * TICKS
_SAMPLE = 50
"""Time stamps that the frame rate is told from."""


class PictureLane:
    """Follows the video stream's access units.

    An access unit begins with a PES packet. Its grade may need more packets than its first: until it is known
    the unit is `open`, and its bytes are collected.
    """

    def __init__(
        self,
        stream: Stream,
        output: Output,
        cutter: Cutter,
        damage: DamageCounters,
        sounds: Sequence[Stream],
    ) -> None:
        self.stream = stream
        self.starts = Starts(stream)
        self.renewals = 0
        """Times that a hole ended at a picture which is no IDR: what follows begins anew."""

        self._sounds = sounds
        self._output = output
        self._cutter = cutter
        self._damage = damage
        self._open: bytearray | None = None
        self._tentative = False
        self._before_pts: int | None = None
        self._accept = Grade.RECOVERY
        self._shown_from: int | None = None
        """Time of an open group's first picture, while those that refer to the group before may follow."""
        self._watched: Beginning | None = None
        """Looks at the pictures behind a start that is no clean one."""
        self._skipping = False
        self._stamps: list[int] = []
        self._marked = self._to_mark = False
        """Parameter sets are marked, so that a browser takes what follows for another stream."""
        stream.dropping = True

    @property
    def collecting(self) -> bool:
        """The open unit's next packets are wanted."""
        return self._open is not None

    @property
    def frame_rate(self) -> float | None:
        """Pictures a second by the first time stamps, in order of presentation; None while unknown."""
        stamps = sorted(self._stamps)
        step = median(b - a for a, b in pairwise(stamps)) if len(stamps) > 2 else 0
        return round(TICKS / step, 3) if step else None

    def begin(self, chunk: Chunk, index: int) -> bool:
        """Handle the packet that starts an access unit; tell whether it was more than the next picture."""
        if self._goes_on(chunk, index):
            return False
        self._begin(chunk, index)
        return True

    def _begin(self, chunk: Chunk, index: int) -> None:
        self.settle()
        self._output.flush(index)
        if self._skipping:
            self._skipping = False
            self.stream.go_on(chunk.controls[index] & 15)
            self._output.update()
        start, end = payload_at(chunk.data, index * PACKET), (index + 1) * PACKET
        head = read_pes(chunk.data, start, end)
        if head is None:
            self.damaged((chunk.controls[index] - 1 + self.stream.offset) & 15)
            self._output.clock_only(index, self.stream)
            return
        self.stream.seen = True
        self.stream.scrambled_run = 0
        counter = chunk.controls[index] & 15
        pts = self._times(head, counter)
        if self._leads(pts):
            self._skip(chunk, index, chunk.data[head.body : end])
            return
        if self._watched is not None:
            self._watch(self._watched, chunk.data[head.body : end])
        self._remember(counter, pts)
        body = chunk.data[head.body : end]
        found = grade_picture(self.stream.announced.codec, body)
        if found is not None:
            self._decide(found, counter, body)
            if self._to_mark:
                self._output.flush(index + 1)
                self._mark()
        else:
            self._open = bytearray(body)
            if self.stream.dropping:
                self._tentative = True
                self.stream.go_on(counter)
                self._output.update()
        if self.stream.dropping:
            self._output.clock_only(index, self.stream)

    def _goes_on(self, chunk: Chunk, index: int) -> bool:
        """Take note of an access unit that is no more than the next picture: nearly all are.

        False, with nothing noted, when it may be a start point, stand elsewhere in time, or need a cut.
        """
        stream, marks, last = self.stream, self._output.pending.marks, self.stream.last_dts
        if self._open is not None or stream.dropping or self._cutter.lead is not stream or last is None:
            return False
        if self._shown_from is not None or self._watched is not None:
            return False
        data, end = chunk.data, (index + 1) * PACKET
        head = read_pes(data, payload_at(data, index * PACKET), end)
        if head is None or head.pts is None or head.dts is None or stream.code not in marks:
            return False
        dts = unwrap(head.dts, last)
        pts = unwrap(head.pts, dts)
        if not 0 < dts - last <= TICKS or pts - dts > _APART or len(self._stamps) < _SAMPLE:
            return False
        found = grade_picture(stream.announced.codec, data[head.body : end])
        if found is None or found.header is not None or found.grade >= self._accept:
            return False
        if not self._cutter.goes_on(pts):
            return False
        marks["before"], self._before_pts = marks[stream.code], stream.unit_pts
        marks[stream.code] = self._output.position(index)
        stream.unit_counter = ((chunk.controls[index] & 15) - 1 + stream.offset) & 15
        stream.unit_pts = stream.last_pts = pts
        stream.last_dts = dts
        stream.scrambled_run = 0
        return True

    def collect(self, chunk: Chunk, index: int) -> None:
        """Handle a further packet of the open unit."""
        if self._open is None:
            return
        at = index * PACKET
        self._open += chunk.data[payload_at(chunk.data, at) : at + PACKET]
        found = grade_picture(self.stream.announced.codec, bytes(self._open))
        if found is not None:
            self._output.flush(index)
            self._close_open(found)
            if self.stream.dropping:
                self._output.clock_only(index, self.stream)

    def settle(self) -> None:
        """Grade the open unit by what is there: nothing more of it comes."""
        if self._open is not None:
            whole = grade_picture(self.stream.announced.codec, bytes(self._open), whole=True)
            self._close_open(whole or Picture(Grade.NONE))

    def damaged(self, sent: int) -> None:
        """Leave the open access unit and all up to a start point out; `sent` is the last counter sent."""
        self._open = self._watched = None
        stream, cutter, pending = self.stream, self._cutter, self._output.pending
        if self._tentative:
            self._retract()
        if stream.dropping and not self._skipping:
            return
        self._damage.dropped_access_units += 1
        self.starts.holes += 1
        self._shown_from = None
        if self._skipping:
            # the packets that are missing may be those of the next picture: it is not skipped but lost
            self._skipping = False
            cutter.whole_before(pending.marks.get(stream.code), stream.unit_pts)
        else:
            if self._output.open_unit(stream) == pending.base:
                cutter.broken_start()
            cutter.whole_before(pending.marks.get("before"), self._before_pts)
            self._damage.dropped_video_packets += self._output.excise(stream, sent)
        self.starts.waits_since = stream.unit_pts

    def _leads(self, pts: int | None) -> bool:
        """Tell whether a picture belongs before the first one of its segment, which is no clean start.

        Such pictures refer to the group before. A player that begins with this segment has not got that, and
        browsers end fatally at the first of them.
        """
        if self._shown_from is None or pts is None or self.stream.dropping:
            return False
        if pts < self._shown_from:
            return True
        self._shown_from = None
        return False

    def _watch(self, watched: Beginning, data: bytes) -> None:
        self.starts.unplayable = self.starts.unplayable or watched.fails(data)
        if watched.over or self.starts.unplayable:
            self._watched = None

    def _skip(self, chunk: Chunk, index: int, body: bytes) -> None:
        """Leave the access unit out that begins at packet `index`, with `body`."""
        stream, output = self.stream, self._output
        output.flush(index)
        self._skipping = True
        stream.stop(((chunk.controls[index] & 15) - 1 + stream.offset) & 15)
        output.update()
        output.clock_only(index, stream)
        self._damage.leading_pictures += 1
        if stream.announced.codec is Codec.H264 and stream.track.interlaced and may_be_reference(body):
            # Chromium conceals its absence (a gap in frame_num) in frames, and ends fatally at it in fields
            self.starts.holes += 1
            self.starts.unplayable = True

    def _remember(self, counter: int, pts: int | None) -> None:
        stream, marks = self.stream, self._output.pending.marks
        if not stream.dropping and stream.code in marks:
            marks["before"] = marks[stream.code]
            self._before_pts = stream.unit_pts
        else:
            marks.pop("before", None)
        marks[stream.code] = self._output.pending.end
        if not stream.dropping:
            stream.unit_counter = (counter - 1 + stream.offset) & 15
        stream.unit_pts = pts

    def _times(self, head: PesHead, counter: int) -> int | None:
        """Put the unit on the time line and return its unwrapped PTS; break the line where it jumps."""
        stream = self.stream
        if head.pts is None or head.dts is None:
            return None
        sound = next((s for s in self._sounds if s.last_dts is not None), None)
        near = stream.last_dts if stream.last_dts is not None or sound is None else sound.last_dts
        dts = unwrap(head.dts, near)
        pts = unwrap(head.pts, dts)
        if abs(pts - dts) > _APART:
            # no decoder holds a picture back that long: the stamp is damaged
            pts = dts
        if jumped(stream, dts, sound):
            self._damage.timestamp_jumps += 1
            self.interrupt(self._output.pending.end, (counter - 1 + stream.offset) & 15)
            for beside in self._sounds:
                beside.adrift = True
        stream.last_dts, stream.last_pts = dts, pts
        if len(self._stamps) < _SAMPLE:
            self._stamps.append(pts)
        return pts

    def interrupt(self, at: int, sent: int) -> None:
        """End the segment at `at`, leave the picture out and wait for a start point on a new time line.

        `sent` is the counter of the last packet sent.
        """
        if self._cutter.lead is self.stream:
            self._cutter.close(at, anyway=True)
        self.stream.stop(sent)
        self._output.update()
        self.starts.waits_since = self._shown_from = self._watched = None
        self._skipping = False

    def _close_open(self, found: Picture) -> None:
        data, self._open = bytes(self._open or b""), None
        if self._tentative and not self._may_start(found.grade):
            self._retract()
            return
        self._decide(found, None, data)
        if self._to_mark:
            self._mark()

    def _mark(self) -> None:
        """Mark the parameter set in the open unit's first packet, where it is nearly always."""
        self._to_mark = False
        at, pending = self._output.open_unit(self.stream), self._output.pending
        packet = b"".join(pending.first(at, PACKET))
        start = payload_at(packet)
        pending.replace(at, packet[:start] + marked(packet[start:]))

    def _retract(self) -> None:
        """Take the open unit back out: it is no start point."""
        self._tentative = False
        stream = self.stream
        kept = stream.kept_counter
        self._damage.dropped_video_packets += self._output.excise(stream, kept or 0)
        stream.kept_counter = kept
        self._waiting(stream.unit_pts)

    def _decide(self, found: Picture, counter: int | None, data: bytes) -> None:
        stream, pts = self.stream, self.stream.unit_pts
        if found.grade is Grade.CLEAN:
            self.starts.take_clean()
        waiting = stream.dropping or self._tentative
        self._tentative = False
        if pts is None or (waiting and not self._may_start(found.grade)):
            if waiting:
                self._waiting(pts)
            return
        changed = self._learn(found)
        clean = found.grade is Grade.CLEAN
        if changed:
            self.starts.begin_anew(clean=clean)
        at = self._output.open_unit(stream)
        if waiting:
            if counter is not None:
                stream.go_on(counter)
                self._output.update()
            self._resume(at, pts, found.grade, changed=changed)
        elif changed:
            self._cutter.close(at, anyway=True)
            self._cutter.begin(stream, at, pts, independent=clean)
        else:
            self._cutter.unit(at, pts, start_point=found.grade >= self._accept, independent=clean)
        if found.header is not None and self._marked:
            self._to_mark = True
        begins = waiting or (found.grade >= self._accept and self._cutter.start_pts == pts)
        if begins and not clean and stream.announced.codec in _BROWSERS:
            self._shown_from = pts
            if not self.starts.promised or self.starts.overdue:
                self._watched = Beginning.of(stream.header, data)

    def _learn(self, found: Picture) -> bool:
        stream = self.stream
        if found.header is None or found.header == stream.header:
            return False
        stream.header = found.header
        known = read_format(stream.announced.codec, found.header)
        return known is not None and stream.learn_picture(known)

    def _resume(self, at: int, pts: int, grade: Grade, *, changed: bool) -> None:
        cutter, stream = self._cutter, self.stream
        self.starts.waits_since = None
        self._accept = min(grade, Grade.RECOVERY) or Grade.WEAK
        clean = grade is Grade.CLEAN
        if cutter.lead is None:
            cutter.begin(stream, at, pts, independent=clean)
        elif cutter.lead is not stream or changed:
            cutter.close(at, anyway=True)
            cutter.begin(stream, at, pts, independent=clean)
        elif self._renews(clean) and cutter.renew(stream, at, pts):
            self.renewals += 1
            self._marked = not self._marked
        else:
            cutter.unit(at, pts, start_point=True, independent=clean)

    def _renews(self, clean: bool) -> bool:
        """Tell whether a browser's decoder must begin anew at the end of a hole.

        Behind the hole its pictures refer to none before it, but the decoder misses those that it counted on,
        and ends fatally. A new one, which a parameter set that differs makes browsers take, does not.
        """
        return not clean and self.stream.announced.codec is Codec.H264

    def _may_start(self, grade: Grade) -> bool:
        return self.starts.allow(grade, leads=self._cutter.lead is self.stream)

    def _waiting(self, pts: int | None) -> None:
        cutter, pending = self._cutter, self._output.pending
        if self.starts.waits_since is None:
            self.starts.waits_since = self.stream.last_dts
        if cutter.lead is None:
            pending.drop(pending.end)
        elif cutter.lead is self.stream and pts is not None:
            cutter.hole_goes_on(pending.end, pts)
