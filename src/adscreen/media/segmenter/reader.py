"""Reads one chosen program: goes through its chunks and hands packets to the lanes.

A chunk whose counters all go on is visited only where something begins; any other is gone through packet by
packet, and what is damaged is reported to the lane of its stream.
"""

from dataclasses import replace

from adscreen.media.model import DamageCounters, Keep, Pieces, Segment, Track
from adscreen.media.mpegts.packets import PACKET, has_discontinuity, payload_at, pid_of, same_payload
from adscreen.media.mpegts.psi import Pmt
from adscreen.media.mpegts.scan import MOST_PACKETS, Chunk, Continuity, PidClasses, key
from adscreen.media.mpegts.streams import announced
from adscreen.media.segmenter.cutter import MOST_BYTES, Cutter
from adscreen.media.segmenter.guide import PAT_PID, Guide
from adscreen.media.segmenter.order import MOST_HELD, Order
from adscreen.media.segmenter.output import CLOCK_CODE, TABLE_CODE, Output
from adscreen.media.segmenter.pending import Pending
from adscreen.media.segmenter.picture import PictureLane
from adscreen.media.segmenter.sound import SoundLane
from adscreen.media.segmenter.stream import Stream
from adscreen.media.segmenter.tables import Counters, Tables

_MOST_STREAMS = 12
_ALL = b"\1" * (MOST_PACKETS + MOST_HELD)
SCRAMBLED = 200
"""Scrambled packets in a row of one stream that are a verdict."""


