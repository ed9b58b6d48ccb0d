"""The clean packets of a feed as soon as nothing can take them back.

A picture that is only copied must not carry damage to a browser, so its filter gets what the source's
segmenter lets out. Waiting for whole segments would put the rendition one of them behind: the open segment's
packets are given as they become final.
"""

from collections.abc import Iterable, Iterator

from adscreen.media.model import Pieces, Segment


class Tap:
    """Remembers how much of the open segment was given already."""

    def __init__(self) -> None:
        self._given = 0

    def more(self, segments: Iterable[Segment], unfinished: Pieces) -> list[bytes | memoryview]:
        """Return what is new: the rest of `segments`, just completed, and of the open one's final packets."""
        out: list[bytes | memoryview] = []
        for segment in segments:
            out += _behind(segment.pieces[1:], self._given)  # the first piece is its tables
            self._given = 0
        out += _behind(unfinished, self._given)
        size = sum(map(len, unfinished))
        # nothing is open: what was given of a beginning that came to nothing does not count
        self._given = max(self._given, size) if size else 0
        return out


def _behind(pieces: Pieces, skip: int) -> Iterator[bytes | memoryview]:
    """Yield `pieces` without their first `skip` bytes; no copy."""
    for piece in pieces:
        if skip >= len(piece):
            skip -= len(piece)
            continue
        yield memoryview(piece)[skip:] if skip else piece
        skip = 0
