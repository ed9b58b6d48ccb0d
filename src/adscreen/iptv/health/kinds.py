"""What an answer is, judged by its first bytes; status, media type and file name are only claims."""

import re
from enum import StrEnum

HEAD = 4096
"""Bytes that are enough to judge: 20 packets of MPEG-TS, or the head of any text."""

_PACKETS = 5
_SIZES = (188, 192, 204)
_SYNC = 0x47


class AnswerKind(StrEnum):
    """Kinds of answers that are told apart."""

    MPEG_TS = "mpeg_ts"
    HLS_MEDIA = "hls_media"
    HLS_MULTIVARIANT = "hls_multivariant"
    CHANNEL_LIST = "channel_list"
    HTML = "html"
    DASH = "dash"
    XML = "xml"
    JSON = "json"
    MP4 = "mp4"
    MATROSKA = "matroska"
    FLV = "flv"
    AUDIO = "audio"
    IMAGE = "image"
    TEXT = "text"
    EMPTY = "empty"
    UNKNOWN = "unknown"

    @property
    def is_television(self) -> bool:
        """Tell whether AdScreen has a source that reads this."""
        return self in (AnswerKind.MPEG_TS, AnswerKind.HLS_MEDIA, AnswerKind.HLS_MULTIVARIANT)


_MAGIC: tuple[tuple[int, bytes, AnswerKind], ...] = (
    (4, b"ftyp", AnswerKind.MP4),
    (4, b"styp", AnswerKind.MP4),
    (4, b"moof", AnswerKind.MP4),
    (0, b"\x1aE\xdf\xa3", AnswerKind.MATROSKA),
    (0, b"FLV\x01", AnswerKind.FLV),
    (0, b"ID3", AnswerKind.AUDIO),
    (0, b"OggS", AnswerKind.AUDIO),
    (0, b"\x89PNG", AnswerKind.IMAGE),
    (0, b"\xff\xd8\xff", AnswerKind.IMAGE),
    (0, b"GIF8", AnswerKind.IMAGE),
)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|script|center|h1|p|br|div)\b", re.IGNORECASE
)
_EXTINF = re.compile(r"^#EXTINF\b", re.IGNORECASE | re.MULTILINE)


def judge(head: bytes) -> AnswerKind:
    """Return what an answer is by its first bytes (up to HEAD of them are looked at)."""
    head = head[:HEAD]
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return AnswerKind.EMPTY
    if is_mpeg_ts(head):
        return AnswerKind.MPEG_TS
    for at, magic, kind in _MAGIC:
        if head[at : at + len(magic)] == magic:
            return kind
    if _is_audio_frame(head):
        return AnswerKind.AUDIO
    return _judge_text(head)


def is_mpeg_ts(head: bytes) -> bool:
    """Find sync bytes one packet apart, with or without junk before (ISO/IEC 13818-1 section 2.4.3.2).

    Five in a row are asked for, or every one that a short answer has room for, but no fewer than two.
    """
    for size in _SIZES:
        for start in range(min(size, len(head))):
            places = head[start::size]
            wanted = min(_PACKETS, len(places))
            if wanted >= 2 and places[:wanted] == bytes([_SYNC]) * wanted and _fills(head, start, size):
                return True
    return len(head) == 188 and head[0] == _SYNC


def _fills(head: bytes, start: int, size: int) -> bool:
    """Guard short answers: a few sync bytes in a short text prove nothing when it is all letters."""
    if len(head[start::size]) >= _PACKETS:
        return True
    return not head[start : start + size].isascii()


def _is_audio_frame(head: bytes) -> bool:
    """Tell a bare MPEG audio or ADTS frame: 11 set bits of sync."""
    return (
        len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] != 0xFE and head[1] != 0xFF
    )


def _judge_text(head: bytes) -> AnswerKind:
    text = _decode(head)
    if text is None:
        return AnswerKind.UNKNOWN
    start = text.lstrip("\ufeff \t\r\n\x00")
    if start[:7].upper() == "#EXTM3U" or _EXTINF.search(start):
        return _judge_m3u(start)
    if start.startswith("<"):
        return _judge_markup(start)
    if start[0] in "{[":
        return AnswerKind.JSON
    return AnswerKind.HTML if _HTML.search(start) else AnswerKind.TEXT


def _judge_m3u(text: str) -> AnswerKind:
    """Tell HLS from a list: a list may carry `#EXT-X-SESSION-DATA` too, so only these two tags decide."""
    if "#EXT-X-STREAM-INF" in text:
        return AnswerKind.HLS_MULTIVARIANT
    return AnswerKind.HLS_MEDIA if "#EXT-X-TARGETDURATION" in text else AnswerKind.CHANNEL_LIST


def _judge_markup(text: str) -> AnswerKind:
    if "<MPD" in text:
        return AnswerKind.DASH
    if _HTML.search(text):
        return AnswerKind.HTML
    return AnswerKind.XML if text.startswith("<?xml") else AnswerKind.HTML


def _decode(head: bytes) -> str | None:
    """Return the head as text, None where it is none; a multi-byte character may be cut at the end."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", errors="replace")
    text = head.decode("utf-8", errors="replace")
    strange = sum(1 for c in text if c == "\ufffd" or (c < " " and c not in "\t\r\n\f\x00"))
    return text if strange * 10 <= len(text) else None
