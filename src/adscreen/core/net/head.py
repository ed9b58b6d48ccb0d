"""The head of an HTTP/1 answer, sans-IO: bytes in, status and headers out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httptools

from adscreen.core.errors import AdScreenError, Failure

HEAD_LIMIT = 65_536
"""Bytes that a head may have."""

_NO_BODY = {204, 205, 304}


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers (lower-case names; repeated ones joined by a comma as RFC 9110 section 5.3
    allows).
    """

    status: int
    headers: Mapping[str, str]
    set_cookies: tuple[str, ...]
    """Set-Cookie must not be joined (RFC 6265 section 3)."""
    keep_alive: bool

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks; it then has no other length (RFC 9112 section 6.3)."""
        return self.headers.get("transfer-encoding", "").lower().rstrip().endswith("chunked")

    @property
    def length(self) -> int | None:
        """Bytes of the body; None when it goes on until the connection ends."""
        if self.status in _NO_BODY:
            return 0
        text = self.headers.get("content-length", "").split(",")[0].strip()
        return int(text) if text.isascii() and text.isdigit() and not self.chunked else None


class HeadReader:
    """Collects the head, past any interim answers (1xx)."""

    def __init__(self) -> None:
        self._buffer = b""

    @property
    def empty(self) -> bool:
        """Whether nothing came so far."""
        return not self._buffer

    def feed(self, data: bytes) -> tuple[Head, bytes] | None:
        """Take bytes; return the head and the first bytes of the body once it is whole.

        Raises BAD_ANSWER for what is no HTTP, and for a head over HEAD_LIMIT.
        """
        self._buffer += data
        while True:
            _check_start(self._buffer)
            end = _end_of_head(self._buffer)
            if end is None:
                if len(self._buffer) > HEAD_LIMIT:
                    raise AdScreenError(Failure.BAD_ANSWER, "the head of the answer never ends")
                return None
            block, self._buffer = self._buffer[:end], self._buffer[end:]
            head = parse_head(block)
            if head.status == 101:
                raise AdScreenError(Failure.BAD_ANSWER, "the server wants another protocol", status=101)
            if head.status >= 200:
                return head, self._buffer


class _Collector:
    """What httptools calls back."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.cookies: list[str] = []

    def on_header(self, name: bytes, value: bytes) -> None:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip()
        if key == "set-cookie":
            self.cookies.append(text)
        elif key in self.headers:
            self.headers[key] += ", " + text
        else:
            self.headers[key] = text


def new_parser(listener: object) -> Any:
    """Return a parser that is as forgiving as players are: panels end lines with a bare LF and worse."""
    parser = httptools.HttpResponseParser(listener)
    parser.set_dangerous_leniencies(
        lenient_headers=True,
        lenient_chunked_length=True,
        lenient_keep_alive=True,
        lenient_transfer_encoding=True,
        lenient_version=True,
        lenient_data_after_close=True,
        lenient_optional_lf_after_cr=True,
        lenient_optional_cr_before_lf=True,
        lenient_optional_crlf_after_chunk=True,
        lenient_spaces_after_chunk_size=True,
    )
    return parser


def parse_head(block: bytes) -> Head:
    """Read one whole head; raises BAD_ANSWER."""
    if block[:4].upper() == b"ICY ":  # SHOUTcast servers and their panels
        block = b"HTTP/1.0 " + block[4:]
    collector = _Collector()
    parser = new_parser(collector)
    try:
        parser.feed_data(block)
    except httptools.HttpParserUpgrade:
        pass  # an Upgrade header on a plain answer is an offer, not a switch (RFC 9110 section 7.8)
    except httptools.HttpParserError:
        raise AdScreenError(Failure.BAD_ANSWER, "the answer is not HTTP") from None
    status = int(parser.get_status_code())
    return Head(status, collector.headers, tuple(collector.cookies), bool(parser.should_keep_alive()))


def _check_start(data: bytes) -> None:
    start = data[:5].upper()
    if not (b"HTTP/".startswith(start) or b"ICY ".startswith(start[:4])):
        raise AdScreenError(Failure.BAD_ANSWER, "the answer is not HTTP")


def _end_of_head(data: bytes) -> int | None:
    ends = [at + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (at := data.find(mark)) >= 0]
    return min(ends, default=None)
