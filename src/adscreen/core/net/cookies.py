"""Cookies of one session with a provider: the part of RFC 6265 that panels and load balancers use."""

import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from ipaddress import ip_address

from adscreen.core.net.url import Target

COOKIES_LIMIT = 100
SIZE_LIMIT = 4096
"""Characters of one cookie, name and value (RFC 6265 section 6.1)."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie; `host_only` when its sender named no domain."""

    name: str
    value: str = field(repr=False)
    domain: str
    path: str
    host_only: bool
    secure: bool

    def fits(self, target: Target) -> bool:
        """Tell whether a request to `target` carries this cookie (RFC 6265 section 5.4)."""
        if self.secure and target.scheme != "https":
            return False
        if target.host != self.domain and (self.host_only or not _is_below(target.host, self.domain)):
            return False
        path = target.path.partition("?")[0]
        return path == self.path or path.startswith(self.path.rstrip("/") + "/")


class CookieJar:
    """Keeps cookies for as long as it lives; hand the same jar to every request of a session."""

    def __init__(self) -> None:
        self._cookies: dict[tuple[str, str, str], Cookie] = {}

    def __len__(self) -> int:
        return len(self._cookies)

    def store(self, target: Target, set_cookies: tuple[str, ...]) -> None:
        """Keep the Set-Cookie values of an answer from `target`; what is malformed or not its own is
        ignored.
        """
        for text in set_cookies:
            pair, *attributes = text.split(";")
            name, equals, value = pair.partition("=")
            if equals and name.strip() and len(pair) <= SIZE_LIMIT and _clean(pair):
                self._keep(target, name.strip(), value.strip(), _attributes(attributes))

    def header(self, target: Target) -> str | None:
        """Return the Cookie header for a request to `target`, longest paths first; None for none."""
        fitting = [c for c in self._cookies.values() if c.fits(target)]
        fitting.sort(key=lambda c: -len(c.path))
        return "; ".join(f"{c.name}={c.value}" for c in fitting) or None

    def _keep(self, target: Target, name: str, value: str, attributes: dict[str, str]) -> None:
        domain = attributes.get("domain", "").lstrip(".").lower()
        if domain and domain != target.host and ("." not in domain or not _is_below(target.host, domain)):
            return
        path = attributes.get("path", "")
        if not path.startswith("/"):
            path = target.path.partition("?")[0].rpartition("/")[0] or "/"
        secure = "secure" in attributes
        cookie = Cookie(name, value, domain or target.host, path, not domain, secure)
        key = (cookie.domain, cookie.path, cookie.name)
        self._cookies.pop(key, None)
        if _expired(attributes):
            return
        if len(self._cookies) >= COOKIES_LIMIT:
            self._cookies.pop(next(iter(self._cookies)))
        self._cookies[key] = cookie


def _attributes(parts: list[str]) -> dict[str, str]:
    pairs = (part.partition("=") for part in parts)
    return {name.strip().lower(): value.strip() for name, _equals, value in pairs}


def _expired(attributes: dict[str, str]) -> bool:
    if "max-age" in attributes:  # wins over Expires (RFC 6265 section 5.3)
        try:
            return int(attributes["max-age"]) <= 0
        except ValueError:
            return False
    try:
        return parsedate_to_datetime(attributes["expires"]).timestamp() <= time.time()
    except (KeyError, ValueError, OverflowError):
        return False


def _is_below(host: str, domain: str) -> bool:
    if not host.endswith("." + domain):
        return False
    try:
        ip_address(host)
    except ValueError:
        return True
    return False


def _clean(text: str) -> bool:
    return text.isprintable()
