"""The segmenter: bytes in, segments out; no sockets, no clock, no logging.

    feed ─▶ Framer ─▶ (search for the program) ─▶ ProgramReader ─▶ segments

Until a program is chosen the packets wait in a short prelude, so that nothing is lost by the choice.
"""

from collections import deque

from adscreen.core.errors import Failure
from adscreen.media.model import TICKS, DamageCounters, Keep, Pieces, Segment, Track
from adscreen.media.mpegts.packets import PACKET, payload_at, pid_of
from adscreen.media.mpegts.scan import MOST_PACKETS
from adscreen.media.mpegts.sync import Framer
from adscreen.media.segmenter.cutter import WAITED
from adscreen.media.segmenter.guide import Guide, choose
from adscreen.media.segmenter.reader import SCRAMBLED, ProgramReader
from adscreen.media.segmenter.tables import Counters

_PIECE = MOST_PACKETS * PACKET
_SEARCHED = 350 * PACKET
"""Bytes that are looked through at a time for a program: a map behind it may be another program's already."""
_PRELUDE = 1024 * 1024
"""Bytes that wait for the choice of a program."""
_NO_MEDIA = 256 * 1024
"""Bytes without a packet, or four times as many without a program, that are no television."""


class Segmenter:
    """Cuts one channel's transport stream into segments.

    `target_seconds` is about how long segments are where start points allow it. No segment is longer than
    `ceiling_seconds`, once set: without a start point in time it is cut at another access unit and says so
    (`independent` False). `program` picks one of several programs. `keep` is given what waits
    for its segment's end, which may be long, so that nothing of a chunk need stay in memory. `waited`:
    players stand before a still picture until its first segments come, which are short for that.
    """

    def __init__(
        self,
        *,
        target_seconds: float = 2.0,
        ceiling_seconds: float | None = None,
        program: int | None = None,
        keep: Keep | None = None,
        waited: bool = False,
    ) -> None:
        self.damage = DamageCounters()

        self._target = round(target_seconds * TICKS)
        self._ceiling = None if ceiling_seconds is None else round(ceiling_seconds * TICKS)
        self._wanted = program
        self._keep = keep
        self._waited = waited
        self._framer = Framer()
        self._guide = Guide()
        self._counters = Counters()
        self._reader: ProgramReader | None = None
        self._prelude: deque[bytes] = deque()
        self._prelude_size = 0
        self._seen: set[int] = set()
        self._searched = 0
        self._fresh = True
        self._key_distance: int | None = None
        self._ready: list[Segment] = []
        self._choices = 0

    @property
    def ceiling_seconds(self) -> float | None:
        """Seconds that no segment exceeds; None while not set."""
        return None if self._ceiling is None else self._ceiling / TICKS

    @ceiling_seconds.setter
    def ceiling_seconds(self, seconds: float) -> None:
        self._ceiling = round(seconds * TICKS)
        if self._reader is not None:
            self._reader.cutter.ceiling = self._ceiling

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks that occur, as far as they are known now."""
        if self._reader is None:
            return ()
        return self._reader.tracks()

    @property
    def announced_tracks(self) -> tuple[Track, ...]:
        """All tracks of picture and sound that the program's map lists, whether they occur or not."""
        return () if self._reader is None else tuple(s.track for s in self._reader.streams)

    @property
    def programs(self) -> tuple[int, ...]:
        """Program numbers, in the order of the PAT."""
        return tuple(self._guide.programs)

    @property
    def position(self) -> int | None:
        """Unwrapped decoding time of the last access unit, of the picture where there is one; ticks."""
        if self._reader is None:
            return None
        return next((s.last_dts for s in self._reader.streams if s.last_dts is not None), None)

    @property
    def clocks(self) -> tuple[int | None, int | None]:
        """Unwrapped decoding times of the last picture and of the last sound that began; ticks."""
        if self._reader is None:
            return None, None
        picture = (s.last_dts for s in self._reader.streams if s.is_video)
        sounds = [s.last_dts for s in self._reader.streams if not s.is_video and s.last_dts is not None]
        return next(picture, None), max(sounds, default=None)

    @property
    def clean_starts(self) -> int:
        """IDR pictures and their like so far, in the present source."""
        picture = self._reader.picture if self._reader is not None else None
        return picture.starts.clean if picture is not None else 0

    @property
    def undecodable_damage(self) -> int:
        """Holes of damage in the picture since its last IDR (or the like), in the present source.

        Back at 0 with each IDR: behind one no decoder misses anything. Where a stream has none this rises on:
        each hole ends at a recovery point whose pictures refer to what is missing, and browsers may fail
        there, fatally. What has to be left out of interlaced open groups counts as well. A stream without
        `clean_starts` in which this rises again and again is for a decoder that conceals.
        """
        picture = self._reader.picture if self._reader is not None else None
        return picture.starts.holes if picture is not None else 0

    @property
    def breaks(self) -> int:
        """How often another time line or another program's map began; only rises."""
        return self._choices + self.damage.timestamp_jumps

    @property
    def renewals(self) -> int:
        """How often a hole ended at a picture that is no IDR: a discontinuity, though time goes on."""
        picture = self._reader.picture if self._reader is not None else None
        return picture.renewals if picture is not None else 0

    @property
    def unplayable(self) -> bool:
        """Whether Chromium would not survive a segment's beginning, undamaged, in a stream without IDRs.

        Its pictures make the decoder forget some of the group before, which it has not got; or interlaced
        ones were left out that others refer to. Only decoding and encoding makes such a stream playable.
        """
        picture = self._reader.picture if self._reader is not None else None
        return picture is not None and picture.starts.unplayable

    @property
    def opened_at(self) -> int | None:
        """Unwrapped time at which the open segment begins, ticks; the end of the one before if they go on."""
        reader = self._reader
        return None if reader is None or reader.cutter.lead is None else reader.cutter.start_pts

    @property
    def remainder(self) -> bytes:
        """The bytes of a packet that is not whole yet, as the source gave them."""
        return self._framer.rest

    @property
    def tables(self) -> bytes:
        """PAT and PMT of the program that is read, as its next segment would begin; empty while there is
        none.
        """
        return b"" if self._reader is None else self._reader.tables.sample()

    def unfinished(self, *, whole: bool = False) -> Pieces:
        """Return the packets of the open segment, tables left out, for who cannot wait for its end.

        Without `whole` only those are given that stay in it whatever comes: the next call's answer begins
        with the same bytes, and so does the segment behind its tables.
        """
        return () if self._reader is None else self._reader.unfinished(whole=whole)

    @property
    def packet_size(self) -> int:
        """Bytes a packet takes in the source (188, 192, 204); 0 while there are none."""
        return self._framer.size

    @property
    def key_frame_distance(self) -> int | None:
        """Longest distance of two start points so far, ticks; None while unknown or without a picture."""
        own = self._reader.key_distance if self._reader is not None else None
        known = [distance for distance in (own, self._key_distance) if distance]
        return max(known, default=None)

    @property
    def hurried(self) -> bool:
        """Whether segments are cut in a hurry: nobody knows yet how far apart start points are."""
        return self._reader is not None and self._reader.cutter.hurried

    @property
    def failure(self) -> Failure | None:
        """Why no segments come of these bytes: SCRAMBLED, NOT_MEDIA, or None."""
        reader, damage = self._reader, self.damage
        if reader is not None:
            lead = reader.streams[:1]
            return Failure.SCRAMBLED if lead and lead[0].scrambled_run >= SCRAMBLED else None
        if damage.skipped_bytes > max(_NO_MEDIA, damage.packets * PACKET):
            return Failure.NOT_MEDIA
        return Failure.NOT_MEDIA if self._searched * PACKET > 4 * _NO_MEDIA and not self._guide.maps else None

    def feed(self, data: bytes | bytearray | memoryview) -> list[Segment]:
        """Take bytes, cut anywhere, and return the segments that became complete; never raises."""
        return self._runs(self._framer.feed(data))

    def hurry(self) -> None:
        """Cut the first segment, and those behind it, without a start point: somebody cannot wait longer.

        Segments are then cut at any access unit, the first after a second, until the next start point comes.
        """
        if self._reader is not None:
            self._reader.cutter.hurried = True

    def break_source(self) -> list[Segment]:
        """The source is lost or another begins: return what is whole; the next segment is discontinuous."""
        self._framer.reset()
        self._guide.reset()
        self._fresh = False
        reader = self._reader
        if reader is not None:
            reader.abandon()
            self._collect(reader)
        self._waited = True
        if reader is not None:
            self._choose(reader.pmt.program)
        return self._give()

    def finish(self) -> list[Segment]:
        """The stream ended: return all that is left."""
        self._ready = self._runs(self._framer.feed(b"", last=True))
        if self._reader is None and self._guide.maps:
            self._searched += 1 << 20
            self._search(b"")
        if self._reader is not None:
            self._reader.finish()
            self._collect(self._reader)
        return self._give()

    def _runs(self, runs: list[bytes]) -> list[Segment]:
        for run in runs:
            at = 0
            while at < len(run):
                size = _SEARCHED if self._reader is None else _PIECE
                self._take(run[at : at + size])
                at += size
        self.damage.resyncs = self._framer.resyncs
        self.damage.skipped_bytes = self._framer.skipped
        return self._give()

    def _take(self, packets: bytes) -> None:
        self.damage.packets += len(packets) // PACKET
        self._read(packets)

    def _read(self, packets: bytes) -> None:
        while packets:
            reader = self._reader
            if reader is None:
                self._search(packets)
                return
            rest = reader.read(packets)
            self._collect(reader)
            if rest is None:
                return
            reader.finish()
            self._collect(reader)
            self._fresh = False
            self._choose(reader.pmt.program)
            packets = rest

    def _collect(self, reader: ProgramReader) -> None:
        if reader.cutter.ready:
            self._ready += reader.taken()
            self._fresh = self._waited = False

    def _give(self) -> list[Segment]:
        ready, self._ready = self._ready, []
        return ready

    def _choose(self, program: int | None) -> None:
        """Read on with `program`, or search for one when its map is not there."""
        if self._reader is not None and self._reader.key_distance:
            self._key_distance = max(self._reader.key_distance, self._key_distance or 0)
        pmt = self._guide.maps.get(program) if program is not None else None
        self._reader = None
        self._choices += 1
        if pmt is None:
            self._seen.clear()
            self._searched = 0
            return
        self._reader = ProgramReader(
            self._guide,
            pmt,
            self._counters,
            self.damage,
            target=self._target,
            fresh=self._fresh,
            keep=self._keep,
        )
        self._reader.cutter.ceiling = self._ceiling
        self._reader.cutter.key_distance = self._key_distance
        self._reader.cutter.waited = WAITED if self._waited else 0

    def _search(self, packets: bytes) -> None:
        """Look for a program; once there is one, read what has waited."""
        self._prelude.append(packets)
        self._prelude_size += len(packets)
        while self._prelude_size > _PRELUDE:
            self._prelude_size -= len(self._prelude.popleft())
        for at in range(0, len(packets), PACKET):
            self._look(packets, at)
        self._searched += len(packets) // PACKET
        pmt = choose(self._guide, self._wanted, self._seen, self._searched)
        if pmt is None:
            return
        waiting, self._prelude, self._prelude_size = self._prelude, deque(), 0
        self._choose(pmt.program)
        for piece in waiting:
            self._read(piece)

    def _look(self, packets: bytes, at: int) -> None:
        if packets[at + 1] & 0x80 or packets[at + 3] & 0xC0:
            return
        pid, start = pid_of(packets, at), payload_at(packets, at)
        if pid in self._guide.pids:
            if start < at + PACKET:
                self._guide.feed(pid, packets[start : at + PACKET], bool(packets[at + 1] & 0x40))
        elif packets[at + 1] & 0x40 and packets[start : start + 3] == b"\0\0\1":
            self._seen.add(pid)
