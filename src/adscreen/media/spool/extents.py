"""Which parts of a file are taken: first fit, so that what is free gathers at the end."""

GRAIN = 65_536
"""Bytes that sizes are rounded up to: a multiple of every page size."""


def rounded(size: int) -> int:
    """Return the bytes that `size` bytes take."""
    return -(-size // GRAIN) * GRAIN


class Extents:
    """Parts of a file from `start` on, each taken and given back whole.

    What is given back can be taken again only after `settle`: until then an index may still name it.
    """

    def __init__(self, start: int, limit: int) -> None:
        self.end = start
        """Where the file's last part ends: it must be so long."""
        self._limit = limit
        self._free: list[tuple[int, int]] = []
        """Offset and size, in order."""
        self._given: list[tuple[int, int]] = []

    def fit(self, size: int) -> int | None:
        """Return where `size` bytes would go, without taking them; None where the limit forbids it."""
        size = rounded(size)
        for offset, room in self._free:
            if room >= size:
                return offset
        start = self._tail()
        return start if start + size <= self._limit else None

    def take(self, offset: int, size: int) -> None:
        """Take the bytes at an offset that `fit` returned, or at one behind everything that is taken."""
        size = rounded(size)
        for index, (start, room) in enumerate(self._free):
            if start <= offset < start + room:
                parts = [(start, offset - start), (offset + size, start + room - offset - size)]
                self._free[index : index + 1] = [part for part in parts if part[1] > 0]
                break
        if offset > self.end:
            self._add(self.end, offset - self.end)
        self.end = max(self.end, offset + size)

    def give(self, offset: int, size: int) -> None:
        """Give a part back."""
        self._given.append((offset, rounded(size)))

    def settle(self) -> None:
        """Nothing names the parts given back any more: they may be taken."""
        given, self._given = self._given, []
        for offset, size in given:
            self._add(offset, size)

    def _tail(self) -> int:
        """Return where the last free part begins if it ends the file, else the file's end."""
        if self._free and sum(self._free[-1]) == self.end:
            return self._free[-1][0]
        return self.end

    def _add(self, offset: int, size: int) -> None:
        merged: list[tuple[int, int]] = []
        for start, room in sorted([*self._free, (offset, size)]):
            if merged and sum(merged[-1]) == start:
                merged[-1] = (merged[-1][0], merged[-1][1] + room)
            else:
                merged.append((start, room))
        self._free = merged
