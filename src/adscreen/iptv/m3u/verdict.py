"""What a body is that was asked for as a list, told by its bytes."""

import re
from enum import StrEnum


class Verdict(StrEnum):
    """Kinds of bodies; only LIST gives entries."""

    UNDECIDED = "undecided"
    LIST = "list"
    HLS = "hls"
    """A playlist of one stream: the pasted address is the channel itself."""
    TS = "ts"
    """An MPEG transport stream: the pasted address is the channel itself, and the body has no end."""
    DASH = "dash"
    HTML = "html"
    JSON = "json"
    EMPTY = "empty"
    TEXT = "text"
    """Something else: a refusal in words, or nothing known."""


SNIFF = 1024
"""Bytes that decide about everything but lists."""
_PACKET = 188

_MARKUP = re.compile(rb"<(!doctype|html|head|body|title|script|meta|center|h1|\?xml|MPD)", re.IGNORECASE)


def sniff(head: bytes) -> Verdict:
    """Return the kind of a body by its first bytes; UNDECIDED for what may be a list."""
    if is_transport_stream(head):
        return Verdict.TS
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if text.startswith((b"{", b"[{", b"[]")):
        return Verdict.JSON
    if text.startswith(b"<") and _MARKUP.search(text):
        return Verdict.DASH if b"<MPD" in text else Verdict.HTML
    return Verdict.UNDECIDED


def is_transport_stream(head: bytes) -> bool:
    """Tell whether sync bytes stand 188 bytes apart (ISO/IEC 13818-1 2.4.3.2), junk before or not."""
    for start in range(min(_PACKET, len(head))):
        marks = head[start::_PACKET]
        if len(marks) >= 4 and marks.count(0x47) == len(marks):
            return True
    return False
