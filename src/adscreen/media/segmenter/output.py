"""From chunks to the queue of kept packets: what is ours, in order, with legal counters."""

from collections.abc import Iterable

from adscreen.media.model import DamageCounters
from adscreen.media.mpegts.packets import PACKET, has_pcr, pcr_only
from adscreen.media.mpegts.scan import Chunk, renumbered
from adscreen.media.segmenter.pending import Pending
from adscreen.media.segmenter.stream import Stream

CLOCK_CODE = 13
"""Class of packets on a clock PID of its own."""
TABLE_CODE = 14
"""Class of PAT and PMT packets."""

_SPARSE = 5
"""One packet left out in so many makes a chunk sparse."""


class Output:
    """Moves the kept packets of the current chunk to the queue, up to where the caller says."""

    def __init__(self, streams: Iterable[Stream], pending: Pending, damage: DamageCounters) -> None:
        self.streams = tuple(streams)
        self.pending = pending

        self._damage = damage
        self._hole = 0
        self._chunk: Chunk | None = None
        self._cursor = 0
        self._table = b""
        self._drops = b""
        self._offsets: dict[int, int] = {}
        self._sparse = False
        """Much of the chunk is left out: what is kept is copied, or it would hold the rest in memory."""
        self.update()

    def open(self, chunk: Chunk) -> None:
        """Begin a chunk."""
        self._chunk = chunk
        self._cursor = 0
        self._drops = chunk.classes.translate(self._table)
        self._sparse = self._drops.count(1) * _SPARSE > chunk.count

    def close(self) -> None:
        """Everything of the chunk is in the queue: let it go."""
        self._chunk = None

    def update(self) -> None:
        """Take over which streams are left out and which counters are moved: call after each change."""
        kept = {s.code for s in self.streams if not s.dropping} | {CLOCK_CODE}
        self._table = bytes(0 if code in kept else 1 for code in range(256))
        self._offsets = {s.code: s.offset for s in self.streams if s.offset and not s.dropping}
        holes = (s.code for s in self.streams if s.is_video and s.dropping and s.kept_counter is not None)
        self._hole = next(holes, 0)
        if self._chunk is not None:
            self._drops = self._chunk.classes.translate(self._table)

    def flush(self, end: int) -> None:
        """Send the kept packets before number `end` of the chunk to the queue."""
        at = self._cursor
        if at >= end:
            return
        self._cursor = end
        if self._hole and self._chunk is not None:
            self._damage.dropped_video_packets += self._chunk.classes.count(self._hole, at, end)
        drops = self._drops
        bad = drops.find(1, at, end)
        while bad >= 0:
            if bad > at:
                self._send(at, bad)
            at = drops.find(0, bad, end)
            if at < 0:
                return
            bad = drops.find(1, at, end)
        self._send(at, end)

    def position(self, index: int) -> int:
        """Return where packet `index` will begin in the queue; it is not flushed yet."""
        left_out = self._drops.count(1, self._cursor, index)
        return self.pending.end + PACKET * (index - self._cursor - left_out)

    def skip(self, index: int) -> None:
        """Leave packet `index` out; everything before it is flushed."""
        self.flush(index)
        self._cursor = index + 1

    def clock_only(self, index: int, stream: Stream) -> None:
        """Leave packet `index` out but for its clock reference, if it has one."""
        self.skip(index)
        chunk = self._chunk
        if chunk is not None and stream.kept_counter is not None and has_pcr(chunk.data, index * PACKET):
            self.pending.add(pcr_only(chunk.data, index * PACKET, stream.kept_counter))

    def excise(self, stream: Stream, sent: int) -> int:
        """Take the stream's open unit out of the queue, and stop it there; return how many packets that were.

        `sent` is the stream's last counter, for when nothing of the unit is in the queue.
        """
        gone, counter = self.pending.excise(self.open_unit(stream), stream.pid, sent)
        stream.stop(counter)
        self.update()
        return gone

    def open_unit(self, stream: Stream) -> int:
        """Return where the stream's open unit begins in the queue: at its front when that has left."""
        return max(self.pending.marks.get(stream.code, self.pending.base), self.pending.base)

    def _send(self, at: int, end: int) -> None:
        chunk = self._chunk
        if chunk is None:
            return
        if self._offsets:
            packets = chunk.data[at * PACKET : end * PACKET]
            self.pending.add(renumbered(packets, chunk.classes[at:end], self._offsets))
        elif self._sparse:
            self.pending.add(chunk.data[at * PACKET : end * PACKET])
        else:
            self.pending.add_slice(chunk.data, at * PACKET, end * PACKET)
