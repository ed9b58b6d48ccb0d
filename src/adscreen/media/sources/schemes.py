"""Which addresses are opened in which way, told by their scheme."""

from adscreen.media.model import SourceKind

STREAM_SCHEMES: dict[str, SourceKind] = {
    "udp": SourceKind.UDP,
    "rtp": SourceKind.UDP,
    "rtsp": SourceKind.RTSP,
    "rtsps": SourceKind.RTSP,
    "srt": SourceKind.SRT,
    "rtmp": SourceKind.RTMP,
    "rtmps": SourceKind.RTMP,
}
"""Schemes besides http and https."""

DEFAULT_PORTS = {"udp": 1234, "rtp": 5004, "rtsp": 554, "rtsps": 322, "rtmp": 1935, "rtmps": 443}
"""Ports where an address names none: as VLC has them for udp and rtp, IANA's for the others; SRT has none."""


def scheme_of(address: str) -> str:
    """Return the scheme in lower case; empty where there is none."""
    scheme, separator, _rest = address.strip().partition("://")
    return scheme.lower() if separator else ""


def stream_kind(address: str) -> SourceKind | None:
    """Return how an address is opened that is neither http nor a file; None for all others."""
    return STREAM_SCHEMES.get(scheme_of(address))
