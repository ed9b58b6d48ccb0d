"""Addresses as people and playlists write them, made fit for the wire."""

import base64
import re
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote, urljoin, urlsplit

from adscreen.core.errors import AdScreenError, Failure

PORTS = {"http": 80, "https": 443}

_PATH_SAFE = "%/:?@!$&'()*+,;=-._~[]"
_HOST = re.compile(r"[a-z0-9._-]+\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """One address, taken apart; `host` is ASCII, lower case and without brackets."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)
    """What goes in the request line: path and query, percent-encoded."""
    authorization: str | None = field(default=None, repr=False)
    """Value of the Authorization header that the userinfo asks for (RFC 7617)."""

    @property
    def authority(self) -> str:
        """Host and port as the Host header wants them (RFC 9110 section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address without userinfo and fragment."""
        return f"{self.scheme}://{self.authority}{self.path}"

    def follow(self, location: str) -> "Target":
        """Return the address that a Location header or a playlist entry means, seen from here.

        Raises BAD_ANSWER where it is none that can be asked: the peer wrote it, not our caller. Userinfo
        goes on only to the very same server.
        """
        try:
            target = parse(urljoin(self.url, location.strip()))
        except (AdScreenError, ValueError):
            raise AdScreenError(Failure.BAD_ANSWER, "redirected to what is no http address") from None
        same = (target.scheme, target.host, target.port) == (self.scheme, self.host, self.port)
        if same and target.authorization is None:
            return replace(target, authorization=self.authorization)
        return target


def parse(url: str) -> Target:
    """Take `url` apart; raises BAD_LINK for anything but http and https with a host."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise AdScreenError(Failure.BAD_LINK, "the address cannot be read") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise AdScreenError(Failure.BAD_LINK, "only http and https can be asked")
    if not parts.hostname or port == 0:
        raise AdScreenError(Failure.BAD_LINK, "the address has no host or no valid port")
    path = quote(parts.path or "/", safe=_PATH_SAFE)
    if parts.query:
        path += "?" + quote(parts.query, safe=_PATH_SAFE)
    return Target(scheme, _ascii_host(parts.hostname), port or PORTS[scheme], path, _basic(parts.netloc))


def _ascii_host(host: str) -> str:
    if ":" in host:
        return host
    host = unquote(host)
    try:
        ascii_host = (host if host.isascii() else host.encode("idna").decode("ascii")).lower()
    except UnicodeError:
        raise AdScreenError(Failure.BAD_LINK, "the host name cannot be written in ASCII") from None
    if not _HOST.match(ascii_host):
        raise AdScreenError(Failure.BAD_LINK, "the host name has characters that no host name has")
    return ascii_host


def _basic(netloc: str) -> str | None:
    userinfo, at, _host = netloc.rpartition("@")
    if not at or not userinfo:
        return None
    user, _colon, password = userinfo.partition(":")
    pair = f"{unquote(user)}:{unquote(password)}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")
