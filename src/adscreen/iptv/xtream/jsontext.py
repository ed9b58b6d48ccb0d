"""Panels' JSON as it comes over the wire, made into what a parser takes.

BOM, PHP warnings before the first bracket, gzip without a header, Latin-1 bytes and raw control characters in
texts are all seen; HTML, "Blocked" and nothing at all are told apart from JSON here.
"""

import codecs
import re

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.redact import redact
from adscreen.iptv.unpack import Unpacker

HEAD = 16_384
"""Bytes in which JSON must begin."""

_START = re.compile(rb"""[\[{]\s*(?:["\[{\]}]|null\b|$)""")
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|title|script|meta|center)\b", re.IGNORECASE)
_REFUSAL = re.compile(rb"(?i)\b(?:block|denied|forbidden|not allowed|banned|user.?agent)")
_SPACES = bytes(range(32)) + b"\x7f"
_FLAT = bytes.maketrans(_SPACES, b" " * len(_SPACES))


def wrong_text(head: bytes) -> AdScreenError:
    """Return the failure that an answer means which should have been JSON, or a list, and is neither."""
    stripped = head.strip(b"\xef\xbb\xbf \t\r\n\0")
    if not stripped:
        return AdScreenError(Failure.EMPTY_ANSWER, "the answer is empty")
    if _HTML.search(stripped[:4096]):
        return AdScreenError(Failure.HTML_ANSWER, "a web page instead of data")
    shown = redact(stripped[:60].decode("utf-8", "replace"))
    if _REFUSAL.search(stripped[:400]):
        return AdScreenError(Failure.USER_AGENT_BLOCKED, f"the server answered {shown!r}")
    return AdScreenError(Failure.BAD_ANSWER, f"no JSON but {shown!r}")


class JsonText:
    """Feed the body as it comes; get clean UTF-8 JSON from its first bracket on."""

    def __init__(self) -> None:
        self._unpacker = Unpacker()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._head: bytes | None = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the pieces of JSON in `data`; raises HTML_ANSWER, USER_AGENT_BLOCKED or BAD_ANSWER."""
        return [clean for piece in self._unpacker.feed(data) if (clean := self._clean(piece, final=False))]

    def finish(self) -> bytes:
        """Return the last piece; raises EMPTY_ANSWER and the like when no JSON came at all."""
        last = self._clean(self._unpacker.finish(), final=True)
        if self._head is not None:
            raise wrong_text(self._head)
        return last

    def _clean(self, data: bytes, *, final: bool) -> bytes:
        if self._head is not None:
            data = self._begin(self._head + data, final=final)
        return self._decoder.decode(data, final).encode().translate(_FLAT)

    def _begin(self, head: bytes, *, final: bool) -> bytes:
        match = None if _HTML.match(head.lstrip(b"\xef\xbb\xbf \t\r\n")) else _START.search(head[:HEAD])
        if match is not None and (final or head[match.start() + 1 :].strip()):
            self._head = None
            return head[match.start() :]
        if len(head) > HEAD:
            raise wrong_text(head)
        self._head = head
        return b""
