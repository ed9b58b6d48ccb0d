"""Lists and answers that come packed without saying so: gzip, xz and zip, told by their first bytes.

Panels send gzip without Content-Encoding, and list addresses end in `.gz`, `.xz` or `.zip`.
"""

import lzma
import zlib
from collections.abc import Iterator
from typing import Protocol

from adscreen.core.errors import AdScreenError, Failure

PIECE = 256 * 1024
"""Most bytes handed out at once, so that a small packed body cannot fill the memory."""
MAX_UNPACKED = 1_500_000_000
"""Bytes after which a packed body is taken for a trap: far beyond the largest lists (about 300 MB)."""

_GZIP, _XZ, _ZIP = b"\x1f\x8b", b"\xfd7zXZ\x00", b"PK\x03\x04"
_ZIP_HEADER = 30
_STORED, _DEFLATED = 0, 8


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


class Unpacker:
    """Feed bytes as they come, get the plain bytes in bounded pieces."""

    def __init__(self) -> None:
        self._head: bytes | None = b""
        """What came before the kind was known; None after."""
        self._inflater: _Inflater | None = None
        self._magic = b""
        """How the packed kind begins; empty for a plain body."""
        self._between = b""
        """What came behind the end of one gzip member."""
        self._done = False
        self._total = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` unpacks to; raises BAD_ANSWER for a broken body, TOO_LARGE for a trap."""
        if self._head is not None:
            data = self._sniff(self._head + data)
        if not data or self._done:
            return
        if not self._magic:
            yield data
            return
        for piece in self._inflate(data):
            self._total += len(piece)
            if self._total > MAX_UNPACKED:
                raise AdScreenError(Failure.TOO_LARGE, f"the list unpacks to more than {MAX_UNPACKED} bytes")
            yield piece

    def finish(self) -> bytes:
        """Return what was held back; raises CONNECTION_LOST when a packed body ended early."""
        if self._head is not None:
            rest, self._head = self._head, None
            return rest
        if self._inflater is not None:
            raise AdScreenError(Failure.CONNECTION_LOST, "the packed list ended early")
        return b""

    def _sniff(self, head: bytes) -> bytes:
        """Return the bytes to unpack, or nothing while the head may still become a packed one's."""
        if any(
            magic.startswith(head[: len(magic)]) and len(head) < len(magic) for magic in (_GZIP, _XZ, _ZIP)
        ):
            self._head = head
            return b""
        start: int | None = 0
        if head.startswith(_ZIP):
            start = _zip_start(head)
            if start is None:
                self._head = head
                return b""
        self._head = None
        self._start(head)
        return head[start:]

    def _start(self, head: bytes) -> None:
        if head.startswith(_GZIP):
            self._magic, self._inflater = _GZIP, zlib.decompressobj(31)
        elif head.startswith(_XZ):
            self._magic, self._inflater = _XZ, _Xz()
        elif head.startswith(_ZIP):
            self._magic, self._inflater = _ZIP, _zip_inflater(head)

    def _inflate(self, data: bytes) -> Iterator[bytes]:
        while not self._done:
            if self._inflater is None:
                data, self._between = self._between + data, b""
                self._next_member(data)
            inflater = self._inflater
            if inflater is None:
                return
            try:
                piece = inflater.decompress(data, PIECE)
            except (zlib.error, lzma.LZMAError, EOFError):
                raise AdScreenError(Failure.BAD_ANSWER, "the packed list is broken") from None
            if piece:
                yield piece
            if inflater.eof:
                data, self._inflater = inflater.unused_data, None
            else:
                data = getattr(inflater, "unconsumed_tail", b"")
                if not data and len(piece) < PIECE:
                    return

    def _next_member(self, data: bytes) -> None:
        """Gzip files may be several, one after the other (RFC 1952 section 2.2); all else ends here."""
        if self._magic == _GZIP and data.startswith(_GZIP):
            self._inflater = zlib.decompressobj(31)
        elif self._magic == _GZIP and _GZIP.startswith(data):
            self._between = data
        else:
            self._done = True


class _Xz:
    """xz with the bytes left over kept apart, as zlib's object does."""

    def __init__(self) -> None:
        self._inner = lzma.LZMADecompressor(memlimit=128 * 1024 * 1024)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data if self._inner.eof else b""

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        return self._inner.decompress(data, max_length)


class _Stored:
    """The one file of a zip that is not packed at all."""

    def __init__(self, size: int) -> None:
        self._left = size
        self.unused_data = b""

    @property
    def eof(self) -> bool:
        return self._left <= 0

    def decompress(self, data: bytes, _max_length: int = -1, /) -> bytes:
        piece = data[: self._left]
        self._left -= len(piece)
        return piece


def _zip_start(head: bytes) -> int | None:
    """Return where the first file begins (APPNOTE.TXT section 4.3.7); None while its header is not whole."""
    if len(head) < _ZIP_HEADER:
        return None
    start = _ZIP_HEADER + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    return start if len(head) >= start else None


def _zip_inflater(head: bytes) -> _Inflater:
    flags, method = int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    size = int.from_bytes(head[18:22], "little")
    if method == _DEFLATED and not flags & 1:
        return zlib.decompressobj(-15)
    if method == _STORED and size and not flags & 9:
        return _Stored(size)
    raise AdScreenError(Failure.BAD_ANSWER, "the zip file is packed or locked in a way that cannot be read")
