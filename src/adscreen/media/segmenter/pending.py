"""The packets that wait for their segment to be complete, as slices of the chunks they came in."""

from collections.abc import Hashable

from adscreen.core.memory import joined
from adscreen.media.mpegts.packets import PACKET, has_pcr, pcr_only, pid_of


class Pending:
    """An append-only queue of packets. Positions count bytes since the start of the feed.

    `marks` are positions that others remember; they follow when packets before them are taken out.
    """

    def __init__(self) -> None:
        self.base = 0
        """Position of the oldest byte held."""
        self.end = 0
        """Position behind the newest byte."""
        self.marks: dict[Hashable, int] = {}

        self._pieces: list[bytes | memoryview] = []

    @property
    def size(self) -> int:
        """Bytes held."""
        return self.end - self.base

    def add(self, piece: bytes | memoryview) -> None:
        """Append whole packets."""
        self._pieces.append(piece)
        self.end += len(piece)

    def take(self, at: int, front: bytes = b"") -> bytes:
        """Remove everything before `at` and return it behind `front`, in one copy."""
        index = self._split(at)
        data = joined([front, *self._pieces[:index]])
        del self._pieces[:index]
        self.base = at
        return data

    def drop(self, at: int) -> None:
        """Remove everything before `at`."""
        del self._pieces[: self._split(at)]
        self.base = at

    def excise(self, at: int, pid: int, counter: int) -> tuple[int, int]:
        """Take the packets of `pid` from `at` on out; their clock references stay, in packets of their own.

        Returns how many, and the PID's counter before the first of them; `counter` where there are none.
        """
        index = self._split(at)
        tail = b"".join(self._pieces[index:])
        gone: list[int] = []
        kept: list[bytes] = []
        count = 0
        for i in range(0, len(tail), PACKET):
            if pid_of(tail, i) != pid:
                kept.append(tail[i : i + PACKET])
                continue
            if not count and tail[i + 3] & 0x10:
                counter = (tail[i + 3] - 1) & 15
            count += 1
            if has_pcr(tail, i):
                kept.append(pcr_only(tail, i, counter))
            else:
                gone.append(at + i)
        if count:
            self._pieces[index:] = [b"".join(kept)]
            self.end -= PACKET * len(gone)
            for key, mark in self.marks.items():
                self.marks[key] = mark - PACKET * sum(position < mark for position in gone)
        return count, counter

    def _split(self, at: int) -> int:
        """Make a piece begin at `at` and return its index."""
        if not self.base <= at <= self.end:
            raise ValueError(f"position {at} outside {self.base}..{self.end}")
        index, start = len(self._pieces), self.end
        while start > at:
            index -= 1
            start -= len(self._pieces[index])
        if start < at:
            piece = memoryview(self._pieces[index])
            self._pieces[index : index + 1] = [piece[: at - start], piece[at - start :]]
            index += 1
        return index
