"""The list reader: bytes in, entries out, no socket and no clock."""

import re
from urllib.parse import unquote, urljoin, urlsplit

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.m3u.entry import NO_HEADERS, Entry
from adscreen.iptv.m3u.extinf import read_attributes, read_extinf
from adscreen.iptv.m3u.lines import LineReader
from adscreen.iptv.m3u.options import HEADER_ATTRIBUTES, Options
from adscreen.iptv.m3u.sorting import is_separator, kind_of
from adscreen.iptv.m3u.verdict import SNIFF, Verdict, sniff
from adscreen.iptv.texts import tidy
from adscreen.iptv.unpack import Unpacker

MAX_URL = 8192

_HTTP = ("http://", "https://")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:(?://|@)", re.IGNORECASE)
_MEDIA_FILE = re.compile(r"[^\s<>]+\.(?:ts|m3u8?|mp4|mkv|aac|mp3|mpd)(?:[?|].*)?", re.IGNORECASE)
_HLS_TAGS = (
    "#EXT-X-TARGETDURATION",
    "#EXT-X-STREAM-INF",
    "#EXT-X-MEDIA-SEQUENCE",
    "#EXT-X-I-FRAME-STREAM-INF",
)


class M3uReader:
    """Feed a body as it comes; `verdict` tells, from the first bytes on, whether it is a list at all.

    `base_url` is the list's own address, for relative entries. Memory does not grow with the list.
    """

    def __init__(self, base_url: str | None = None) -> None:
        self.verdict = Verdict.UNDECIDED
        self.head = b""
        """First bytes of the unpacked body, for judging what is no list."""
        self.header: dict[str, str] = {}
        """Attributes of the `#EXTM3U` line, e.g. `x-tvg-url` with the guide's addresses."""
        self._base_url = base_url
        self._unpacker = Unpacker()
        self._lines = LineReader()
        self._extinf: str | None = None
        self._options: Options | None = None
        self._group = ""
        self._found: list[Entry] = []
        self._sniffed = False
        self._announced = False
        """The body says `#EXTM3U`, as both lists and HLS playlists do."""

    def feed(self, data: bytes) -> list[Entry]:
        """Return the entries whole by now; raises BAD_ANSWER or TOO_LARGE for a broken packed body."""
        for piece in self._unpacker.feed(data):
            self._feed(piece)
        return self._take()

    def finish(self) -> list[Entry]:
        """Return the last entries; raises CONNECTION_LOST when a packed body ended early."""
        self._feed(self._unpacker.finish())
        rest = b"" if self._sniffed else self._sniff()
        if self._is_open:
            self._read(self._lines.feed(rest))
            self._read(self._lines.finish())
        if self.verdict is Verdict.UNDECIDED and (self._announced or self._found):
            self.verdict = Verdict.LIST
        if self.verdict is Verdict.UNDECIDED:
            blank = not self.head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
            self.verdict = Verdict.EMPTY if blank else Verdict.TEXT
        return self._take()

    @property
    def _is_first(self) -> bool:
        return self.verdict is Verdict.UNDECIDED and not self._found

    @property
    def _is_open(self) -> bool:
        return self.verdict in {Verdict.UNDECIDED, Verdict.LIST}

    def _feed(self, piece: bytes) -> None:
        if not self._sniffed:
            # a refusal may hold lines that look like addresses: nothing is believed before the sniff
            self.head += piece
            if len(self.head) < SNIFF:
                return
            piece = self._sniff()
        if self._is_open:
            self._read(self._lines.feed(piece))

    def _sniff(self) -> bytes:
        whole, self.head = self.head, self.head[:SNIFF]
        self._sniffed = True
        self.verdict = sniff(self.head)
        return whole

    def _take(self) -> list[Entry]:
        if not self._is_open:
            self._found.clear()
        found, self._found = self._found, []
        if found:
            self.verdict = Verdict.LIST
        return found

    def _read(self, lines: list[str]) -> None:
        for line in lines:
            line = line.strip()
            if line[:8] == "#EXTINF:":
                self._extinf = line
            elif not line:
                continue
            elif line[0] == "#" or line[0] == "\ufeff":
                self._directive(line)
                if not self._is_open:
                    return
            else:
                self._address(line)

    def _directive(self, line: str) -> None:
        line = line.lstrip("\ufeff").lstrip()
        name = line[:11].upper()
        if name.startswith("#EXTINF"):
            self._extinf = line
        elif name.startswith("#EXTM3U"):
            self._announced = True
            self.header |= read_attributes(line[7:])[0]
        elif name.startswith("#EXTGRP"):
            self._group = line[7:].lstrip(": ").strip()
        elif name.startswith("#EXTVLCOPT"):
            self._open_options().vlc(line[10:])
        elif name.startswith("#KODIPROP"):
            self._open_options().kodi(line[9:])
        elif name.startswith("#EXTHTTP"):
            self._open_options().http(line[8:])
        elif name.startswith("#EXT-X-") and line.upper().startswith(_HLS_TAGS) and self._is_first:
            self.verdict = Verdict.HLS
        elif line and line[0] != "#":
            self._address(line)

    def _open_options(self) -> Options:
        if self._options is None:
            self._options = Options()
        return self._options

    def _address(self, line: str) -> None:
        extinf, self._extinf = self._extinf, None
        options, self._options = self._options, None
        if not line.startswith(_HTTP) and not self._is_address(line, announced=extinf is not None):
            return
        duration, attributes, title = read_extinf(extinf) if extinf is not None else (-1.0, {}, "")
        headers, drm = NO_HEADERS, ""
        if options is not None or "|" in line or not attributes.keys().isdisjoint(HEADER_ATTRIBUTES):
            options = options or Options()
            line = options.address(line)
            options.attributes(attributes)
            headers, drm = options.headers, options.drm
        if len(line) > MAX_URL:
            return
        name = tidy(title or attributes.get("tvg-name", "")) or _name_of(line)
        group = tidy(attributes.get("group-title") or self._group)
        kind = kind_of(line, name, group, duration, attributes)
        url = line if self._base_url is None or line.startswith(_HTTP) else self._absolute(line)
        self._found.append(
            Entry(name, url, kind, group, duration, attributes, headers, drm, is_separator(name))
        )

    def _is_address(self, line: str, *, announced: bool) -> bool:
        if _ABSOLUTE.match(line) is not None:
            return True
        relative = line[0] not in "<{[" and "\0" not in line
        return relative and (announced or _MEDIA_FILE.fullmatch(line) is not None)

    def _absolute(self, line: str) -> str:
        if _ABSOLUTE.match(line) is not None:
            return line
        try:
            return urljoin(self._base_url or "", line)
        except ValueError:
            return line


def _name_of(url: str) -> str:
    """Return a name for an entry that has none: the last part of its path, or where it comes from."""
    try:
        parts = urlsplit(url)
        last = unquote(parts.path.rstrip("/").rpartition("/")[2])
        return tidy(last.rpartition(".")[0] or last) or tidy(parts.hostname or "") or "?"
    except ValueError:
        return "?"


def refuse_no_list(verdict: Verdict) -> AdScreenError | None:
    """Return the failure of a verdict that is neither a list nor a stream."""
    failures = {
        Verdict.HTML: Failure.HTML_ANSWER,
        Verdict.EMPTY: Failure.EMPTY_ANSWER,
        Verdict.JSON: Failure.BAD_ANSWER,
        Verdict.DASH: Failure.WRONG_FORMAT,
        Verdict.TEXT: Failure.BAD_ANSWER,
    }
    failure = failures.get(verdict)
    return AdScreenError(failure, f"the list's address answers {verdict}") if failure is not None else None
