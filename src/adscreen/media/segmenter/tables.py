"""The PAT and PMT in front of each segment: one program, and only what really occurs."""

from collections.abc import Sequence

from adscreen.media.model import Track
from adscreen.media.mpegts.psi import Pmt, PmtStream, descriptors_of, packed, write_pat, write_pmt
from adscreen.media.mpegts.streams import CA_DESCRIPTOR
from adscreen.media.segmenter.stream import Stream

_PAT_PID = 0


class Counters:
    """Continuity counters of our PAT and PMT: they go on from segment to segment, whatever the program."""

    def __init__(self) -> None:
        self.pat = 0
        self.pmt = 0
        self.version = -1


class Tables:
    """Writes the tables of one program."""

    def __init__(self, pmt: Pmt, pmt_pid: int, streams: Sequence[Stream], counters: Counters) -> None:
        self._pmt = pmt
        self._pmt_pid = pmt_pid
        self._streams = streams
        self._counters = counters
        self._listed: tuple[int, ...] | None = None
        self._pat_section = write_pat(pmt.program, pmt_pid)
        self._pmt_section = b""

    def write(self, lead: Stream) -> tuple[bytes, tuple[Track, ...], bool]:
        """Return the packets, the tracks they list, and whether other tracks were listed before."""
        shown = [s for s in self._streams if s.seen and (not s.is_video or s is lead)]
        listed = tuple(s.pid for s in shown)
        changed = self._listed is not None and listed != self._listed
        counters = self._counters
        if listed != self._listed:
            self._listed = listed
            counters.version = (counters.version + 1) & 31
            self._pmt_section = write_pmt(self._map(shown), counters.version)
        pat = packed(self._pat_section, _PAT_PID, counters.pat)
        pmt = packed(self._pmt_section, self._pmt_pid, counters.pmt)
        counters.pat += len(pat)
        counters.pmt += len(pmt)
        return b"".join([*pat, *pmt]), tuple(s.track for s in shown), changed

    def sample(self) -> bytes:
        """Return packets as a segment that began now would have them, outside the count of those sent."""
        shown = [s for s in self._streams if s.seen]
        pat = packed(self._pat_section, _PAT_PID, 0)
        pmt = packed(write_pmt(self._map(shown), max(self._counters.version, 0)), self._pmt_pid, 0)
        return b"".join([*pat, *pmt])

    def unlisted(self) -> set[int]:
        """Return the PIDs that may have packets in the segment although no PES packet ever began on them."""
        return {s.pid for s in self._streams if not s.seen and not s.dropping}

    def _map(self, shown: Sequence[Stream]) -> Pmt:
        entries = [s.announced.entry for s in shown]
        clean = tuple(PmtStream(e.pid, e.stream_type, _clear(e.descriptors)) for e in entries)
        return Pmt(self._pmt.program, self._pmt.pcr_pid, _clear(self._pmt.descriptors), clean)


def _clear(descriptors: bytes) -> bytes:
    """Leave conditional access descriptors out: what is sent is in the clear."""
    kept = [(tag, body) for tag, body in descriptors_of(descriptors) if tag != CA_DESCRIPTOR]
    return b"".join(bytes((tag, len(body))) + body for tag, body in kept)
