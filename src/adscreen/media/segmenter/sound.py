"""A sound's lane: its PES packets, and the cuts where there is no picture."""

from adscreen.media.model import TICKS, DamageCounters
from adscreen.media.mpegts.audio import read_sound
from adscreen.media.mpegts.packets import PACKET, packed_pes, payload_at
from adscreen.media.mpegts.pes import is_pes, read_pes, unwrap, write_pes
from adscreen.media.mpegts.scan import Chunk, key
from adscreen.media.mpegts.silence import Silence, silence_like
from adscreen.media.segmenter.cutter import Cutter
from adscreen.media.segmenter.output import Output
from adscreen.media.segmenter.stream import Stream
from adscreen.media.segmenter.timeline import TOGETHER, jumped

_ABSENT = int(2.5 * TICKS)
"""A picture that did not show after so much sound is not there."""
_SILENT_PICTURE = 2 * TICKS
"""A picture whose last unit is so far behind the sound does not come any more."""
_ADRIFT = 5 * TICKS
"""Sound this long on another time line than the picture is a time line of its own."""
_LONGEST_SILENCE = TICKS
"""Sound that is away for longer is left out: it may span segments."""
_CERTAIN = 3
"""PES packets in a row that must show another format before it is believed."""


class SoundLane:
    """Follows one audio stream."""

    def __init__(
        self,
        stream: Stream,
        output: Output,
        cutter: Cutter,
        damage: DamageCounters,
        picture: Stream | None,
    ) -> None:
        self.stream = stream

        self._output = output
        self._cutter = cutter
        self._damage = damage
        self._picture = picture
        self._first_pts: int | None = None
        self._adrift_since: int | None = None
        self._skew = 0
        self._other = 0
        self._hole: int | None = None
        """Unwrapped time of the first frame that was left out because of damage."""
        self._silence: Silence | None = None
        self._stream_id = 0xC0

    def goes_on(self, chunk: Chunk, first: int, last: int) -> bool:
        """Tell whether the sound of a clean chunk just goes on from packet `first` to the start at `last`.

        If so the PES packets that start in between need not be looked at one by one.
        """
        stream, picture, data = self.stream, self._picture, chunk.data
        if picture is None or picture.dropping or self._cutter.lead is not picture:
            return False
        if stream.dropping or stream.adrift or stream.last_pts is None or picture.last_pts is None:
            return False
        head = read_pes(data, payload_at(data, last * PACKET), (last + 1) * PACKET)
        if head is None or head.pts is None or data[head.body + 1 : head.body + 4] != stream.header:
            return False
        pts = unwrap(head.pts, stream.last_pts)
        if jumped(stream, pts) or pts - picture.last_pts >= _SILENT_PICTURE:
            return False
        wanted = key(stream.code, start=True)
        at = chunk.keys.find(wanted, first, last)
        while at >= 0:
            if not is_pes(data, payload_at(data, at * PACKET)):
                return False
            at = chunk.keys.find(wanted, at + 1, last)
        return True

    def begin(self, chunk: Chunk, index: int) -> None:
        """Handle the packet that starts a PES packet."""
        output, stream = self._output, self.stream
        output.flush(index)
        start, end = payload_at(chunk.data, index * PACKET), (index + 1) * PACKET
        head = read_pes(chunk.data, start, end)
        if head is None:
            self.damaged((chunk.controls[index] - 1 + stream.offset) & 15)
            output.skip(index)
            return
        counter = chunk.controls[index] & 15
        self._stream_id = chunk.data[start + 3]
        self._fill_hole(head.pts)
        if stream.dropping:
            stream.go_on(counter)
            output.update()
        stream.unit_counter = (counter - 1 + stream.offset) & 15
        output.pending.marks[stream.code] = output.pending.end
        stream.seen = True
        stream.scrambled_run = 0
        self._learn(chunk.data[head.body : end])
        if head.pts is not None:
            self._timed(unwrap(head.pts, self._near()))
        if stream.adrift and not stream.dropping:
            stream.stop(stream.unit_counter)
            output.update()
        if stream.dropping:
            output.skip(index)

    def damaged(self, sent: int) -> None:
        """Leave the open PES packet out; `sent` is the last counter sent."""
        stream, output = self.stream, self._output
        if stream.dropping:
            return
        mark = output.pending.marks.get(stream.code)
        # what has partly left with its segment is there already: silence would stand beside it
        self._hole = stream.last_pts if mark is not None and mark >= output.pending.base else None
        output.excise(stream, sent)
        self._damage.dropped_access_units += 1

    def _fill_hole(self, stamp: int | None) -> None:
        """Put silence in the place of damaged sound before the PES packet that begins now.

        Players stop at a hole in the sound, and only some fill it themselves.
        """
        hole, self._hole = self._hole, None
        stream, silence = self.stream, self._silence
        if hole is None or stamp is None or silence is None or stream.kept_counter is None or stream.adrift:
            return
        missing = unwrap(stamp, hole) - hole
        frames = round(missing / silence.ticks)
        if frames < 1 or missing > _LONGEST_SILENCE:
            return
        packets = packed_pes(
            stream.pid, write_pes(self._stream_id, hole, silence.frame * frames), stream.kept_counter + 1
        )
        for packet in packets:
            self._output.pending.add(packet)
        stream.kept_counter = (stream.kept_counter + len(packets)) & 15
        self._damage.silent_frames += frames

    def _near(self) -> int | None:
        if self.stream.last_pts is not None:
            return self.stream.last_pts
        return self._picture.last_pts if self._picture else None

    def _learn(self, data: bytes) -> None:
        stream = self.stream
        telling = data[1:4]
        if telling == stream.header:
            self._other = 0
            return
        known = read_sound(stream.announced.codec, data)
        if known is None or (stream.header is not None and not stream.differs(known)):
            return
        # a frame header that stands elsewhere than at the start may be chance: one is no change yet
        self._other += 1
        if stream.header is None or self._other >= _CERTAIN:
            self._other = 0
            stream.header = telling
            self._silence = silence_like(known.codec, data)
            if stream.learn_sound(known):
                self._cutter.codec_changed()

    def _timed(self, pts: int) -> None:
        cutter, stream, picture = self._cutter, self.stream, self._picture
        if cutter.lead is stream:
            self._leading(pts)
        elif cutter.lead is None:
            self._before_start(pts)
        elif picture is not None and cutter.lead is picture:
            self._beside(pts, picture)
        if not stream.adrift:
            stream.last_pts = stream.last_dts = pts

    def _leading(self, pts: int) -> None:
        stream, cutter, at = self.stream, self._cutter, self._output.pending.end
        if jumped(stream, pts):
            self._damage.timestamp_jumps += 1
            cutter.close(at, anyway=True)
            stream.last_pts = stream.last_dts = pts
            cutter.begin(stream, at, pts, independent=True)
        else:
            cutter.unit(at, pts, start_point=True, independent=True)

    def _before_start(self, pts: int) -> None:
        """Begin with sound when the picture does not come."""
        picture, marks, pending = self._picture, self._output.pending.marks, self._output.pending
        if picture is not None and picture.seen:
            return
        key = ("first", self.stream.code)
        if self._first_pts is None or key not in marks or jumped(self.stream, pts):
            self._first_pts = pts
            marks[key] = pending.end
        if picture is None or pts - self._first_pts >= _ABSENT:
            self.lead_from_first()

    def lead_from_first(self) -> None:
        """Begin the feed at the first sound that waits: there is no picture."""
        at = self._output.pending.marks.pop(("first", self.stream.code), None)
        if at is not None and self._first_pts is not None and at >= self._output.pending.base:
            self._cutter.begin(self.stream, at, self._first_pts, independent=True)
        self._first_pts = None

    def _beside(self, pts: int, picture: Stream) -> None:
        """Keep sound to the picture's time line, and the playlist moving where the picture stops."""
        stream = self.stream
        if picture.last_pts is None:
            return
        apart = pts - picture.last_pts
        off = jumped(stream, pts) and abs(apart) > TOGETHER
        if stream.adrift or off:
            self._adrift(pts, near=abs(apart) <= TOGETHER)
            return
        if not picture.dropping and apart < _SILENT_PICTURE:
            self._skew = apart
        elif apart - self._skew > _SILENT_PICTURE:
            if not picture.dropping:
                last = self._output.pending.marks.get(picture.code)
                self._cutter.whole_before(last, picture.unit_pts)
            self._cutter.hole_goes_on(self._output.pending.end, pts - self._skew)

    def _adrift(self, pts: int, *, near: bool) -> None:
        stream = self.stream
        if self._adrift_since is None or not stream.adrift:
            self._adrift_since = pts
            self._damage.timestamp_jumps += 1
        stream.adrift = not near and abs(pts - self._adrift_since) < _ADRIFT
        if not stream.adrift:
            self._adrift_since = None
            if not near:
                self._cutter.codec_changed()
