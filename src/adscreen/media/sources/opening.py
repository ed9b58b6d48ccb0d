"""How ffmpeg is told what to open: by a script on its standard input, never on its command line.

A command line can be read by every user of the machine. ffmpeg's concat demuxer reads a script that names an
address and the options to open it with; that script is written into a pipe.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adscreen.media.model import SourceKind
from adscreen.media.sources.schemes import DEFAULT_PORTS
from adscreen.media.sources.stream_address import StreamAddress

PROBE_BYTES = 1_000_000
PROBE_MICROSECONDS = 500_000
"""How much of a stream is looked at, at most, before it is passed on."""
SRT_CONNECT_MILLISECONDS = 4000
SRT_LATENCY_MICROSECONDS = 200_000
"""In which lost packets are sent again; the sender may ask for more."""

_SRT_OPTIONS = ("passphrase", "streamid", "pbkeylen", "latency", "rcvlatency", "enforced_encryption")


@dataclass(frozen=True, slots=True)
class Opening:
    """What is opened, with which options, through which protocols alone."""

    url: str = field(repr=False)
    options: Mapping[str, str] = field(repr=False)
    protocols: tuple[str, ...]

    @property
    def script(self) -> bytes:
        """Return the script (ffmpeg-formats, concat)."""
        probing = {
            "probesize": str(PROBE_BYTES),
            "analyzeduration": str(PROBE_MICROSECONDS),
            "fpsprobesize": "0",  # the frame rate is read from what is passed on
        }
        lines = ["ffconcat version 1.0", f"file {_quoted(self.url)}"]
        lines += [f"option {name} {_quoted(value)}" for name, value in {**probing, **self.options}.items()]
        return ("\n".join(lines) + "\n").encode()


def opening_of(stream: StreamAddress, place: str, port: int) -> Opening:
    """Return how `stream` is opened at the numeric address `place`, which stands for its host."""
    if stream.kind is SourceKind.SRT:
        return _srt(stream, place, port)
    login = f"{stream.userinfo}@" if stream.userinfo else ""
    at = f"{login}{_bracketed(place)}:{port}{stream.path}"
    if stream.kind is SourceKind.RTSP:
        options = {"rtsp_flags": "prefer_tcp", "user_agent": "AdScreen"}
        return Opening(f"rtsp://{at}", options, ("rtp", "udp", "tcp"))
    return Opening(f"rtmp://{at}", {"rtmp_live": "live", "rtmp_tcurl": _tc_url(stream)}, ("rtmp", "tcp"))


def _srt(stream: StreamAddress, place: str, port: int) -> Opening:
    options = {name: stream.options[name] for name in _SRT_OPTIONS if stream.options.get(name)}
    options.setdefault("latency", str(SRT_LATENCY_MICROSECONDS))
    options |= {"mode": "listener" if stream.listens else "caller"}
    if not stream.listens:
        options["connect_timeout"] = str(SRT_CONNECT_MILLISECONDS)
    return Opening(f"srt://{_bracketed(place)}:{port}", options, ("srt",))


def _tc_url(stream: StreamAddress) -> str:
    """Return the address of the application as the server knows it, not as we reach it."""
    parts = stream.path.partition("?")[0].strip("/").split("/")
    application = "/".join(parts[:1] if len(parts) < 3 else parts[:2])
    port = "" if stream.port == DEFAULT_PORTS[stream.scheme] else f":{stream.port}"
    return f"{stream.scheme}://{_bracketed(stream.host)}{port}/{application}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _quoted(text: str) -> str:
    """Quote as ffmpeg reads it (ffmpeg-utils, quoting and escaping)."""
    return "'" + text.replace("'", "'\\''") + "'"
