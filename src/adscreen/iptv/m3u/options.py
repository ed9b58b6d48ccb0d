"""What lists hang on an entry besides its name: request headers in five notations, and signs of DRM."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

MAX_VALUE = 4096
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_OURS = {
    "host",
    "content-length",
    "connection",
    "transfer-encoding",
    "range",
    "accept-encoding",
    "upgrade",
    "te",
}
"""Headers that belong to the connection, whatever a list says."""
_SPELLING = {
    "http-user-agent": "User-Agent",
    "user-agent": "User-Agent",
    "useragent": "User-Agent",
    "http-referrer": "Referer",
    "http-referer": "Referer",
    "referrer": "Referer",
    "referer": "Referer",
    "http-origin": "Origin",
    "origin": "Origin",
    "http-cookie": "Cookie",
    "http-cookies": "Cookie",
    "cookie": "Cookie",
}
HEADER_ATTRIBUTES = ("http-user-agent", "user-agent", "http-referrer", "http-referer", "http-origin")
"""Attributes of EXTINF that are request headers."""
_PIPE = re.compile(r"\|\s*(?=[A-Za-z][\w-]*=)")
_SEPARATOR = re.compile(r"[:\-\s]*")


class Options:
    """Headers and DRM of the next entry, gathered line by line."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.drm = ""

    def vlc(self, text: str) -> None:
        """Read `http-user-agent=…` of `#EXTVLCOPT:` or `#EXTVLCOPT--`."""
        name, _sep, value = _SEPARATOR.sub("", text, count=1).partition("=")
        if name.strip().lower() in _SPELLING:
            self._add(name, value)

    def kodi(self, text: str) -> None:
        """Read `#KODIPROP:`: headers of inputstream, and the licence of a protected stream."""
        name, _sep, value = text.lstrip(": ").partition("=")
        name = name.strip().lower()
        if name.endswith("_headers"):
            self.pairs(value)
        elif name.endswith(("license_type", "license_key", ".drm", "drm_legacy")):
            self.drm = self.drm or _short(value.split("|")[0], "drm")

    def http(self, text: str) -> None:
        """Read `#EXTHTTP:{"User-Agent": "…"}`."""
        try:
            fields: Any = json.loads(text.lstrip(": "))
        except (ValueError, RecursionError):
            return
        for name, value in fields.items() if isinstance(fields, dict) else ():
            if isinstance(value, str):
                self._add(name, value)

    def pairs(self, text: str) -> None:
        """Read `User-Agent=…&Referer=…`, values percent-encoded."""
        for pair in text.split("&"):
            name, _sep, value = pair.partition("=")
            self._add(name, unquote(value))

    def attributes(self, attributes: Mapping[str, str]) -> None:
        """Read headers among the attributes of EXTINF."""
        for name in HEADER_ATTRIBUTES:
            if value := attributes.get(name):
                self._add(name, value)

    def address(self, url: str) -> str:
        """Return the address without the `|User-Agent=…` that hangs on it, and keep that."""
        match = _PIPE.search(url)
        if match is None:
            return url
        self.pairs(url[match.end() :])
        return url[: match.start()].rstrip()

    def _add(self, name: str, value: str) -> None:
        name, value = name.strip(), value.strip().strip('"')
        name = _SPELLING.get(name.lower(), name)
        fits = _NAME.fullmatch(name) and name.lower() not in _OURS
        if fits and value and len(value) <= MAX_VALUE and value.isprintable():
            self.headers.setdefault(name, value)


def _short(value: str, default: str) -> str:
    """Return the rights system's name; a licence key itself is nobody's business."""
    name = value.strip().lower()
    for known in ("widevine", "playready", "fairplay", "clearkey"):
        if known in name:
            return known
    return default