class ProgramReader:
    """One program, from its map to its segments; a changed map needs a new one."""

    def __init__(
        self,
        guide: Guide,
        pmt: Pmt,
        counters: Counters,
        damage: DamageCounters,
        *,
        target: int,
        fresh: bool,
        keep: Keep | None = None,
    ) -> None:
        self.pmt = pmt
        self.streams = program_streams(pmt)

        self._pmt_pid = guide.programs[pmt.program]
        self._guide = guide
        self._damage = damage
        self._pending = Pending(keep)
        self._output = Output(self.streams, self._pending, damage)
        self.tables = Tables(pmt, self._pmt_pid, self.streams, counters)
        self.cutter = Cutter(self._pending, self.tables, target=target, discontinuity=not fresh)
        self._continuity = Continuity()
        self._continuity.watch([s.code for s in self.streams])
        self._classes = PidClasses()
        self._classes.watch(self._watched())
        self._latest: dict[int, bytes] = {}
        """Last packet of each stream in the chunks before."""
        self._order = Order()
        self._held = b""
        """Packets that came too early: those that they have overtaken may be in the next chunk."""
        self._tables_of_visits: dict[tuple[int, ...], bytes] = {}
        self._by_code = {s.code: s for s in self.streams}
        self.picture, self._sounds = self._lanes()

    def read(self, data: bytes) -> bytes | None:
        """Go through whole packets; return those not gone through when the map changed, else None."""
        chunk = self._classes.read(self._held + data if self._held else data)
        self._held = b""
        if self._continuity.passes(chunk):
            self._order.passed()
            return self._go_through(chunk, careful=False)
        straight = self._order.straighten(chunk, self._continuity.last)
        if straight is None:
            return self._go_through(chunk, careful=True)
        self._damage.reordered_packets += straight.moved
        self._damage.duplicate_packets += straight.repeated
        data, self._held = straight.cut(chunk.data)
        chunk = self._classes.read(data)
        return self._go_through(chunk, careful=not self._continuity.passes(chunk))

    def _go_through(self, chunk: Chunk, *, careful: bool) -> bytes | None:
        self._output.open(chunk)
        visits = _ALL[: chunk.count] if careful else self._visits(chunk, 0)
        index = self._next(chunk, visits, 0)
        while index >= 0:
            code = chunk.classes[index]
            if code == TABLE_CODE:
                if self._table(chunk, index):
                    self._output.flush(index)
                    rest, self._held = chunk.data[(index + 1) * PACKET :] + self._held, b""
                    return rest
            elif code in self._by_code and (not careful or self._intact(chunk, index, self._by_code[code])):
                if self._visit(chunk, index, code) and not careful:
                    visits = self._visits(chunk, index + 1)
            elif (
                careful and code == CLOCK_CODE and (chunk.flags[index] & 0x80 or chunk.controls[index] & 0xC0)
            ):
                self._output.skip(index)
            index = self._next(chunk, visits, index + 1)
        self._output.flush(chunk.count)
        self._output.close()
        self._pending.settle()
        for code in self._by_code:
            found = chunk.classes.rfind(code)
            if found >= 0:
                self._latest[code] = chunk.data[found * PACKET : (found + 1) * PACKET]
        if self._pending.size > MOST_BYTES:
            self._overflow()
        return None

    def finish(self) -> None:
        """End the last segment with all that is there."""
        self._release()
        if self.picture is not None:
            self.picture.settle()
        if self.cutter.lead is None and (self.picture is None or not self.picture.stream.seen):
            for lane in self._sounds.values():
                lane.lead_from_first()
                if self.cutter.lead is not None:
                    break
        self.cutter.close(self._pending.end, anyway=True)

    def abandon(self) -> None:
        """End the last segment with what is whole: no more of this source comes."""
        self._release()
        for stream in self.streams:
            at = self._pending.marks.get(stream.code)
            if not stream.dropping and at is not None and at > self._pending.base:
                self._output.excise(stream, 0)
        self.cutter.close(self._pending.end, anyway=False)

    def _release(self) -> None:
        """Go through what was held back: what it waits for does not come."""
        held, self._held = self._held, b""
        if held:
            chunk = self._classes.read(held)
            self._go_through(chunk, careful=not self._continuity.passes(chunk))

    def taken(self) -> list[Segment]:
        """Return the segments that are complete and forget them."""
        ready, self.cutter.ready = self.cutter.ready, []
        return ready

    def unfinished(self, *, whole: bool) -> Pieces:
        """Return the packets of the open segment: those that no damage can take back, or all of them."""
        if self.cutter.lead is None:
            return ()
        units = [self._output.open_unit(s) for s in self.streams if s.seen and not s.dropping]
        return self._pending.before(self._pending.end if whole else min(units, default=self._pending.end))

    @property
    def key_distance(self) -> int | None:
        """Longest distance of the picture's start points, ticks."""
        return self.cutter.key_distance if self.picture is not None and self.picture.stream.seen else None

    def tracks(self) -> tuple[Track, ...]:
        """Return the tracks that occur, with what is known of them now."""
        shown = [s for s in self.streams if s.seen or s.scrambled_run]
        picture = self.picture
        return tuple(
            replace(
                s.track,
                frame_rate=s.track.frame_rate
                or (picture.frame_rate if picture and picture.stream is s else None),
                scrambled=s.scrambled_run >= SCRAMBLED,
            )
            for s in shown
        )

    def _watched(self) -> dict[int, int]:
        clock = {self.pmt.pcr_pid: CLOCK_CODE}
        return (
            clock | {s.pid: s.code for s in self.streams} | {self._pmt_pid: TABLE_CODE, PAT_PID: TABLE_CODE}
        )

    def _lanes(self) -> tuple[PictureLane | None, dict[int, SoundLane]]:
        video = next((s for s in self.streams if s.is_video), None)
        sounds = [s for s in self.streams if not s.is_video]
        picture = PictureLane(video, self._output, self.cutter, self._damage, sounds) if video else None
        self._output.update()
        lanes = {s.code: SoundLane(s, self._output, self.cutter, self._damage, video) for s in sounds}
        return picture, lanes

    def _visits(self, chunk: Chunk, first: int) -> bytearray:
        """Return 1 for each packet of a clean chunk, from number `first` on, that must be looked at.

        These are starts of PES packets and tables, but of sound that just goes on only the last start.
        """
        calm = [
            (code, last)
            for code, lane in self._sounds.items()
            if (last := chunk.keys.rfind(key(code, start=True), first)) >= 0
            and lane.goes_on(chunk, first, last)
        ]
        codes = tuple(code for code, _last in calm)
        table = self._tables_of_visits.get(codes)
        if table is None:
            table = self._tables_of_visits[codes] = _visited(set(self._by_code) - set(codes))
        visits = bytearray(chunk.keys.translate(table))
        for _code, last in calm:
            visits[last] = 1
        return visits

    def _next(self, chunk: Chunk, visits: bytes | bytearray, at: int) -> int:
        """Return the next packet from number `at` on that must be looked at; -1 when there is none."""
        found = visits.find(1, at)
        picture = self.picture
        if picture is not None and picture.collecting:
            end = found if found >= 0 else chunk.count
            more = chunk.classes.find(picture.stream.code, at, end)
            found = more if more >= 0 else found
        return found

    def _visit(self, chunk: Chunk, index: int, code: int) -> bool:
        """Hand a packet to its lane; tell whether what must be looked at may have changed by that."""
        lane = self._sounds.get(code)
        start = chunk.starts[index]
        if lane is not None:
            if start:
                lane.begin(chunk, index)
            return False
        if self.picture is None:
            return False
        if start:
            return self.picture.begin(chunk, index)
        self.picture.collect(chunk, index)
        return True

    def _table(self, chunk: Chunk, index: int) -> bool:
        """Take a packet of PAT or PMT; tell whether this reader no longer fits the program."""
        at = index * PACKET
        pid = pid_of(chunk.data, at)
        if chunk.flags[index] & 0x80 or chunk.controls[index] & 0xC0 or pid not in self._guide.pids:
            return False
        payload = chunk.data[payload_at(chunk.data, at) : at + PACKET]
        if not payload or not self._guide.feed(pid, payload, bool(chunk.starts[index])):
            return False
        program = self.pmt.program
        current = self._guide.maps.get(program)
        if current is None or self._guide.programs.get(program) != self._pmt_pid:
            return True
        return signature(current) != signature(self.pmt)

    def _intact(self, chunk: Chunk, index: int, stream: Stream) -> bool:
        """Look at one packet of a doubtful chunk; tell whether its lane may have it."""
        control, damage, at = chunk.controls[index], self._damage, index * PACKET
        last = self._continuity.last[stream.code]
        if chunk.flags[index] & 0x80:
            damage.transport_errors += 1
            return self._lost(index, stream, last)
        if control & 0xC0:
            damage.scrambled_packets += 1
            stream.scrambled_run += 1
            if control & 0x10:
                self._continuity.last[stream.code] = control & 15
            return self._lost(index, stream, last)
        if not control & 0x10:
            return False
        counter = control & 15
        self._continuity.last[stream.code] = counter
        if last is None or counter == (last + 1) & 15 or has_discontinuity(chunk.data, at):
            return True
        before, before_at = self._before(chunk, index, stream.code)
        if before is not None and not before[before_at + 3] & 0x10 and has_discontinuity(before, before_at):
            return True
        if counter == last and before is not None and same_payload(before, before_at, chunk.data, at):
            damage.duplicate_packets += 1
            self._output.skip(index)
            return False
        damage.continuity_gaps += 1
        self._output.flush(index)
        self._damaged(stream, last)
        return True

    def _lost(self, index: int, stream: Stream, last: int | None) -> bool:
        self._output.skip(index)
        self._damaged(stream, last)
        return False

    def _damaged(self, stream: Stream, last: int | None) -> None:
        lane = self._sounds.get(stream.code, self.picture)
        if lane is not None:
            lane.damaged(((last or 0) + stream.offset) & 15)

    def _before(self, chunk: Chunk, index: int, code: int) -> tuple[bytes | None, int]:
        """Return the data and position of the last packet of the same stream."""
        found = chunk.classes.rfind(code, 0, index)
        if found >= 0:
            return chunk.data, found * PACKET
        return self._latest.get(code), 0

    def _overflow(self) -> None:
        """Too much waits for a segment's end: end it, and begin anew."""
        end = self._pending.end
        if self.picture is not None and self.cutter.lead is self.picture.stream:
            last = self._continuity.last[self.picture.stream.code] or 0
            self.picture.interrupt(end, last + self.picture.stream.offset & 15)
        else:
            self.cutter.close(end, anyway=True)


def _visited(codes: set[int]) -> bytes:
    """Return the translation of a chunk's keys to 1 for starts of these classes and for tables."""
    wanted = {key(code, start=True) for code in codes}
    wanted |= {key(TABLE_CODE, start=start) for start in (False, True)}
    return bytes(byte in wanted for byte in range(256))


def program_streams(pmt: Pmt) -> tuple[Stream, ...]:
    """Return the streams of a program that are sent on: one picture and its sounds."""
    known = [announced(entry) for entry in pmt.streams]
    video = [a for a in known if a.codec.is_video][:1]
    audio = [a for a in known if a.codec.is_audio]
    return tuple(Stream(i + 1, a, a.track()) for i, a in enumerate((video + audio)[:_MOST_STREAMS]))


def signature(pmt: Pmt) -> tuple[object, ...]:
    """Return what of a map matters here: a map that differs elsewhere is the same program going on."""
    streams = ((s.pid, s.announced.entry.stream_type, s.announced.codec) for s in program_streams(pmt))
    return pmt.program, pmt.pcr_pid, tuple(streams)
