"""Texts of a guide: in the encoding that it names or another; entities escaped once, twice or not at all."""

import codecs
import html
import re

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.IGNORECASE)
_ESCAPED_AGAIN = re.compile(r"&(?:amp|quot|apos|lt|gt|nbsp|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_WIDE = (
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_HEAD = 256


class Decoder:
    """Learns a guide's encoding from its first bytes, and reads its texts."""

    def __init__(self) -> None:
        self.wrong = 0
        """Texts that were not in the encoding that the guide names."""
        self._encoding = "utf-8"
        self._wide: codecs.IncrementalDecoder | None = None
        self._head: bytes | None = b""

    def to_ascii(self, data: bytes) -> bytes:
        """Return bytes in which markup is ASCII: UTF-16 becomes UTF-8, all else stays as it is."""
        if self._head is not None:
            self._head += data
            if len(self._head) < _HEAD:
                return b""
            data = self._start()
        return self._wide.decode(data).encode("utf-8", "replace") if self._wide is not None else data

    def finish(self) -> bytes:
        """Return what was held back."""
        data = self._start() if self._head is not None else b""
        return self._wide.decode(data, True).encode("utf-8", "replace") if self._wide is not None else data

    def text(self, raw: bytes) -> str:
        """Return the text of bytes between tags."""
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = self._other(raw)
        if "&" in text:
            text = html.unescape(text)
            if _ESCAPED_AGAIN.search(text):
                text = html.unescape(text)
        return text

    def _other(self, raw: bytes) -> str:
        """Read what is no UTF-8; nothing else looks like UTF-8 by chance, so that is always tried first."""
        if self._encoding != "utf-8":
            try:
                return raw.decode(self._encoding)
            except UnicodeDecodeError:
                pass
        self.wrong += 1
        return raw.decode("cp1252", "replace")

    def _start(self) -> bytes:
        head, self._head = self._head or b"", None
        for mark, encoding in _WIDE:
            if head.startswith(mark):
                self._wide = codecs.getincrementaldecoder(encoding)("replace")
                return head[2:] if mark[0] >= 0xFE else head
        declared = _DECLARED.search(head)
        if declared is not None:
            self._encoding = _ascii_like(declared[1].decode())
        return head.removeprefix(codecs.BOM_UTF8)


def _ascii_like(name: str) -> str:
    """Return the codec to read with; UTF-8 for one that is unknown, or that these bytes cannot be in."""
    try:
        codec = codecs.lookup(name)
        plain = codec.decode(b"<tv a='1'>")[0] == "<tv a='1'>"
    except (LookupError, ValueError, TypeError):
        return "utf-8"
    # what calls itself Latin-1 means Windows' set, as browsers have it
    return "cp1252" if codec.name == "iso8859-1" else codec.name if plain else "utf-8"
