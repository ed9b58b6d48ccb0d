"""Which addresses are opened in which way, told by their scheme."""

from adscreen.core.i18n import Message, _
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


def unknown_scheme(scheme: str) -> Message:
    """Return what to do about an address whose scheme AdScreen does not open."""
    if scheme.lower() in _OLD:
        return _(
            "{scheme}:// is a protocol of the past that AdScreen does not open. Ask your provider for the "
            "channel over http, HLS, RTSP, SRT or RTMP.",
            scheme=scheme.lower(),
        )
    return _(
        "AdScreen opens http, https, udp, rtp, rtsp, srt and rtmp links; this one begins with {scheme}://. "
        "Ask your provider for the M3U or Xtream link.",
        scheme=scheme.lower(),
    )


_OLD = {"mms", "mmsh", "mmst", "mmsu", "rtmpt", "rtmpe", "rtmfp", "pnm", "rtspu", "sop", "p2p"}
