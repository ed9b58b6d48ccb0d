"""What a pasted link says: which panel, which login, which channel."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self
from urllib.parse import quote, urlencode

from adscreen.media.sources import schemes

DEFAULT_PORTS = {"http": 80, "https": 443}
_PORTS = DEFAULT_PORTS | schemes.DEFAULT_PORTS


class LinkKind(StrEnum):
    """What stands behind a link, as far as the link itself tells (the bytes have the last word)."""

    XTREAM = "xtream"
    """An account of an Xtream panel: player_api, a list and channel addresses by the same login."""
    M3U_LIST = "m3u_list"
    """The address of a list of channels."""
    HLS_STREAM = "hls_stream"
    """An `.m3u8` address: one HLS stream, or a list that is named so."""
    TS_STREAM = "ts_stream"
    """An address of one endless MPEG transport stream."""
    STREAM = "stream"
    """One stream by another protocol than http: UDP, RTP, RTSP, SRT, RTMP."""
    ADDRESS = "address"
    """An http address that says nothing about what it answers."""


class Output(StrEnum):
    """Form of the channels that a list is asked for; the value is the file extension of a channel address."""

    TS = "ts"
    HLS = "m3u8"
    RTMP = "rtmp"

    @classmethod
    def of(cls, text: str | None) -> "Output | None":
        """Read `output=` or an extension: `mpegts` is `ts`, `hls` is `m3u8`; None for any other word."""
        return _OUTPUTS.get((text or "").strip().lower())


_OUTPUTS = {
    "ts": Output.TS,
    "mpegts": Output.TS,
    "m3u8": Output.HLS,
    "hls": Output.HLS,
    "rtmp": Output.RTMP,
}


@dataclass(frozen=True, slots=True)
class ProviderLink:
    """A recognised link; equal when it asks the same panel for the same thing with the same login."""

    kind: LinkKind
    scheme: str
    host: str
    """Lower case; an IPv6 address without its brackets."""
    port: int
    root: str = ""
    """Folder that an Xtream panel lives in, e.g. `/panel`; mostly empty."""
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    """What newer panels take instead of user name and password."""
    section: str = "live"
    """Kind of the entry that `stream_id` names: `live`, `movie` or `series`."""
    stream_id: str | None = None
    """The one channel that the link names, if it names one."""
    output: Output | None = None
    """The form that the link asks for."""
    address: str = field(default="", repr=False)
    """What to open, for every kind but XTREAM."""
    pasted: str = field(default="", repr=False, compare=False)
    """The address as it stood in the text, cleaned of what pasting did to it."""

    @property
    def base(self) -> str:
        """Return scheme, host, port where it is not the scheme's own, and root: `http://tv.example.com:8080`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS.get(self.scheme) else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.root}"

    @property
    def place(self) -> str:
        """Return what a stream may be called: what ends its address is a port, or a secret."""
        by_port = self.scheme in ("udp", "rtp", "srt")
        return f"{self.host or self.scheme}:{self.port}" if by_port else self.host

    @property
    def masked(self) -> str:
        """Return what may be shown: where it leads, without who asks."""
        return self.base if self.scheme in ("udp", "rtp", "srt") else f"{self.base}/…"

    @property
    def credentials(self) -> dict[str, str]:
        """Return the login as query parameters of an Xtream panel."""
        if self.token is not None:
            return {"token": self.token}
        return {"username": self.username or "", "password": self.password or ""}

    def stream_url(self, stream_id: str | int, extension: str = "ts", *, section: str = "live") -> str:
        """Return the address of a channel of an Xtream account; without an extension the panel chooses."""
        login = [self.token] if self.token is not None else [self.username or "", self.password or ""]
        path = "/".join(quote(part, safe="") for part in (section, *login, str(stream_id)))
        return f"{self.base}/{path}.{extension}" if extension else f"{self.base}/{path}"

    def list_url(self, output: Output | None = None) -> str:
        """Return the address of the account's list (`m3u_plus`, which names groups and logos)."""
        query = self.credentials | {"type": "m3u_plus"}
        if output is not None:
            query["output"] = output.value
        return f"{self.base}/get.php?{urlencode(query)}"

    def api_url(self, action: str | None = None, **parameters: str) -> str:
        """Return the address of player_api; without an action it answers the account."""
        query = self.credentials | ({"action": action} if action else {}) | parameters
        return f"{self.base}/player_api.php?{urlencode(query)}"

    def guide_url(self) -> str:
        """Return the address of the account's whole guide (XMLTV)."""
        return f"{self.base}/xmltv.php?{urlencode(self.credentials)}"

    def render(self) -> str:
        """Return one address that `parse_link` reads back as an equal link."""
        if self.kind is not LinkKind.XTREAM:
            return self.address
        if self.stream_id is None:
            return self.list_url(self.output)
        extension = self.output.value if self.output else ""
        return self.stream_url(self.stream_id, extension, section=self.section)

    def account(self) -> Self:
        """Return the link to the whole account, without the channel that it named."""
        return replace(self, stream_id=None, section="live", output=None)
