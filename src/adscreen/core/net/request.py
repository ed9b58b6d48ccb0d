"""The bytes of a request."""

from collections.abc import Mapping

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.url import Target

USER_AGENT = "VLC/3.0.20 LibVLC/3.0.20"
"""Providers refuse agents that they do not know; every one of them knows this player."""

CREDENTIALS = ("authorization", "cookie", "proxy-authorization")
"""Headers that never go to another server than the one they were meant for."""


def compose(target: Target, headers: Mapping[str, str], cookie: str | None) -> bytes:
    """Return a GET for `target`; `headers` (any case) replace the defaults. Raises BAD_INPUT."""
    fields = {
        "host": ("Host", target.authority),
        "user-agent": ("User-Agent", USER_AGENT),
        "accept": ("Accept", "*/*"),
        "accept-encoding": ("Accept-Encoding", "identity"),
    }
    if target.authorization:
        fields["authorization"] = ("Authorization", target.authorization)
    for name, value in headers.items():
        fields[name.strip().lower()] = (name.strip(), value.strip())
    if cookie:
        own = fields["cookie"][1] + "; " if "cookie" in fields else ""
        fields["cookie"] = ("Cookie", own + cookie)
    fields["connection"] = ("Connection", "close")
    lines = [f"GET {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.values())]
    if any(c in line for line in lines for c in "\r\n\0"):
        raise AdScreenError(Failure.BAD_INPUT, "a header has a line break in it", field="headers")
    text = "\r\n".join(lines) + "\r\n\r\n"
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode()


def headers_for(headers: Mapping[str, str], origin: Target, target: Target) -> dict[str, str]:
    """Return the caller's `headers` for a redirect's `target`: credentials stay with the server they were
    given to.

    The step from http to https on the standard ports counts as the same server, the way back does not.
    """
    if same_server(origin, target):
        return dict(headers)
    return {name: value for name, value in headers.items() if name.strip().lower() not in CREDENTIALS}


def same_server(origin: Target, target: Target) -> bool:
    """Tell whether credentials for `origin` may go to `target`."""
    if origin.host != target.host:
        return False
    if (origin.scheme, origin.port) == (target.scheme, target.port):
        return True
    return (origin.scheme, origin.port, target.scheme, target.port) == ("http", 80, "https", 443)
