"""Take credentials out of texts: provider links hide them in the userinfo, the query and the path."""

import re

MASK = "***"

_QUERY = re.compile(
    r"(?i)([?&;](?:username|user|password|pass|pwd|token|auth|key|sig|signature|session|u|p)=)[^&\s\"'<>#]*"
)
_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^/\s@\"'<>?#]+@")
_PATH = re.compile(
    r"(?i)(://[^/\s\"'<>]+/(?:live|movie|series|timeshift|playlist|player_api|epg|play|hls|auth|key)/)[^\s\"'<>?#]*?"
    r"(/?[^/\s\"'<>?#]*\.(?:ts|m3u8|mp4|mkv|php))?(?=[\s\"'<>?#]|$)"
)
_SHORT_PATH = re.compile(r"(://[^/\s\"'<>]+/)[^/\s\"'<>?#]+/[^/\s\"'<>?#]+(/\d+(?:\.\w+)?)(?=[\s\"'<>?#]|$)")

_known: set[str] = set()


def remember_secret(secret: str) -> None:
    """Mask this exact text wherever it shows up; texts under 4 characters are left to the patterns."""
    if len(secret) >= 4:
        _known.add(secret)


def redact(text: str) -> str:
    """Return `text` without credentials."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, MASK)
    text = _USERINFO.sub(rf"\1{MASK}@", text)
    text = _QUERY.sub(rf"\1{MASK}", text)
    text = _PATH.sub(lambda m: f"{m[1]}{MASK}{m[2] or ''}", text)
    return _SHORT_PATH.sub(rf"\1{MASK}/{MASK}\2", text)
