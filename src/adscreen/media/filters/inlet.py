"""What waits to go into a filter: bounded, and never waited for."""

import contextlib
import os
from collections import deque
from collections.abc import Iterable

MOST_WAITING = 6 * 1024 * 1024
"""Bytes beyond a filter's beginning that may wait: some seconds of television, then it does not keep up."""


class Inlet:
    """Bytes on their way into one process; what it begins with may be of any size."""

    def __init__(self, first: Iterable[bytes | memoryview]) -> None:
        self._waiting: deque[bytes | memoryview] = deque(first)
        self._size = sum(map(len, self._waiting))
        self._allowed = self._size + MOST_WAITING
        self._fd: int | None = None
        self.ended = False
        """No more is taken: it was told so, or the process is gone."""

    def push(self, pieces: Iterable[bytes | memoryview]) -> bool:
        """Take bytes; False when too much waits already, and nothing was taken.

        A memoryview of bytes that change later is copied where it must wait.
        """
        if self.ended:
            return True
        for piece in pieces:
            if self._size + len(piece) > self._allowed:
                return False
            written = self._write(piece) if not self._waiting else 0
            if written < len(piece):
                rest = memoryview(piece)[written:]
                self._waiting.append(rest if isinstance(rest.obj, bytes) else bytes(rest))
                self._size += len(rest)
        return True

    def attach(self, fd: int) -> None:
        """Let bytes flow into a pipe that does not block; it is closed when the last byte is gone."""
        self._fd = fd
        self.pour()

    def end(self) -> None:
        """No more bytes come: the process shall finish what it has."""
        self.ended = True
        self.pour()

    def abandon(self) -> None:
        """The process is gone: forget what waits."""
        self.ended = True
        self._waiting.clear()
        self._size = 0
        self._close()

    def pour(self) -> None:
        """Move on what waits, as far as the pipe takes it."""
        while self._waiting and self._fd is not None:
            piece = self._waiting[0]
            written = self._write(piece)
            if not self._waiting:
                break
            self._size -= written
            if written < len(piece):
                self._waiting[0] = memoryview(piece)[written:]
                break
            self._waiting.popleft()
        self._allowed = min(self._allowed, self._size + MOST_WAITING)
        if self.ended and not self._waiting:
            self._close()

    def _write(self, piece: bytes | memoryview) -> int:
        if self._fd is None:
            return 0
        try:
            return os.write(self._fd, piece)
        except BlockingIOError:
            return 0
        except OSError:  # the process has closed its end; its exit tells why
            self.abandon()
            return len(piece)

    def _close(self) -> None:
        if self._fd is not None:
            with contextlib.suppress(OSError):
                os.close(self._fd)
            self._fd = None
