"""What a body is, by its first bytes: names, media types and addresses lie."""

import re
from enum import StrEnum

_HLS = re.compile(
    rb"^#EXT-X-(TARGETDURATION|STREAM-INF|MEDIA-SEQUENCE|VERSION|PLAYLIST-TYPE|INDEPENDENT)", re.MULTILINE
)
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|title|script|h1|center|p\b|div)", re.IGNORECASE)


class Container(StrEnum):
    """Kinds of body that are told apart."""

    TS188 = "ts188"
    TS192 = "ts192"
    TS204 = "ts204"
    HLS = "hls"
    M3U = "m3u"
    HTML = "html"
    XML = "xml"
    JSON = "json"
    MP4 = "mp4"
    MKV = "mkv"
    FLV = "flv"
    AUDIO = "audio"
    EMPTY = "empty"
    UNKNOWN = "unknown"

    @property
    def is_ts(self) -> bool:
        """Tell whether this is an MPEG transport stream."""
        return self in (Container.TS188, Container.TS192, Container.TS204)


def sniff_text(head: bytes) -> Container | None:
    """Tell which kind of text, or which other container, begins with `head`; None when it is none known."""
    if not head:
        return Container.EMPTY
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"#EXTM3U"):
        return Container.HLS if _HLS.search(text) else Container.M3U
    if text.startswith(b"#EXTINF"):
        return Container.M3U
    if text.startswith(b"<"):
        return Container.HTML if _HTML.search(text[:1024]) else Container.XML
    if text[:1] in (b"{", b"["):
        return Container.JSON
    return _binary(head)


def _binary(head: bytes) -> Container | None:
    if head[4:8] in (b"ftyp", b"styp", b"moof", b"moov", b"sidx"):
        return Container.MP4
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return Container.MKV
    if head.startswith(b"FLV\x01"):
        return Container.FLV
    if head.startswith((b"ID3", b"OggS", b"fLaC")) or (
        head[0] == 0xFF and len(head) > 1 and head[1] & 0xE0 == 0xE0
    ):
        return Container.AUDIO
    return None
