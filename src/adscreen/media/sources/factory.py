"""From a specification to a source."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.sources.ffmpeg_in import FfmpegInput
from adscreen.media.sources.file import FileSource
from adscreen.media.sources.hls_pull import HlsPull
from adscreen.media.sources.http_ts import HttpTs
from adscreen.media.sources.inputs import DEFAULT_INPUTS, InputOptions
from adscreen.media.sources.sink import Source
from adscreen.media.sources.udp import UdpSource

FILE_BURST = 3.0
"""Seconds of media that a file gives at once, as a provider's start burst does."""


def open_source(
    spec: SourceSpec,
    client: HttpClient,
    *,
    stall_timeout: float = 3.0,
    paced: bool = True,
    inputs: InputOptions = DEFAULT_INPUTS,
) -> Source:
    """Return the source of `spec`, not yet connected.

    `stall_timeout` is how long no byte may come before a connection counts as STALLED. Files are looped for
    ever. Without `paced` HLS is handed over as fast as the provider gives it. What is not HTTP keeps to the
    client's address policy and clock too; `inputs` is what it needs besides. Raises BAD_LINK for a file
    address with a host in it.
    """
    if spec.kind is SourceKind.FILE:
        return FileSource(file_path(spec.url), burst=FILE_BURST)
    if spec.kind is SourceKind.HLS:
        return HlsPull(spec, client, stall_timeout=stall_timeout, paced=paced)
    if spec.kind is SourceKind.UDP:
        return UdpSource(
            spec,
            client.policy,
            client.rhythm,
            stall_timeout=stall_timeout,
            interface=inputs.multicast_interface,
        )
    if spec.kind in (SourceKind.RTSP, SourceKind.SRT, SourceKind.RTMP):
        return FfmpegInput(spec, client, inputs, stall_timeout=stall_timeout)
    return HttpTs(spec, client, stall_timeout=stall_timeout, paced=paced)


def file_path(url: str) -> Path:
    """Return the path that a `file:` address (RFC 8089) or a plain path means."""
    if not url.lower().startswith("file:"):
        return Path(url)
    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost"):
        raise AdScreenError(Failure.BAD_LINK, "a file address cannot name another machine")
    return Path(unquote(parts.path))
