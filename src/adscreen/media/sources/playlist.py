"""HLS playlists of others (RFC 8216), sans-IO: text in, values out, forgiving where players are."""

import math
import re
from dataclasses import dataclass, field

from adscreen.core.errors import AdScreenError, Failure

SIZE_LIMIT = 4_000_000
"""Characters of a playlist; a day of two-second segments with long tokens stays below."""

_ATTRIBUTE = re.compile(r'\s*([A-Za-z0-9-]+)\s*=\s*("[^"]*"?|[^,]*)\s*(?:,|$)')
_RESOLUTION = re.compile(r"(\d{1,6})[xX](\d{1,6})")


@dataclass(frozen=True, slots=True)
class Key:
    """How segments are encrypted (section 4.3.2.4)."""

    method: str
    uri: str | None = field(repr=False)
    iv: bytes | None = field(repr=False)
    key_format: str


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A part of a resource (section 4.3.2.2)."""

    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One media segment of a playlist."""

    sequence: int
    uri: str = field(repr=False)
    seconds: float
    discontinuity: bool
    key: Key | None
    byte_range: ByteRange | None
    has_map: bool
    """An initialisation section belongs to it: it is fragmented MP4."""
    gap: bool


@dataclass(frozen=True, slots=True)
class MediaPlaylist:
    """One rendition's segments."""

    target: float
    """Target duration in seconds, at least 0.5."""
    entries: tuple[Entry, ...]
    sequence: int
    """Media sequence number of the first entry."""
    ended: bool

    @property
    def seconds(self) -> float:
        """Sum of all durations."""
        return sum(entry.seconds for entry in self.entries)

    @property
    def next_sequence(self) -> int:
        """Media sequence number behind the last entry."""
        return self.sequence + len(self.entries)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to show a presentation (section 4.3.4.2)."""

    uri: str = field(repr=False)
    bandwidth: int
    codecs: tuple[str, ...]
    """Empty when the playlist does not say."""
    height: int | None
    separate_audio: bool
    """Its sound comes by an address of its own and nowhere else."""


@dataclass(frozen=True, slots=True)
class Multivariant:
    """The choice of variants; `drm` when a session key says that all are protected."""

    variants: tuple[Variant, ...]
    drm: bool


def parse_playlist(text: str) -> MediaPlaylist | Multivariant:
    """Read a playlist; raises NOT_MEDIA when it is none, WRONG_FORMAT when it is a list of channels."""
    if len(text) > SIZE_LIMIT:
        raise AdScreenError(Failure.TOO_LARGE, "the playlist is too long")
    lines = [line.strip() for line in re.split(r"[\r\n]+", text.lstrip("\ufeff"))]
    lines = [line for line in lines if line]
    if not lines or not lines[0].upper().startswith("#EXTM3U"):
        raise AdScreenError(Failure.NOT_MEDIA, "the answer is no playlist")
    if any(line.startswith("#EXT-X-STREAM-INF") for line in lines):
        return _multivariant(lines)
    if not any(line.startswith("#EXT-X-TARGETDURATION") for line in lines):
        raise AdScreenError(Failure.WRONG_FORMAT, "the answer is a list of channels, not a channel")
    return _MediaReader().read(lines)


def attributes(text: str) -> dict[str, str]:
    """Read an attribute list (section 4.2); quotes are taken off."""
    return {m[1].upper(): m[2].strip().strip('"') for m in _ATTRIBUTE.finditer(text)}


class _MediaReader:
    """Goes through the lines of a media playlist, keeping what applies to the next segment."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._sequence = 0
        self._target = 0.0
        self._ended = False
        self._key: Key | None = None
        self._has_map = False
        self._seconds = 0.0
        self._discontinuity = False
        self._gap = False
        self._range: ByteRange | None = None
        self._range_end = 0

    def read(self, lines: list[str]) -> MediaPlaylist:
        for line in lines:
            if line.startswith("#EXT"):
                tag, _colon, value = line.partition(":")
                self._tag(tag, value)
            elif not line.startswith("#"):
                self._segment(line)
        longest = max((e.seconds for e in self._entries), default=0.0)
        target = max(self._target or longest, 0.5)
        return MediaPlaylist(target, tuple(self._entries), self._sequence, self._ended)

    def _tag(self, tag: str, value: str) -> None:
        match tag:
            case "#EXTINF":
                self._seconds = _number(value.partition(",")[0])
            case "#EXT-X-TARGETDURATION":
                self._target = _number(value)
            case "#EXT-X-MEDIA-SEQUENCE":
                if not self._entries:
                    self._sequence = _integer(value)
            case "#EXT-X-DISCONTINUITY":
                self._discontinuity = True
            case "#EXT-X-ENDLIST":
                self._ended = True
            case "#EXT-X-KEY":
                self._key = _key(value)
            case "#EXT-X-MAP":
                self._has_map = True
            case "#EXT-X-GAP":
                self._gap = True
            case "#EXT-X-BYTERANGE":
                self._range = _byte_range(value, self._range_end)

    def _segment(self, uri: str) -> None:
        self._entries.append(
            Entry(
                sequence=self._sequence + len(self._entries),
                uri=uri,
                seconds=self._seconds,
                discontinuity=self._discontinuity,
                key=self._key,
                byte_range=self._range,
                has_map=self._has_map,
                gap=self._gap,
            )
        )
        self._range_end = self._range.offset + self._range.length if self._range else 0
        self._seconds, self._discontinuity, self._gap, self._range = 0.0, False, False, None


