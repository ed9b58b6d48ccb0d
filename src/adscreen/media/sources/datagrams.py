"""A socket for datagrams, read on the clock that all television shares: many datagrams a turn."""

import asyncio
import socket
from dataclasses import dataclass

from adscreen.core.net.rhythm import BUFFER, Rhythm

LARGEST = 65_536
"""Bytes of a datagram at most."""
PERIOD, SHORT_PERIOD = 0.04, 0.01
"""Seconds between two readings; shorter where the kernel keeps little."""
AMPLE = 2_000_000
"""Bytes of a receive buffer that hold a quarter of a second of any channel."""
MOST_PENDING = 16_000_000
"""Bytes that wait for a consumer who does not come; more is left to the kernel, which drops it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Datagrams, one behind the other."""

    data: bytes
    ends: list[int]
    """Where each one ends in `data`."""


class DatagramReader:
    """Reads a bound socket until it is closed, which closes the socket too."""

    def __init__(self, sock: socket.socket, rhythm: Rhythm, *, sender: str | None = None) -> None:
        """`sender` is the numeric address whose datagrams alone are taken; None for everybody's."""
        self._sock = sock
        self._rhythm = rhythm
        self._sender = sender
        self._pending: list[Batch] = []
        self._size = 0
        self._error: OSError | None = None
        self._waiter: asyncio.Future[None] | None = None
        ample = sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) >= AMPLE
        self._turns = rhythm.join(self._read, PERIOD if ample else SHORT_PERIOD)

    async def receive(self, timeout: float) -> list[Batch]:
        """Return what came, waiting up to `timeout` seconds for a first datagram; empty when none came.

        Raises OSError where the socket fails, as when its network interface goes.
        """
        if not self._pending and self._error is None:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._waiter
            except TimeoutError:
                pass  # a loop that was held up may find the time over and datagrams too
            finally:
                self._waiter = None
        if self._error is not None and not self._pending:
            raise self._error
        batches, self._pending, self._size = self._pending, [], 0
        return batches

    def close(self) -> None:
        """Leave the group and give the port back."""
        self._rhythm.leave(self._turns)
        self._sock.close()

    def _read(self) -> bool:
        """Take a turn; tell whether more may be waiting."""
        if self._size > MOST_PENDING:
            return False
        buffer = self._rhythm.buffer
        ends: list[int] = []
        at = 0
        more = True
        while at <= BUFFER - LARGEST:
            try:
                size = self._receive_into(buffer[at:])
            except BlockingIOError:
                more = False
                break
            except OSError as error:
                self._error, more = error, False
                break
            if size:
                at += size
                ends.append(at)
        if ends:
            self._pending.append(Batch(bytes(buffer[:at]), ends))
            self._size += at
        if (ends or self._error) and self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        return more

    def _receive_into(self, buffer: memoryview) -> int:
        if self._sender is None:
            return self._sock.recv_into(buffer)
        size, who = self._sock.recvfrom_into(buffer)
        return size if who[0].partition("%")[0] == self._sender else 0
