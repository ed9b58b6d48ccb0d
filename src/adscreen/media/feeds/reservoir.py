"""What a source gave ahead of its time: it waits here until it may be listed, and the source meanwhile.

Television that comes in its time passes through, untouched and at once.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from adscreen.media.feeds.pace import Pace

MOST_BYTES = 4 * 1024 * 1024
"""Bytes that wait before the source is asked to wait too."""
TOO_MUCH = 4 * MOST_BYTES
"""Bytes above which the pace is given up: this source cannot be made to wait, and memory is finite."""
SLICE = 64 * 1024
"""Bytes that are handed over at a time while nobody knows how many seconds they are."""

Chunk = bytes | memoryview


class Reservoir:
    """`pour` is given bytes, None for a break; what it raises at a later time is told to `failed`."""

    def __init__(
        self, pace: Pace, pour: Callable[[Chunk | None], None], failed: Callable[[Exception], None]
    ) -> None:
        self._pace = pace
        self._pour = pour
        self._failed = failed

        self.ahead_since: float | None = None
        """Time of the loop since which there was always something waiting; None while there is nothing."""
        self._waiting: deque[bytes | None] = deque()
        self._size = 0
        self._poured = 0
        self._spent_before = pace.spent
        self._timer: asyncio.TimerHandle | None = None

    @property
    def full(self) -> bool:
        """Whether the source is to wait."""
        return self._size >= MOST_BYTES

    def take(self, chunk: Chunk) -> None:
        """Hand over what may be handed over now, keep the rest; raises what `pour` raises."""
        rest = chunk if self._waiting else self._pour_some(chunk)
        if rest is not None:
            self._keep(bytes(rest))
            if self._size > TOO_MUCH:
                self._drain(paced=False)

    def break_(self) -> None:
        """Note that what follows does not go on from what came."""
        if self._waiting:
            self._waiting.append(None)
        else:
            self._pour(None)

    def stop(self) -> None:
        """Forget what waits."""
        self._waiting.clear()
        self._size, self.ahead_since = 0, None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def run_dry(self) -> None:
        """Hand over all that waits, each in its time; raises what `pour` raises."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            await asyncio.sleep(self._pace.wait(asyncio.get_running_loop().time()))
            self._drain()

    def _keep(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        if self.ahead_since is None:
            self.ahead_since = loop.time()
        self._waiting.append(data)
        self._size += len(data)
        if self._timer is None:
            self._timer = loop.call_later(self._pace.wait(loop.time()), self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        try:
            self._drain()
        except Exception as error:  # it is for who runs the source, not for the loop
            self._failed(error)
            return
        if self._waiting:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._pace.wait(loop.time()), self._on_time)

    def _drain(self, *, paced: bool = True) -> None:
        while self._waiting:
            data = self._waiting.popleft()
            if data is None:
                self._pour(None)
                continue
            self._size -= len(data)
            rest = self._pour_some(data) if paced else self._pour(data)
            if rest is not None:
                self._waiting.appendleft(bytes(rest))
                self._size += len(rest)
                return
        self.ahead_since = None

    def _pour_some(self, chunk: Chunk) -> Chunk | None:
        """Hand over as much as may be; return what is left, None when nothing is."""
        while True:
            now = asyncio.get_running_loop().time()
            if self._pace.wait(now) > 0:
                return chunk
            size = self._allowed(now)
            if len(chunk) <= size:
                self._poured += len(chunk)
                self._pour(chunk)
                return None
            view = memoryview(chunk)
            self._poured += size
            self._pour(view[:size])
            chunk = view[size:]

    def _allowed(self, now: float) -> int:
        """Return the bytes that are handed over before looking again: half of what is left of the pace."""
        seconds = self._pace.spent - self._spent_before
        rate = self._poured / seconds if seconds > 0 else 0.0
        return max(SLICE, int(rate * self._pace.left(now) / 2))
