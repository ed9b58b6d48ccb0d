"""A broadcast on a real socket: a transport stream sent at the pace of its own clock, with providers' faults.

async with broadcast(path, burst=3.0) as tv:
    tv.url                 # http://127.0.0.1:<port>/tv.ts
    tv.cut()               # every connection ends
    tv.stalled = True      # connections stay open, no byte comes
    tv.reject = 503        # new connections get this status
"""

import asyncio
import contextlib
import os
import time
from bisect import bisect_right
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path

from adscreen.simulator.packets import stamps_at
from adscreen.simulator.timestamps import read_stamp
from tests.support.httpserver import Call, Server, serve

PACKET = 188
TICK = 0.02


@lru_cache(maxsize=4)
def timetable(path: Path) -> tuple[list[float], list[int]]:
    """Return the clock references of a stream, seconds from the first one, and the offsets they stand at.

    A stream that has none goes by its time stamps of decoding.
    """
    data = path.read_bytes()
    times: list[float] = []
    offsets: list[int] = []
    for at in range(0, len(data) - PACKET + 1, PACKET):
        if data[at + 3] & 0x20 and data[at + 4] >= 7 and data[at + 5] & 0x10:
            clock = int.from_bytes(data[at + 6 : at + 11], "big") >> 7
            times.append(clock / 90_000)
            offsets.append(at)
    for at in range(0, len(data) - PACKET + 1, PACKET) if not times else ():
        if data[at + 1] & 0x40 and (stamps := list(stamps_at(data, at))):
            moment = read_stamp(data, stamps[-1]) / 90_000
            if not times or moment > times[-1]:
                times.append(moment)
                offsets.append(at)
    offsets[:1] = [0]  # tables may stand before the first of them
    return [moment - times[0] for moment in times], offsets


def video_pid(data: bytes) -> int:
    """Return the PID on which the first picture starts (stream_id 0xE0)."""
    for at in range(0, len(data), PACKET):
        if data[at + 1] & 0x40:
            payload = at + 4 + (data[at + 4] + 1 if data[at + 3] & 0x20 else 0)
            if data[payload : payload + 4] == b"\x00\x00\x01\xe0":
                return int.from_bytes(data[at + 1 : at + 3], "big") & 0x1FFF
    raise ValueError("no picture")


def without_every(data: bytes, nth: int) -> bytes:
    """Return a stream that lost every nth video packet."""
    pid, kept, count = video_pid(data), bytearray(), 0
    for at in range(0, len(data), PACKET):
        if int.from_bytes(data[at + 1 : at + 3], "big") & 0x1FFF == pid:
            count += 1
            if count % nth == 0:
                continue
        kept += data[at : at + PACKET]
    return bytes(kept)


class Broadcast:
    """Runs by the clock from its start on, whether anybody is connected or not; who connects joins now."""

    def __init__(self, path: Path, burst: float) -> None:
        self.burst = burst
        self.stalled = False
        self.waits = False
        """The clock starts with the first who connects."""
        self.reject: int | None = None
        self.sent = bytearray()
        """Every byte sent, over all connections."""
        self.server: Server
        self._data = path.read_bytes()
        self._times, self._offsets = timetable(path)
        self._began = time.monotonic()
        self._calls: list[Call] = []

    @property
    def url(self) -> str:
        return self.server.url("/tv.ts")

    @property
    def open_connections(self) -> int:
        return self.server.open_connections

    def cut(self) -> None:
        """End every connection, as a reset."""
        for call in tuple(self._calls):
            call.reset()

    def restart_clock(self, at: float = 0.0) -> None:
        """Begin the stream anew for the next connection, so many seconds behind its start."""
        self._began = time.monotonic() - at

    async def handle(self, call: Call) -> None:
        if self.reject is not None:
            await call.reply(b"", self.reject)
            return
        if self.waits:
            self.waits = False
            self.restart_clock()
        self._calls.append(call)
        try:
            await call.head(200, {"Content-Type": "video/mp2t"})
            await self._send(call)
        finally:
            self._calls.remove(call)

    async def _send(self, call: Call) -> None:
        at = self._offset(time.monotonic() - self._began)
        while at < len(self._data) and not call.writer.transport.is_closing():
            end = self._offset(time.monotonic() - self._began + self.burst)
            if end > at and not self.stalled:
                self.sent += self._data[at:end]
                await call.raw(self._data[at:end])
                at = end
            await asyncio.sleep(TICK)

    def _offset(self, moment: float) -> int:
        if moment > self._times[-1]:
            return len(self._data)
        return self._offsets[max(0, bisect_right(self._times, moment) - 1)]


@asynccontextmanager
async def broadcast(path: Path, *, burst: float = 0.0, lose_every: int = 0) -> AsyncIterator[Broadcast]:
    """Send `path` on a free port for the length of the block; `lose_every` nth video packet never arrives."""
    if lose_every:
        damaged = path.with_suffix(f".lost{lose_every}.ts")
        if not damaged.exists():
            partial = damaged.with_suffix(f".{os.getpid()}.part")  # two runs may make it at once
            partial.write_bytes(without_every(path.read_bytes(), lose_every))
            partial.replace(damaged)
        path = damaged
    tv = Broadcast(path, burst)
    async with serve(tv.handle) as server:
        tv.server = server
        yield tv
        with contextlib.suppress(RuntimeError):
            tv.cut()
