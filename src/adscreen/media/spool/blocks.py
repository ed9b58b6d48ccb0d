"""Which blocks of a file are taken: the lowest that is free first, so that the file stays short."""

import heapq
from collections.abc import Iterable

BLOCK = 131_072
"""Bytes: a multiple of every page size."""


class Blocks:
    """Numbers from 0 on, each taken and given back.

    What is given back can be taken again only after `settle`: until then an index may still name it.
    """

    def __init__(self, taken: Iterable[int] = ()) -> None:
        used = set(taken)
        self.count = max(used, default=-1) + 1
        """Blocks that the file has, taken or not."""
        self._free = [number for number in range(self.count) if number not in used]
        self._given: list[int] = []

    def take(self) -> int | None:
        """Take a free block; None where `add` must make one."""
        return heapq.heappop(self._free) if self._free else None

    def add(self) -> int:
        """Take a block behind the last one."""
        self.count += 1
        return self.count - 1

    def give(self, number: int) -> None:
        """Give a block back."""
        self._given.append(number)

    def settle(self) -> None:
        """Nothing names the blocks given back any more: they may be taken."""
        given, self._given = self._given, []
        for number in given:
            heapq.heappush(self._free, number)