def _multivariant(lines: list[str]) -> Multivariant:
    separate = _separate_audio_groups(lines)
    drm = any(_drm_key(line) for line in lines if line.startswith("#EXT-X-SESSION-KEY:"))
    variants: list[Variant] = []
    pending: dict[str, str] | None = None
    for line in lines:
        if line.startswith("#EXT-X-STREAM-INF"):
            pending = attributes(line.partition(":")[2])
        elif not line.startswith("#") and pending is not None:
            variants.append(_variant(line, pending, separate))
            pending = None
    if not variants:
        raise AdScreenError(Failure.NOT_MEDIA, "the playlist names no variant")
    return Multivariant(tuple(variants), drm)


def _variant(uri: str, attrs: dict[str, str], separate: set[str]) -> Variant:
    size = _RESOLUTION.fullmatch(attrs.get("RESOLUTION", ""))
    codecs = tuple(c.strip() for c in attrs.get("CODECS", "").split(",") if c.strip())
    return Variant(
        uri=uri,
        bandwidth=_integer(attrs.get("BANDWIDTH", "")),
        codecs=codecs,
        height=int(size[2]) if size else None,
        separate_audio=attrs.get("AUDIO", "") in separate,
    )


def _separate_audio_groups(lines: list[str]) -> set[str]:
    """Return the groups of which every rendition has an address; one without is inside the variant
    (4.3.4.1).
    """
    has_uri: dict[str, bool] = {}
    for line in lines:
        if line.startswith("#EXT-X-MEDIA:"):
            attrs = attributes(line.partition(":")[2])
            if attrs.get("TYPE") == "AUDIO":
                group = attrs.get("GROUP-ID", "")
                has_uri[group] = has_uri.get(group, True) and bool(attrs.get("URI"))
    return {group for group, all_have in has_uri.items() if all_have}


def _key(value: str) -> Key | None:
    attrs = attributes(value)
    method = attrs.get("METHOD", "NONE").upper()
    if method == "NONE":
        return None
    return Key(method, attrs.get("URI") or None, _iv(attrs.get("IV", "")), attrs.get("KEYFORMAT", "identity"))


def _drm_key(line: str) -> bool:
    key = _key(line.partition(":")[2])
    return key is not None and is_drm(key)


def is_drm(key: Key) -> bool:
    """Tell whether only a licensed player may decrypt: another method or key format than plain AES-128."""
    return key.method != "AES-128" or key.key_format.lower() != "identity"


def _iv(text: str) -> bytes | None:
    digits = text[2:] if text[:2].lower() == "0x" else text
    try:
        return bytes.fromhex(digits.rjust(32, "0"))[-16:] if digits else None
    except ValueError:
        return None


def _byte_range(text: str, follows: int) -> ByteRange | None:
    length, at, offset = text.strip().strip('"').partition("@")
    size = _integer(length)
    return ByteRange(_integer(offset) if at else follows, size) if size > 0 else None


def _number(text: str) -> float:
    """Read a non-negative number, 0 for what is none."""
    try:
        value = float(text.strip())
    except ValueError:
        return 0.0
    return value if math.isfinite(value) and 0 <= value < 2**63 else 0.0


def _integer(text: str) -> int:
    """Read a decimal-integer of the RFC (at most 20 digits), 0 for what is none."""
    digits = text.strip().partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 20 else 0
