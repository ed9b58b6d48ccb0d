"""A television station in a thread of its own: the paced broadcast that `adscreen relay` pulls from."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.paced import Broadcast, broadcast


class Station:
    """Thread-safe handle on a broadcast."""

    def __init__(self, tv: Broadcast, loop: asyncio.AbstractEventLoop) -> None:
        self.url = tv.url
        self._tv = tv
        self._loop = loop

    def off(self) -> None:
        """End every connection and refuse new ones."""
        self._tv.reject = 503
        self._loop.call_soon_threadsafe(self._tv.cut)

    def on(self) -> None:
        """Accept connections again; the broadcast ran on meanwhile."""
        self._tv.reject = None


@contextmanager
def station(path: Path, *, burst: float = 0.0, lose_every: int = 0, waits: bool = False) -> Iterator[Station]:
    """Broadcast `path` for the length of the block; `waits` has the first who connects see its beginning."""
    ready = threading.Event()
    made: list[Station] = []
    done: list[asyncio.Event] = []

    async def run() -> None:
        async with broadcast(path, burst=burst, lose_every=lose_every) as tv:
            tv.waits = waits
            made.append(Station(tv, asyncio.get_running_loop()))
            done.append(asyncio.Event())
            ready.set()
            await done[0].wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="station")
    thread.start()
    assert ready.wait(10)
    try:
        yield made[0]
    finally:
        made[0]._loop.call_soon_threadsafe(done[0].set)
        thread.join(10)
