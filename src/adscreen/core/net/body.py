"""Where a body ends (RFC 9112 section 6.3), sans-IO; the bytes themselves are passed on untouched."""

from typing import Protocol

import httptools

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.head import Head, new_parser


class Framing(Protocol):
    """How the end of a body is found."""

    done: bool
    """Nothing more belongs to the body."""

    def feed(self, data: bytes) -> bytes:
        """Take bytes from the connection, return those of the body."""
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

    def feed(self, data: bytes) -> bytes:
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

    def feed(self, data: bytes) -> bytes:
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


class Chunked:
    """A body in chunks (RFC 9112 section 7.1)."""

    def __init__(self) -> None:
        self.done = False
        self._parts: list[bytes] = []
        self._parser = new_parser(self)
        self._parser.feed_data(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """Take a piece (httptools calls this)."""
        self._parts.append(body)

    def on_message_complete(self) -> None:
        """Note the last chunk (httptools calls this)."""
        self.done = True

    def feed(self, data: bytes) -> bytes:
        """Return the bytes inside the chunks; raises BAD_ANSWER where the chunking is broken."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            if not self.done:  # behind the last chunk anything may stand
                raise AdScreenError(Failure.BAD_ANSWER, "broken chunked coding") from None
        parts, self._parts = self._parts, []
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def end(self) -> None:
        """Refuse an end before the last chunk."""
        if not self.done:
            raise AdScreenError(Failure.CONNECTION_LOST, "closed in the middle of a chunked body")
