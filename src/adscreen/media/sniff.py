"""What an answer is, by its bytes: neither status, media type nor extension of a provider can be trusted."""

import re
from enum import Enum

ENOUGH = 65_536
"""Bytes after which a stream that shows no packets is none."""
_PACKET_SIZES = (188, 192, 204)
"""Plain, with time code (M2TS), with error correction."""
_SYNCS = 5
"""Sync bytes in a row that are no accident."""

_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|title|script|center|h1|br|meta)\b", re.IGNORECASE)


class Kind(Enum):
    """What bytes turn out to be."""

    TS = "an MPEG transport stream"
    HLS = "an HLS playlist"
    LIST = "a list of channels"
    HTML = "a web page"
    JSON = "JSON"
    XML = "XML"
    TEXT = "a text"
    MP4 = "MP4"
    OTHER_MEDIA = "media in another container"
    EMPTY = "nothing"
    UNKNOWN = "unknown data"


def sniff(data: bytes, *, ended: bool) -> Kind | None:
    """Return what `data`, the start of an answer, is; None while more bytes are needed (never once
    `ended`).
    """
    text = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text:
        return Kind.EMPTY if ended else None
    if not ended and len(text) < 16:
        return None
    if text[:7].upper() == b"#EXTM3U":
        return _playlist_kind(text, ended)
    if text[:1] == b"<":
        return Kind.HTML if _HTML.match(text) else Kind.XML
    if text[:1] in b"{[" and _is_text(text[:256]):
        return Kind.JSON
    if find_packets(data, ended=ended) is not None:
        return Kind.TS
    if (media := _other_media(data)) is not None:
        return media
    if _is_text(text[:256]):
        return Kind.TEXT if ended or len(text) >= 1024 else None
    return Kind.UNKNOWN if ended or len(data) >= ENOUGH else None


def find_packets(data: bytes, *, ended: bool = False) -> tuple[int, int] | None:
    """Return (offset, packet size) of the first place where sync bytes stand in a row; None without one.

    Five packets are asked for; of an answer that `ended` and begins with a packet, as many as it has.
    """
    at = data.find(0x47)
    while 0 <= at < ENOUGH:
        for size in _PACKET_SIZES:
            syncs = data[at : at + size * _SYNCS : size]
            short = ended and at < size <= len(data) - at
            if syncs.count(0x47) == len(syncs) and (len(syncs) == _SYNCS or short):
                return at, size
        at = data.find(0x47, at + 1)
    return None


def _playlist_kind(text: bytes, ended: bool) -> Kind | None:
    if b"#EXT-X-TARGETDURATION" in text or b"#EXT-X-STREAM-INF" in text:
        return Kind.HLS
    has_entry = b"\n#EXTINF" in text or b"\r#EXTINF" in text
    return Kind.LIST if ended or (has_entry and len(text) >= 4096) or len(text) >= ENOUGH else None


def _other_media(data: bytes) -> Kind | None:
    if data[4:8] in (b"ftyp", b"styp", b"moof", b"moov", b"sidx"):
        return Kind.MP4
    starts = (b"FLV\x01", b"ID3", b"OggS", b"RIFF", b"fLaC", b"\x1a\x45\xdf\xa3", b"\x00\x00\x01\xba")
    if data.startswith(starts) or (data[0] == 0xFF and len(data) > 1 and data[1] & 0xF6 == 0xF0):
        return Kind.OTHER_MEDIA
    return None


def _is_text(data: bytes) -> bool:
    """Tell text, in UTF-8 or Latin-1, from other bytes: no controls, mostly ASCII."""
    if any(byte < 0x20 and byte not in b"\t\r\n\f" for byte in data):
        return False
    return sum(byte >= 0x80 for byte in data) * 4 <= len(data)
