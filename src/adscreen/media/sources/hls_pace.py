"""The pace of an HLS pull: segments come whole and in bunches, and leave as a live stream would come."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from adscreen.core.errors import AdScreenError
from adscreen.media.sources.hls_pieces import PIECE_SECONDS, Piece, Slicer
from adscreen.media.sources.playlist import Entry
from adscreen.media.sources.sink import Sink

BURST = 4.2
"""Seconds of media handed over at once at the start: two segments of 2 s and what closes the second."""
LEAST_BURST = 2.2
"""The same where the playlist is too short for both a burst and a reserve."""
RESERVE_SEGMENTS = 2
"""Segments to stay behind the provider's newest picture besides the burst: one of them is always here."""
KEEP = 4.0
"""Seconds that are kept here at least, where segments are shorter."""
FULL_SEGMENTS = 2.5
"""Segments of reserve, just after a new one was listed, above which it is used up slowly. The reserve
swings by a whole segment, so this is two on average.
"""
HASTE = 1.05
"""Speed while there is too much reserve."""


@dataclass(frozen=True, slots=True)
class _End:
    error: AdScreenError


class Pacer:
    """A queue of media that empties in real time; one task puts in, another plays.

    Without `paced` it empties as fast as it can.
    """

    def __init__(self, *, paced: bool = True) -> None:
        self._paced = paced
        self._slicer = Slicer()
        self._queue: deque[Piece | _End] = deque()
        self._changed = asyncio.Event()
        self._held = 0.0
        self._longest = 0.0
        self._burst = 0.0
        self._due: float | None = None
        """When what was handed over last was due (time of the loop)."""
        self.listed = 0.0
        """Seconds that the provider has and that were not put yet, as far as is known."""

    @property
    def empty(self) -> bool:
        """Whether viewers have all that was put: a moment's media counts as nothing."""
        return self._held < PIECE_SECONDS

    async def room(self, entry: Entry) -> None:
        """Wait until the reserve is down to one segment, so that another one may be fetched."""
        while self._held > max(self._longest, entry.seconds, KEEP):
            self._changed.clear()
            await self._changed.wait()

    async def put(self, data: bytes, entry: Entry, *, broken: bool) -> None:
        """Take a whole clear segment; `broken` when it does not go on from the one before."""
        pieces = await self._slicer.pieces(data, entry.seconds, broken=broken)
        seconds = sum(piece.seconds for piece in pieces)
        self._longest = max(seconds, 0.9 * self._longest)
        self._held += seconds
        self._queue.extend(pieces)
        self._changed.set()

    def start(self, entries: Sequence[Entry]) -> None:
        """Choose the burst by what is listed at the start: a reserve is to remain."""
        listed = sum(entry.seconds for entry in entries)
        reserve = RESERVE_SEGMENTS * max((entry.seconds for entry in entries), default=0.0)
        self._burst = min(BURST, max(LEAST_BURST, listed - reserve))

    def end(self, error: AdScreenError) -> None:
        """Learn that nothing will follow, and why."""
        self._queue.append(_End(error))
        self._changed.set()

    async def play(self, sink: Sink) -> AdScreenError:
        """Hand over in real time until the end; returns why it ended, or the failure that `sink` raised."""
        connected = False
        while True:
            item = await self._next()
            if isinstance(item, _End):
                return item.error
            await self._wait_until_due(item.seconds)
            try:
                if not connected:
                    connected = True
                    sink.connected()
                elif item.broken:
                    sink.break_()
                sink.data(item.data)
            except AdScreenError as error:
                return error

    async def _next(self) -> Piece | _End:
        while not self._queue:
            self._changed.clear()
            await self._changed.wait()
        return self._queue.popleft()

    async def _wait_until_due(self, seconds: float) -> None:
        now = asyncio.get_running_loop().time()
        if self._due is None:
            self._due = now - self._burst
        # Who comes later than the burst allows has lost that time: it must not be made up for at once.
        self._due = max(self._due + seconds / self._speed(), now - self._burst)
        await asyncio.sleep(max(self._due - now, 0.0) if self._paced else 0)
        self._held = max(self._held - seconds, 0.0)
        self._changed.set()

    def _speed(self) -> float:
        return HASTE if self._held + self.listed > FULL_SEGMENTS * self._longest else 1.0
