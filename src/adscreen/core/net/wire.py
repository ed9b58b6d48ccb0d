"""One connection: bytes in on a rhythm, with back-pressure, over TCP or TLS.

A paced provider sends an MPEG-TS stream as hundreds of small writes a second. Waking up for each costs more
than all the work on them, so a reader may ask for a rhythm: after each read the socket is left alone for
that long and the kernel collects meanwhile.
"""

import asyncio
import math
import socket
from collections.abc import Callable
from typing import cast

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.tls import TlsPipe

BUFFER = 262_144
"""Bytes of one read at most; memory is only touched as far as reads fill it."""
HIGH_WATER = 1_048_576
"""Bytes that wait for a slow consumer before the socket is left alone."""
FULL_READ = 65_536
"""A read of this size means that more is waiting: the rhythm does not apply, a list must not be slowed
down.
"""

TICK = 0.01
"""Rests end on multiples of this, so that one turn of the loop serves several channels."""


class Wire(asyncio.BufferedProtocol):
    """The protocol of a client connection; made by `open_wire`."""

    def __init__(self, tls: TlsPipe | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._tls = tls
        self._buffer = memoryview(bytearray(BUFFER))
        self._transport: asyncio.Transport | None = None

        self._pending: list[bytes] = []
        self._size = 0
        self._ended = False
        self._error: AdScreenError | None = None
        self._closed = self._loop.create_future()

        self._rhythm = 0.0
        self._resting: asyncio.TimerHandle | None = None
        self._reading = True

        self._waiter: asyncio.Future[None] | None = None
        self._deadline = 0.0
        self._watch: asyncio.TimerHandle | None = None

    # -- what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; TLS speaks first."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by class
        if self._tls:
            self._guard(self._tls.start)
            self._flush_tls()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Lend the read buffer."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Keep what was read and rest, if a rhythm is asked for."""
        view = self._buffer[:nbytes]
        if self._tls:
            self._guard(lambda: self._keep(self._tls.feed(view)) if self._tls else None)
            self._flush_tls()
            self._ended = self._ended or self._tls.ended
        else:
            self._keep(bytes(view))
        self._wake()
        if self._rhythm and nbytes < FULL_READ and self._resting is None:
            tick = math.ceil((self._loop.time() + self._rhythm) / TICK - 0.5) * TICK
            self._resting = self._loop.call_at(tick, self._rested)
        self._steer()

    def eof_received(self) -> bool:
        """Note the end; the transport then closes itself."""
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end and its reason."""
        if exc is not None and self._error is None and not self._ended:
            reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else type(exc).__name__
            self._error = AdScreenError(Failure.CONNECTION_LOST, f"connection: {reason}")
        self._ended = True
        for handle in (self._resting, self._watch):
            if handle:
                handle.cancel()
        if not self._closed.done():
            self._closed.set_result(None)
        self._wake()

    # -- what the client calls

    def pace(self, rhythm: float) -> None:
        """Read every `rhythm` seconds from now on; 0 reads as bytes come."""
        self._rhythm = rhythm

    async def secured(self, timeout: float) -> None:
        """Wait until TLS is up; raises TLS, TIMEOUT or CONNECTION_LOST."""
        deadline = self._loop.time() + timeout
        while self._tls and not self._tls.ready:
            if self._error:
                raise self._error
            if self._ended:
                raise AdScreenError(Failure.TLS, "TLS: the server hung up during the handshake")
            await self._wait(deadline - self._loop.time(), "TLS handshake")

    def send(self, data: bytes) -> None:
        """Send `data`; small requests only, nothing waits."""
        if self._transport is None or self._transport.is_closing():
            return
        if self._tls:
            self._tls.write(data)
            self._flush_tls()
        else:
            self._transport.write(data)

    async def receive(self, timeout: float, phase: str) -> bytes:
        """Return all bytes that came, at least one; `b""` at the end of the connection.

        Raises TIMEOUT when none comes for `timeout` seconds (`phase` says during what) and CONNECTION_LOST.
        """
        while not self._pending and not self._ended and self._error is None:
            await self._wait(timeout, phase)
        if self._pending:
            data = self._pending[0] if len(self._pending) == 1 else b"".join(self._pending)
            self._pending.clear()
            self._size = 0
            self._steer()
            return data
        if self._error:
            raise self._error
        return b""

    async def close(self) -> None:
        """Drop the connection and wait until the socket is closed: only then is the slot free."""
        if self._transport is not None:
            self._transport.abort()
            await self._closed

    # -- inside

    def _guard(self, step: Callable[[], None]) -> None:
        try:
            step()
        except AdScreenError as error:
            self._error = self._error or error
            self._wake()

    def _keep(self, data: bytes) -> None:
        if data:
            self._pending.append(data)
            self._size += len(data)

    def _flush_tls(self) -> None:
        if (
            self._tls
            and self._transport
            and not self._transport.is_closing()
            and (out := self._tls.outgoing())
        ):
            self._transport.write(out)

    def _rested(self) -> None:
        self._resting = None
        self._steer()

    def _steer(self) -> None:
        wanted = self._resting is None and self._size < HIGH_WATER and self._error is None
        if wanted != self._reading and self._transport and not self._transport.is_closing():
            self._reading = wanted
            if wanted:
                self._transport.resume_reading()
            else:
                self._transport.pause_reading()

    async def _wait(self, timeout: float, phase: str) -> None:
        self._waiter = self._loop.create_future()
        self._deadline = self._loop.time() + max(timeout, 0.0)
        if self._watch and self._watch.when() > self._deadline:
            self._watch.cancel()
            self._watch = None
        if self._watch is None:
            self._watch = self._loop.call_at(self._deadline, self._look)
        try:
            await self._waiter
        except TimeoutError:
            raise AdScreenError(Failure.TIMEOUT, f"{phase}: nothing within {timeout:.3g} s") from None
        finally:
            self._waiter = None

    def _look(self) -> None:
        """Raise in the waiter when it is time; one timer serves many waits, so that most waits cost none."""
        self._watch = None
        if self._waiter is None or self._waiter.done():
            return
        if self._loop.time() < self._deadline - 0.001:
            self._watch = self._loop.call_at(self._deadline, self._look)
        else:
            self._waiter.set_exception(TimeoutError())

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


async def open_wire(sock: socket.socket, tls: TlsPipe | None, *, timeout: float) -> Wire:
    """Make a connected socket a wire, with TLS up; raises TLS, TIMEOUT or CONNECTION_LOST."""
    try:
        _transport, wire = await asyncio.get_running_loop().create_connection(lambda: Wire(tls), sock=sock)
    except BaseException:
        sock.close()
        raise
    try:
        await wire.secured(timeout)
    except BaseException:
        await wire.close()
        raise
    return wire
