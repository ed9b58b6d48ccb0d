"""A door on loopback through which one child process reaches one server, over a connection that is ours.

The address policy, the certificate and the reasons of a failure are then ours too, and nothing of the server
but its path stands in what the child is told. Whoever is first through the door is the last.
"""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

from adscreen.core.errors import AdScreenError
from adscreen.core.listening import listen
from adscreen.core.net.wire import Wire
from adscreen.core.tasks import TaskOwner

LOOPBACK = "127.0.0.1"
_IDLE = 600.0
"""Seconds that a server may be silent here; who watches the television decides much sooner."""
_SETTLED = 200_000
"""Bytes after which it is television that comes, and is read on the common clock."""
_PERIOD = 0.04


class Doorway:
    """`async with Doorway(wire) as door:` listens on `door.port`; the wire is closed at the end."""

    def __init__(
        self, wire: Wire, judge: Callable[[bytes], AdScreenError | None] = lambda _data: None
    ) -> None:
        """`judge` sees what the server sends before the child does, and ends it by an error."""
        self._wire = wire
        self._judge = judge
        self._socket = listen(LOOPBACK, 0)
        self._socket.setblocking(False)
        self._tasks = TaskOwner()
        self.port: int = self._socket.getsockname()[1]
        self.error: AdScreenError | None = None
        """Why the server's side ended; None while it did not, or ended quietly."""

    async def __aenter__(self) -> Self:
        self._tasks.start(self._serve(), name="doorway")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._tasks.close()
        self._socket.close()
        await self._wire.close()

    async def _serve(self) -> None:
        near, _address = await asyncio.get_running_loop().sock_accept(self._socket)
        self._socket.close()
        reader, writer = await asyncio.open_connection(sock=near)
        self._tasks.start(self._outward(reader), name="doorway, outward")
        try:
            await self._inward(writer)
        except AdScreenError as error:
            self.error = error
        except ConnectionError:
            pass  # the child is gone: whoever started it knows why
        finally:
            writer.close()

    async def _inward(self, writer: asyncio.StreamWriter) -> None:
        size = 0
        while data := await self._wire.receive(_IDLE, "stream"):
            if (self_made := self._judge(data)) is not None:
                raise self_made
            writer.write(data)
            await writer.drain()
            if size < _SETTLED <= size + len(data):
                self._wire.pace(_PERIOD)
            size += len(data)

    async def _outward(self, reader: asyncio.StreamReader) -> None:
        try:
            while data := await reader.read(65_536):
                self._wire.send(data)
        except ConnectionError:
            pass
