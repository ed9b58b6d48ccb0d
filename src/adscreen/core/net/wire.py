"""One connection: bytes in, as they come or on a rhythm, with back-pressure, over TCP or TLS."""

import asyncio
import socket
from collections.abc import Callable
from typing import cast

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.rhythm import Rhythm, Turns
from adscreen.core.net.tls import TlsPipe

HIGH_WATER = 1_048_576
"""Bytes that wait for a slow consumer before the socket is left alone."""


class Wire(asyncio.BufferedProtocol):
    """The protocol of a client connection; made by `open_wire`."""

    def __init__(self, sock: socket.socket, tls: TlsPipe | None, rhythm: Rhythm) -> None:
        self._loop = asyncio.get_running_loop()
        self._sock = sock
        self._tls = tls
        self._rhythm = rhythm
        self._transport: asyncio.Transport | None = None

        self._take: Callable[[bytes | memoryview], bool] | None = None
        self._full: Callable[[], bool] = _never
        self._patience = 0.0
        self._pending: list[bytes] = []
        self._size = 0
        self._ended = False
        self._error: Exception | None = None
        self._closed = self._loop.create_future()

        self._turns: Turns | None = None
        self._full_read = 0
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
        return self._rhythm.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Keep what was read."""
        view = self._rhythm.buffer[:nbytes]
        if self._tls:
            self._guard(lambda: self._keep(self._tls.feed(view)) if self._tls else None)
            self._flush_tls()
            self._ended = self._ended or self._tls.ended
        else:
            self._keep(view)
        if self._take is None or self._ended:
            self._wake()
        self._steer()

    def eof_received(self) -> bool:
        """Note the end; the transport then closes itself."""
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end and its reason."""
        self._lose(exc)
        self._leave_rhythm()
        if self._watch:
            self._watch.cancel()
        if not self._closed.done():
            self._closed.set_result(None)

    # -- what the client calls

    def pace(self, seconds: float) -> None:
        """Read every so many seconds from now on, more often while more comes than the kernel holds."""
        self._leave_rhythm()
        self._turns = self._rhythm.join(self._read, seconds)
        self._learn_full_read()
        self._steer()

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

    async def deliver(
        self,
        take: Callable[[bytes | memoryview], bool],
        timeout: float,
        phase: str,
        full: Callable[[], bool] | None = None,
    ) -> bool:
        """Hand all bytes to `take` as they are read, until it returns True or the connection ends.

        A view that `take` gets is valid for the call only. Tells whether `take` has all it wants. Raises
        what it raises, TIMEOUT when no byte comes for `timeout` seconds, and CONNECTION_LOST. On a rhythm the
        connection is left alone while `full`, and nobody is blamed for that time.
        """
        self._take, self._patience, self._full = take, timeout, full or _never
        try:
            waiting, self._pending, self._size = self._pending, [], 0
            for data in waiting:
                self._keep(data)
            self._steer()
            while self._take is not None and not self._ended and self._error is None:
                await self._wait(timeout, phase)
            if self._error:
                raise self._error
            return self._take is None
        finally:
            self._take, self._full = None, _never

    async def close(self) -> None:
        """Drop the connection and wait until the socket is closed: only then is the slot free."""
        self._leave_rhythm()
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

    def _keep(self, data: bytes | memoryview) -> None:
        if not data:
            return
        if self._take is None:
            self._pending.append(bytes(data))
            self._size += len(data)
            return
        self._deadline = self._loop.time() + self._patience
        try:
            enough = self._take(data)
        except Exception as error:  # it is for who waits for the delivery, not for the loop
            self._error, enough = error, True
        if enough:
            self._take = None
            self._wake()

    def _flush_tls(self) -> None:
        if (
            self._tls
            and self._transport
            and not self._transport.is_closing()
            and (out := self._tls.outgoing())
        ):
            self._transport.write(out)

    def _read(self) -> bool:
        """Take a turn: read what the kernel collected; tell whether more may be waiting."""
        if self._ended or self._error or self._size >= HIGH_WATER:
            return False
        if self._full():
            self._deadline = self._loop.time() + self._patience
            return False
        try:
            size = self._sock.recv_into(self._rhythm.buffer)
        except BlockingIOError:
            return False
        except OSError as error:
            self._lose(error)
            return False
        if not size:
            self._lose(None)
            return False
        self.buffer_updated(size)
        if size < self._full_read:
            return False
        self._learn_full_read()
        return True

    def _learn_full_read(self) -> None:
        """Learn the size of a read behind which the sender may have had to wait.

        The kernel holds about half of SO_RCVBUF (tcp(7)) and raises that with what is read at a time.
        """
        self._full_read = self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 4

    def _lose(self, exc: Exception | None) -> None:
        if exc is not None and self._error is None and not self._ended:
            reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else type(exc).__name__
            self._error = AdScreenError(Failure.CONNECTION_LOST, f"connection: {reason}")
        self._ended = True
        self._wake()

    def _leave_rhythm(self) -> None:
        if self._turns is not None:
            self._rhythm.leave(self._turns)
            self._turns = None

    def _steer(self) -> None:
        wanted = self._turns is None and self._size < HIGH_WATER and self._error is None
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


def _never() -> bool:
    return False


async def open_wire(
    sock: socket.socket, tls: TlsPipe | None, *, timeout: float, rhythm: Rhythm | None = None
) -> Wire:
    """Make a connected socket a wire, with TLS up; raises TLS, TIMEOUT or CONNECTION_LOST.

    Wires that are read on a rhythm share `rhythm`.
    """
    wire = Wire(sock, tls, rhythm or Rhythm())
    try:
        await asyncio.get_running_loop().create_connection(lambda: wire, sock=sock)
    except BaseException:
        sock.close()
        raise
    try:
        await wire.secured(timeout)
    except BaseException:
        await wire.close()
        raise
    return wire
