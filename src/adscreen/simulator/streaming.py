"""The two answers that carry television: an endless MPEG-TS body, and one HLS segment."""

import asyncio

from starlette.types import Receive, Scope, Send

from adscreen.core.tasks import TaskOwner
from adscreen.simulator.clip import Clip
from adscreen.simulator.faults import FaultBoard, Kind
from adscreen.simulator.ledger import Connection, Ledger
from adscreen.simulator.live import TICK, Feeder, mangled
from adscreen.simulator.mangle import Mangler
from adscreen.simulator.sockets import transport_of, until_gone

_HEADERS = [(b"content-type", b"video/mp2t"), (b"cache-control", b"no-store"), (b"server", b"nginx")]
SLOW_PIECES = 20


async def _start(send: Send, length: int | None = None) -> None:
    size = [] if length is None else [(b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, *size]})


class LiveAnswer:
    """An MPEG-TS connection; it gives its slot back when it ends, however it ends."""

    def __init__(self, feeder: Feeder, connection: Connection, ledger: Ledger, burst: float) -> None:
        self._feeder = feeder
        self._connection = connection
        self._ledger = ledger
        self._burst = burst

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the viewer leaves, or cut it."""
        transport = transport_of(scope)
        self._connection.on_kill = transport.abort
        cause = "left"
        try:
            async with TaskOwner() as tasks:
                gone = tasks.start(until_gone(receive), name="simulator viewer")
                await _start(send)
                cause = await self._feeder.run(
                    lambda data: send({"type": "http.response.body", "body": data, "more_body": True}),
                    gone.done,
                    self._burst,
                )
                if self._feeder.hard:
                    transport.close()
                await gone
        finally:
            self._ledger.close(self._connection, cause)


class FileAnswer:
    """A short transport stream with an end, such as a placeholder's."""

    def __init__(self, data: bytes, connection: Connection | None, ledger: Ledger) -> None:
        self._data = data
        self._connection = connection
        self._ledger = ledger

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the file."""
        try:
            await _start(send, len(self._data))
            await send({"type": "http.response.body", "body": self._data})
        finally:
            if self._connection is not None:
                self._connection.sent += len(self._data)
                self._ledger.close(self._connection, "end of the clip")


class SegmentAnswer:
    """One HLS segment, with the faults that are set for its channel."""

    def __init__(self, data: bytes, seconds: float, connection: Connection, board: FaultBoard) -> None:
        self._data = data
        self._seconds = seconds
        self._connection = connection
        self._board = board

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the segment, or as much of it as the faults let through."""
        channel = self._connection.channel
        cut = self._board.get(channel, Kind.CUT)
        await _start(send, len(self._data))
        whole = cut is None or cut.value >= len(self._data)
        data = self._data if whole or cut is None else self._data[: int(cut.value)]
        await self._send_body(data, send, whole=whole)
        self._connection.sent += len(data)
        if not whole:
            transport_of(scope).close()
            await until_gone(receive)

    async def _send_body(self, data: bytes, send: Send, *, whole: bool) -> None:
        slow = self._board.get(self._connection.channel, Kind.SLOW)
        pieces = SLOW_PIECES if slow else 1
        size = -(-len(data) // pieces) or 1
        for at in range(0, len(data), size):
            if slow:
                await asyncio.sleep(self._seconds / slow.value / pieces)
            await send({"type": "http.response.body", "body": data[at : at + size], "more_body": True})
        if whole:
            await send({"type": "http.response.body", "body": b""})


async def while_stalled(board: FaultBoard, channel: str) -> None:
    """Hold an answer back for as long as its channel is stalled."""
    while board.get(channel, Kind.STALL) is not None:  # noqa: ASYNC110  (it may heal by the clock alone)
        await asyncio.sleep(TICK)


def damaged_segment(
    clip: Clip, number: int, board: FaultBoard, channel: str, *, turned: bool = False
) -> bytes:
    """Return a segment with the losses that are set; each segment counts packets from its beginning."""
    return mangled(clip.segment(number), Mangler(), board, channel, turned=turned)
