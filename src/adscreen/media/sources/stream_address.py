"""Addresses that ffmpeg opens for us: rtsp, srt and rtmp, taken apart."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import Message, _
from adscreen.core.redact import remember_secret
from adscreen.media.model import SourceKind
from adscreen.media.sources.schemes import DEFAULT_PORTS, STREAM_SCHEMES

_LISTENS = {"listener", "server"}


@dataclass(frozen=True, slots=True)
class StreamAddress:
    """One address; what may be secret in it is not shown."""

    kind: SourceKind
    scheme: str
    host: str
    """Without brackets; empty for one that listens on every address of this machine."""
    port: int
    userinfo: str = field(repr=False)
    """As it stands before the @, still percent-encoded; empty without a login."""
    path: str = field(repr=False)
    """Path and query as they stand; empty or begins with a slash or a question mark."""
    options: dict[str, str] = field(repr=False)
    """The query's parameters, the first of each name."""

    @property
    def secure(self) -> bool:
        """Tell whether the connection is to be encrypted (rtsps, rtmps)."""
        return self.scheme in ("rtsps", "rtmps")

    @property
    def listens(self) -> bool:
        """Tell whether the sender is to call us (SRT's listener mode)."""
        if self.kind is not SourceKind.SRT:
            return False
        return self.options.get("mode", "").lower() in _LISTENS or (
            not self.host and "mode" not in self.options
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what nobody may read: logins, passphrases, stream keys."""
        user, _colon, password = self.userinfo.partition(":")
        found = [unquote(password), self.options.get("passphrase", ""), self.options.get("streamid", "")]
        if len(user) >= 8 or any(letter.isdigit() for letter in user):  # not a word such as "admin"
            found.append(unquote(user))
        if self.kind is SourceKind.RTMP:
            found.append(self.path.rpartition("/")[2])
        return tuple(secret for secret in found if secret)


def parse_stream(address: str) -> StreamAddress:
    """Take an address apart; raises BAD_LINK with what is wrong in it."""
    address = address.strip()
    if not address.isprintable():
        raise _bad(_("The link has characters that no address has."))
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise _bad(_("The port of this link must be a number from 1 to 65535.")) from None
    scheme = parts.scheme.lower()
    kind = STREAM_SCHEMES[scheme]
    port = DEFAULT_PORTS.get(scheme) if port is None else port
    if not port:
        raise _bad(_("The link needs a port: srt://host:port."))
    options = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    query = f"?{parts.query}" if parts.query else ""
    stream = StreamAddress(
        kind=kind,
        scheme=scheme,
        host=parts.hostname or "",
        port=port,
        userinfo=parts.netloc.rpartition("@")[0],
        path=parts.path + query,
        options=options,
    )
    if not stream.host and not stream.listens:
        raise _bad(_("The host name of this link is not valid."))
    return stream


def remember_secrets(stream: StreamAddress) -> None:
    """Keep the address's secrets out of every text that is redacted from now on."""
    for secret in stream.secrets:
        remember_secret(secret)


def _bad(remedy: Message) -> AdScreenError:
    return AdScreenError(Failure.BAD_LINK, remedy.in_language("en"), field="link", remedy=remedy)
