"""Bytes to lines: every line end, every encoding that lists come in, and no line too long for the memory."""

import codecs

MAX_LINE = 256 * 1024
"""Characters of one line; what is longer is no address and no name, and is left out."""

_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class LineReader:
    """Feed bytes, get the lines that are whole by then, without their ends."""

    def __init__(self) -> None:
        self._rest = b""
        self._begun = False
        self._too_long = False
        self._utf16: codecs.IncrementalDecoder | None = None

    def feed(self, data: bytes) -> list[str]:
        """Return the whole lines, empty ones included."""
        if not self._begun:
            data = self._rest + data
            self._rest = b""
            if len(data) < 4:
                self._rest = data
                return []
            data = self._begin(data)
        if self._utf16 is not None:
            data = self._utf16.decode(data).encode("utf-8", "surrogatepass")
        end = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        if end == 0:
            self._keep(self._rest + data)
            return []
        whole = self._rest + data[:end]
        if self._too_long:
            whole = whole[_first_end(whole) :]
            self._too_long = False
        self._rest = b""
        self._keep(data[end:])
        return _split(whole)

    def finish(self) -> list[str]:
        """Return the last line, which may lack its end."""
        data = self._rest if self._begun else self._begin(self._rest)
        if not self._begun or self._utf16 is not None:
            tail = self._utf16.decode(b"", final=False) if self._utf16 is not None else ""
            data += tail.encode("utf-8", "surrogatepass")
        self._rest = b""
        return [] if self._too_long or not data else _split(data)

    def _begin(self, data: bytes) -> bytes:
        self._begun = True
        for mark, name in _UTF16:
            if data.startswith(mark):
                self._utf16 = codecs.getincrementaldecoder(name)("replace")
                return data[len(mark) :]
        if data[1:2] == b"\0" and data[3:4] == b"\0" and data[:1] != b"\0":
            self._utf16 = codecs.getincrementaldecoder("utf-16-le")("replace")
        elif data[:1] == b"\0" and data[2:3] == b"\0" and data[1:2] != b"\0":
            self._utf16 = codecs.getincrementaldecoder("utf-16-be")("replace")
        return data

    def _keep(self, rest: bytes) -> None:
        if len(rest) > MAX_LINE:
            self._too_long, rest = True, b""
        self._rest = rest


def _first_end(data: bytes) -> int:
    ends = [at for at in (data.find(b"\n"), data.find(b"\r")) if at >= 0]
    return min(ends) + 1 if ends else len(data)


def _split(data: bytes) -> list[str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return [_decode(line) for line in data.replace(b"\r", b"\n").split(b"\n")]
    if "\r" in text:
        text = text.replace("\r", "\n")
    # not splitlines(): names hold line separators that only Unicode knows
    return text.split("\n")


def _decode(line: bytes) -> str:
    """Decode one line: lists are put together from sources in different encodings."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return line.decode("cp1252")
        except UnicodeDecodeError:
            return line.decode("latin-1")
