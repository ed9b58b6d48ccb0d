"""One playlist's television in the pool: written once, as it comes, and served from there.

Bytes stay where they are as long as anything holds a view of their block: the segment that grows, the window,
or an answer that is still being sent to a slow viewer.
"""

from collections.abc import Iterable

from adscreen.media.model import Pieces
from adscreen.media.spool.index import Part, Place, touched
from adscreen.media.spool.pool import BLOCK, Pool, Returns


class Store:
    """Writes block after block."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._returns = Returns(pool)
        self._open: tuple[int, memoryview] | None = None
        """The block that is being written to: where it begins, and a view of it."""
        self._used = 0
        self._ended = False

    def found(self, places: Iterable[Place]) -> dict[int, Pieces]:
        """Take over what an earlier process has written; return the segments' bytes by number."""
        named = list(places)
        numbers = {number for place in named for part in place.parts for number in touched(part)}
        blocks = {number: self._pool.block(number, self._returns) for number in numbers}
        return {
            place.number: tuple(piece for part in place.parts for piece in _views(blocks, part))
            for place in named
        }

    def store(self, pieces: Pieces) -> Pieces:
        """Return the same bytes, now in the pool; what it has no room for stays where it is."""
        if self._ended:
            return pieces
        kept: list[bytes | memoryview] = []
        for piece in pieces:
            if self._pool.offset_of(piece) is None:
                self._write(memoryview(piece), kept)
            else:
                kept.append(piece)
        return tuple(kept)

    def joined(self, pieces: Pieces) -> Pieces:
        """Return the same bytes in as few pieces as may be: those that lie in one block become one."""
        joined: list[bytes | memoryview] = []
        end, begun = -1, 0
        for piece in pieces:
            offset = self._pool.offset_of(piece)
            if offset is None or isinstance(piece, bytes):
                end = -1
                joined.append(piece)
            elif offset == end and offset % BLOCK:
                end += len(piece)
                joined[-1] = memoryview(piece.obj).cast("B")[begun : (end - 1) % BLOCK + 1]
            else:
                begun, end = offset % BLOCK, offset + len(piece)
                joined.append(piece)
        return tuple(joined)

    def parts_of(self, pieces: Pieces) -> tuple[Part, ...] | None:
        """Return where they are, neighbours as one; None where one of them is elsewhere."""
        parts: list[Part] = []
        for piece in pieces:
            offset, size = self._pool.offset_of(piece), len(piece)
            if offset is None:
                return None
            if parts and sum(parts[-1]) == offset:
                offset, size = parts[-1][0], parts.pop()[1] + size
            parts.append((offset, size))
        return tuple(parts)

    def settle(self) -> None:
        """No index names what was given back."""
        self._returns.settle()

    def end(self) -> None:
        """Nothing more is written, and no index names anything."""
        self._ended = True
        self._open = None
        self._returns.end()

    def _write(self, data: memoryview, kept: list[bytes | memoryview]) -> None:
        done = 0
        while done < len(data):
            if self._open is None or self._used == BLOCK:
                self._open, self._used = self._pool.take(self._returns), 0
                if self._open is None:
                    kept.append(data[done:])
                    return
            start, view = self._open
            size = min(len(data) - done, BLOCK - self._used)
            self._pool.write(start + self._used, data[done : done + size])
            kept.append(view[self._used : self._used + size])
            self._used += size
            done += size


def _views(blocks: dict[int, memoryview], part: Part) -> list[memoryview]:
    offset, size = part
    return [
        blocks[number][max(offset - number * BLOCK, 0) : offset + size - number * BLOCK]
        for number in touched(part)
    ]
