"""Where a body ends (RFC 9112 section 6.3), sans-IO; the bytes themselves are passed on untouched."""

import re
from enum import Enum, auto
from typing import Protocol

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.head import Head

Buffer = bytes | memoryview
"""Bytes; those of a view are gone, or others, after the call that they are handed to."""
_LONGEST_LINE = 8192
"""Bytes of a chunk's size with its extensions, or of a trailer."""
_GLANCE = 64
"""Bytes that are looked at for the end of a line at a time; nearly every line is shorter."""
_USUAL = re.compile(rb"\r\n([0-9a-fA-F]{1,8})\r\n")
_HEX = frozenset(b"0123456789abcdefABCDEF")


class Framing(Protocol):
    """How the end of a body is found."""

    done: bool
    """Nothing more belongs to the body."""

    def feed(self, data: Buffer) -> Buffer:
        """Take bytes from the connection, return those of the body; a view's own memory may be moved."""
        ...

    def end(self) -> None:
        """Learn that the connection ended; raises CONNECTION_LOST when the body is not whole."""
        ...


def framing_of(head: Head) -> Framing:
    """Return what finds the end of the body behind `head`."""
    if head.chunked:
        return Chunked()
    length = head.length
    return UntilClose() if length is None else Counted(length)


class UntilClose:
    """An endless body, or one whose end is the connection's."""

    def __init__(self) -> None:
        self.done = False

    def feed(self, data: Buffer) -> Buffer:
        """Return `data` itself."""
        return data

    def end(self) -> None:
        """Accept any end."""
        self.done = True


class Counted:
    """A body of a known length."""

    def __init__(self, length: int) -> None:
        self._left = length
        self.done = length == 0

    def feed(self, data: Buffer) -> Buffer:
        """Return `data` up to the promised length."""
        if len(data) > self._left:
            data = data[: self._left]
        self._left -= len(data)
        self.done = self._left == 0
        return data

    def end(self) -> None:
        """Refuse an end before the promised length."""
        if not self.done:
            raise AdScreenError(Failure.CONNECTION_LOST, f"closed with {self._left} bytes missing")


class _Line(Enum):
    """What the next line of a chunked body is."""

    SIZE = auto()
    END_OF_CHUNK = auto()
    TRAILER = auto()


class Chunked:
    """A body in chunks (RFC 9112 section 7.1). Lines may end with a line feed alone."""

    def __init__(self) -> None:
        self.done = False

        self._left = 0
        """Bytes of the present chunk that are still to come."""
        self._next = _Line.SIZE
        self._line = b""

    def feed(self, data: Buffer) -> Buffer:
        """Return the bytes inside the chunks; raises BAD_ANSWER where the chunking is broken.

        In a buffer that may be written to they are moved together in place: that is much cheaper than a copy
        elsewhere, and television goes through here.
        """
        view = memoryview(data)
        size, at = len(view), 0
        body: list[tuple[int, int]] = []
        while at < size and not self.done:  # behind the last chunk anything may stand
            if self._left:
                end = min(at + self._left, size)
                body.append((at, end))
                self._left -= end - at
                at = end
                usual = _USUAL.match(bytes(view[at : at + _GLANCE])) if not self._left else None
                if usual and usual[1].strip(
                    b"0"
                ):  # the line's end and the next chunk's size in one: they nearly always come together
                    self._left = int(usual[1], 16)
                    at += usual.end()
            else:
                at = self._read_line(view, at)
        return _together(view, body)

    def end(self) -> None:
        """Refuse an end before the last chunk."""
        if not self.done:
            raise AdScreenError(Failure.CONNECTION_LOST, "closed in the middle of a chunked body")

    def _read_line(self, view: memoryview, at: int) -> int:
        """Take what is there of a line; return where its rest, or what follows it, begins."""
        seen = bytes(view[at : at + _GLANCE])
        end = seen.find(b"\n")
        self._line += seen if end < 0 else seen[:end]
        if len(self._line) > _LONGEST_LINE:
            raise _broken()
        if end < 0:
            return at + len(seen)
        line, self._line = self._line.removesuffix(b"\r"), b""
        self._take(line)
        return at + end + 1

    def _take(self, line: bytes) -> None:
        if self._next is _Line.SIZE:
            digits = line.partition(b";")[0].strip(b" \t")
            if not 0 < len(digits) <= 16 or not _HEX.issuperset(digits):
                raise _broken()
            self._left = int(digits, 16)
            self._next = _Line.END_OF_CHUNK if self._left else _Line.TRAILER
        elif self._next is _Line.TRAILER:
            self.done = not line
        else:
            self._next = _Line.SIZE
            if line:  # some servers forget the line's end behind a chunk
                self._take(line)


def _broken() -> AdScreenError:
    return AdScreenError(Failure.BAD_ANSWER, "broken chunked coding")


def _together(view: memoryview, spans: list[tuple[int, int]]) -> Buffer:
    if not spans:
        return b""
    start, filled = spans[0]
    if len(spans) > 1 and view.readonly:
        return b"".join([view[a:b] for a, b in spans])
    for a, b in spans[1:]:
        view[filled : filled + b - a] = view[a:b]
        filled += b - a
    return view[start:filled]
