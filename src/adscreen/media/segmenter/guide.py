"""Which programs the stream carries, and which one is chosen."""

from collections.abc import Collection

from adscreen.media.mpegts.psi import Pmt, SectionReader, read_pat, read_pmt
from adscreen.media.mpegts.streams import announced

PAT_PID = 0
_PATIENCE = 4000
"""Packets after which a program that has not shown its picture yet no longer holds the choice up."""


class Guide:
    """Reads PAT and PMTs; packets of other PIDs are not for it."""

    def __init__(self) -> None:
        self.programs: dict[int, int] = {}
        """PMT PID by program number."""
        self.maps: dict[int, Pmt] = {}

        self._readers: dict[int, SectionReader] = {PAT_PID: SectionReader()}

    @property
    def pids(self) -> Collection[int]:
        """PIDs whose packets `feed` wants."""
        return self._readers.keys()

    @property
    def bad_sections(self) -> int:
        """Sections left out because their checksum was wrong."""
        return sum(reader.bad for reader in self._readers.values())

    def feed(self, pid: int, payload: bytes, start: bool) -> bool:
        """Take a packet's payload; tell whether the programs or their maps changed."""
        changed = False
        for section in self._readers[pid].feed(payload, start):
            changed |= self._pat(section) if pid == PAT_PID else self._pmt(section, pid)
        return changed

    def reset(self) -> None:
        """Forget sections that are not whole."""
        for reader in self._readers.values():
            reader.reset()

    def _pat(self, section: bytes) -> bool:
        programs = read_pat(section)
        if not programs or programs == self.programs:
            return False
        self.programs = programs
        self.maps = {number: pmt for number, pmt in self.maps.items() if number in programs}
        wanted = {pid for pid in programs.values() if pid != PAT_PID}
        kept = {pid: reader for pid, reader in self._readers.items() if pid in wanted or pid == PAT_PID}
        self._readers = kept | {pid: SectionReader() for pid in wanted - kept.keys()}
        return True

    def _pmt(self, section: bytes, pid: int) -> bool:
        pmt = read_pmt(section)
        if pmt is None or self.programs.get(pmt.program) != pid or self.maps.get(pmt.program) == pmt:
            return False
        self.maps[pmt.program] = pmt
        return True


def choose(guide: Guide, wanted: int | None, seen: Collection[int], packets: int) -> Pmt | None:
    """Return the map of the program to show, None while that cannot be told.

    `wanted` wins when it is there; then the first of the PAT whose picture occurs, then whose sound occurs.
    `seen` are PIDs on which PES packets started within the `packets` looked at.
    """
    if wanted in guide.programs:
        return guide.maps.get(wanted)
    late = packets >= _PATIENCE
    if len(guide.programs) == 1:
        return next(iter(guide.maps.values()), None)
    for picture in (True, False):
        for number in guide.programs:
            pmt = guide.maps.get(number)
            if pmt is None:
                if late:
                    continue
                return None
            kinds = {s.pid: announced(s).codec for s in pmt.streams}
            pids = {pid for pid, codec in kinds.items() if (codec.is_video if picture else codec.is_audio)}
            if pids & set(seen):
                return pmt
            if pids and picture and not late:
                return None
    return next(iter(guide.maps.values()), None) if late else None
