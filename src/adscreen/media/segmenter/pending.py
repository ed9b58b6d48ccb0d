"""The packets that wait for their segment to be complete, as slices of the chunks they came in, or moved to
where they can stay.
"""

from collections.abc import Hashable

from adscreen.media.model import Keep, Pieces
from adscreen.media.mpegts.packets import PACKET, has_pcr, pcr_only, pid_of


class Pending:
    """An append-only queue of packets. Positions count bytes since the start of the feed.

    `marks` are positions that others remember; they follow when packets before them are taken out.
    """

    def __init__(self, keep: Keep | None = None) -> None:
        self.base = 0
        """Position of the oldest byte held."""
        self.end = 0
        """Position behind the newest byte."""
        self.marks: dict[Hashable, int] = {}

        self._keep = keep
        self._pieces: list[bytes | memoryview] = []
        self._kept = 0
        """Pieces at the front that `keep` has had."""
        self._slice: tuple[bytes, int, int] | None = None
        """The newest piece while it grows: bytes, and the part of them that is in the queue."""

    @property
    def size(self) -> int:
        """Bytes held."""
        return self.end - self.base

    def add(self, piece: bytes | memoryview) -> None:
        """Append whole packets."""
        self._close_slice()
        self._pieces.append(piece)
        self.end += len(piece)

    def add_slice(self, data: bytes, start: int, end: int) -> None:
        """Append `data[start:end]`, whole packets; slices that go on from each other become one piece."""
        last = self._slice
        if last is not None and last[0] is data and last[2] == start:
            self._slice = (data, last[1], end)
        else:
            self._close_slice()
            self._slice = (data, start, end)
        self.end += end - start

    def settle(self) -> None:
        """Move what came since the last time, so that the chunks it came in can be freed."""
        if self._keep is None:
            return
        self._close_slice()
        if self._kept < len(self._pieces):
            self._pieces[self._kept :] = self._keep(tuple(self._pieces[self._kept :]))
            self._kept = len(self._pieces)

    def take(self, at: int) -> Pieces:
        """Remove everything before `at` and return it, without a copy."""
        index = self._split(at)
        taken = tuple(self._pieces[:index])
        self._remove(index, at)
        return taken

    def before(self, at: int) -> Pieces:
        """Return everything before `at`, which stays where it is; without a copy."""
        return tuple(self._pieces[: self._split(at)])

    def first(self, at: int, size: int) -> Pieces:
        """Return `size` bytes from `at` on, which stay where they are."""
        first, end = self._split(at), self._split(at + size)
        return tuple(self._pieces[first:end])

    def drop(self, at: int) -> None:
        """Remove everything before `at`."""
        self._remove(self._split(at), at)

    def replace(self, at: int, packet: bytes) -> None:
        """Put `packet` in the place of the one at `at`."""
        index = self._split(at)
        self._split(at + PACKET)
        self._pieces[index] = packet
        self._kept = min(self._kept, index)

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
            self._kept = min(self._kept, index)
            self.end -= PACKET * len(gone)
            for key, mark in self.marks.items():
                self.marks[key] = mark - PACKET * sum(position < mark for position in gone)
        return count, counter

    def _split(self, at: int) -> int:
        """Make a piece begin at `at` and return its index."""
        self._close_slice()
        if not self.base <= at <= self.end:
            raise ValueError(f"position {at} outside {self.base}..{self.end}")
        index, start = len(self._pieces), self.end
        while start > at:
            index -= 1
            start -= len(self._pieces[index])
        if start < at:
            piece = memoryview(self._pieces[index])
            self._pieces[index : index + 1] = [piece[: at - start], piece[at - start :]]
            self._kept += index < self._kept
            index += 1
        return index

    def _remove(self, index: int, at: int) -> None:
        del self._pieces[:index]
        self._kept = max(self._kept - index, 0)
        self.base = at

    def _close_slice(self) -> None:
        if self._slice is not None:
            data, start, end = self._slice
            whole = start == 0 and end == len(data)
            self._pieces.append(data if whole else memoryview(data)[start:end])
            self._slice = None
