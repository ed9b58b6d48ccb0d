"""Content codings of finite bodies (RFC 9110 section 8.4.1): gzip and deflate, in bounded pieces."""

import zlib
from collections.abc import Iterator

from adscreen.core.errors import AdScreenError, Failure

PIECE = 262_144
"""Bytes that one step of decoding gives at most, so that a bomb cannot fill the memory."""


class Inflater:
    """Decodes gzip (also several members in a row), zlib and raw deflate."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=47)  # 32 + 15: the header tells gzip from zlib
        self._fresh = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield decoded pieces of at most PIECE bytes; raises BAD_ANSWER for damaged data."""
        while data:
            try:
                piece = self._inflate.decompress(data, PIECE)
            except zlib.error:
                if not self._fresh:
                    raise AdScreenError(Failure.BAD_ANSWER, "the compressed answer is damaged") from None
                # "deflate" without the zlib header, as old servers send it
                self._inflate, self._fresh = zlib.decompressobj(wbits=-15), False
                continue
            self._fresh = False
            data = self._inflate.unconsumed_tail
            if self._inflate.eof:
                data = self._next_member()
            if piece:
                yield piece

    def end(self) -> None:
        """Learn that no more comes; raises CONNECTION_LOST when the coding is not at its end."""
        if not self._inflate.eof and not self._fresh:
            raise AdScreenError(Failure.CONNECTION_LOST, "the compressed answer is cut short")

    def _next_member(self) -> bytes:
        rest = self._inflate.unused_data
        if rest[:2] != b"\x1f\x8b":
            return b""  # padding behind the last member
        self._inflate, self._fresh = zlib.decompressobj(wbits=47), True
        return rest


def inflater_of(coding: str) -> Inflater | None:
    """Return what decodes a Content-Encoding; None for identity. Raises BAD_ANSWER for a coding unknown
    here.
    """
    name = coding.strip().lower()
    if name in ("", "identity", "none"):
        return None
    if name in ("gzip", "x-gzip", "deflate"):
        return Inflater()
    raise AdScreenError(Failure.BAD_ANSWER, "the answer is in a coding that was not asked for")
