"""A body as it comes: the loop that television runs through."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Self

from adscreen.core.net.body import Buffer, Framing
from adscreen.core.net.coding import Inflater
from adscreen.core.net.wire import Wire

Paces = tuple[tuple[float, float], ...]
"""(seconds since the start of a body, seconds between two reads from then on), in order; before the first,
bytes are handed over as they come.
"""

LIVE: Paces = ((0.5, 0.05), (6.0, 0.4))
"""What suits television: all that a server has ready at once, to be judged; often, until there is a playlist;
then seldom, since a read delays a segment by no more than its rest and costs much more than its bytes.
"""


class Chunks:
    """An asynchronous iterator over a body; no generator, so that it may be left anywhere without cleaning
    up.
    """

    def __init__(
        self,
        wire: Wire,
        framing: Framing,
        inflater: Inflater | None,
        first: bytes,
        stall_timeout: float,
        paces: Paces,
    ) -> None:
        self.stall_timeout = stall_timeout
        """Seconds without a byte that end the body by TIMEOUT; may be changed between chunks."""
        self._wire = wire
        self._framing = framing
        self._inflater = inflater
        self._first = first
        self._began = asyncio.get_running_loop().time()
        self._paces = iter(paces)
        self._following = next(self._paces, None)

        self._pieces: Iterator[bytes] = iter(())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        while True:
            if (piece := next(self._pieces, None)) is not None:
                return piece
            data = await self._next()
            if not data:
                if self._inflater:
                    self._inflater.end()
                raise StopAsyncIteration
            if self._inflater is None:
                return data
            self._pieces = self._inflater.feed(data)

    async def pump(self, take: Callable[[Buffer], None], *, full: Callable[[], bool] = lambda: False) -> None:
        """Hand the rest of the body to `take`, piece by piece as it is read; raises what `take` raises.

        While `full` the connection is not read: TCP lets the server wait, which is no silence of its own.

        This is the cheap way for television: nothing waits, and a piece may be a view of the buffer that it
        was read into. Such a piece is valid for the call only.
        """
        for piece in self._pieces:
            take(piece)

        def receive(data: Buffer) -> bool:
            if body := self._framing.feed(data):
                for piece in (body,) if self._inflater is None else self._inflater.feed(bytes(body)):
                    take(piece)
            self._slow_down(now=full())
            return self._framing.done

        if not self._begins(receive) and not self._framing.done:
            self._slow_down()
            if not await self._wire.deliver(receive, self.stall_timeout, "body", full):
                self._framing.end()
        if self._inflater:
            self._inflater.end()

    def _begins(self, receive: Callable[[Buffer], bool]) -> bool:
        """Hand over what came with the head; tell whether that was all."""
        first, self._first = self._first, b""
        return bool(first) and receive(first)

    async def _next(self) -> bytes:
        """Return bytes of the body before any decoding; none at its end."""
        framing = self._framing
        while not framing.done:
            if self._first:
                received, self._first = self._first, b""
            else:
                self._slow_down()
                received = await self._wire.receive(self.stall_timeout, "body")
                if not received:
                    framing.end()
            if received and (data := framing.feed(received)):
                return bytes(data)
        return b""

    def _slow_down(self, *, now: bool = False) -> None:
        if self._following is not None:
            after, rest = self._following
            if now or asyncio.get_running_loop().time() >= self._began + after:
                self._wire.pace(rest)
                self._following = next(self._paces, None)
