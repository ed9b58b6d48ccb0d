"""Take credentials out of texts: provider links hide them in the userinfo, the query and the path.

Whole addresses are taken apart and only what is known to be harmless stays: query values by the name of their
parameter, path segments by their shape. Pieces of addresses (a request line, ffmpeg's "Opening
'/U/P/1.ts'") are found by the forms that panels use. Hosts stay: an operator must see which server a line
is about.
"""

import re
from urllib.parse import quote

MASK = "***"

_known: dict[str, None] = {}

_ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://)([^\s\"'<>]+)")
_ESCAPED_ADDRESS = re.compile(r"(?i)\b([a-z]{2,6}%3A%2F%2F(?:[^\s\"'<>&%]|%3A|%40)*)%2F[^\s\"'<>&]*")
_TRAILING = re.compile(r"[).,;:\]}\\]+\Z")
_SEPARATOR = re.compile(r"(&amp;|\\?&|;)")

_HARMLESS_PARAMETERS = frozenset(
    {
        "type",
        "output",
        "action",
        "format",
        "ext",
        "extension",
        "category_id",
        "stream_id",
        "series_id",
        "vod_id",
        "limit",
        "page",
        "offset",
        "items_per_page",
        "start",
        "duration",
        "stream",
        "lang",
        "screen",
        "gzip",
        "nocache",
        "utc",
        "lutc",
        "v",
        "localaddr",
        "iface",
        "sources",
        "mode",
    }
)
_SENDER_SCHEMES = ("udp://", "rtp://")
"""Before the @ of these stands the sender whose datagrams are wanted, not a login."""
_SECRET_WORDS = frozenset(
    {
        "live",
        "movie",
        "movies",
        "series",
        "timeshift",
        "streaming",
        "playlist",
        "player_api",
        "panel_api",
        "epg",
        "xmltv",
        "play",
        "hls",
        "auth",
        "key",
        "token",
    }
)
"""First words of the panels' path forms: what follows them is a login or a token."""
_OWN_WORDS = frozenset(
    {"api", "player", "static", "media", "dashboard", "screens", "channels", "assets", "segments"}
)
"""First words of our own addresses, which end in numbers too."""

_PLAIN_FILE = re.compile(r"(?i)[a-z][a-z_-]{0,30}\.(?:ts|m3u8?|php|xml|mp4|mkv|mpd|key|html?)\Z")
_NUMBER_FILE = re.compile(r"\d{1,20}(?:\.\w{1,5})?\Z")
_SHORT_NUMBER = re.compile(r"\d{1,3}\Z")
_TOKEN = re.compile(r"(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[\w.~=%+-]{20,}\Z")

_PARAMETER = re.compile(
    r"(?i)((?<![a-z0-9])(?:username|user_name|login|password|passwd|passphrase|pwd|token|access_token|api_?key|claim)|"
    r"[?&;](?:user|pass|auth|sig|signature|session|mac|u|p|t))(\\?=)(?!\*\*\*)[^\s&;\"'<>#,)\\]+"
)
_JSON = re.compile(
    r"(?i)(\\?[\"'](?:username|user|login|password|passwd|pass|pwd|token|authorization|cookie)\\?[\"']\s*:\s*\\?[\"'])"
    r"[^\"'\\]*"
)
_HEADER = re.compile(
    r"(?i)\b((?:proxy-)?authorization|cookie|set-cookie)(\s*[:=]\s*)(?:(basic|bearer|digest)\s+)?[^\r\n\"']+"
)
_PIECE = re.compile(
    r"(?i)/(live|movie|series|timeshift|streaming)/[^\s/\"'<>?]{1,200}/[^\s/\"'<>?]{1,200}/"
    r"(?=(?:[^\s\"'<>?/]{1,60}/){0,2}\d{1,20}(?:\.\w{1,5})?(?![\w/]))"
)
_SHORT_PIECE = re.compile(
    r"(?i)/(?!(?:live|api|player|static|media)/)[^\s/\"'<>?*]{1,200}/[^\s/\"'<>?*]{1,200}/"
    r"(?=\d{1,20}\.(?:ts|m3u8|mp4|mkv)\b)"
)
_REQUEST = re.compile(
    r"((?:GET |[\"'(])/)(?!(?:live|api|player|static|media)/)"
    r"[^\s/\"'<>?*]{1,200}/[^\s/\"'<>?*]{1,200}(?=/\d{1,20}[\s\"')?])"
)
_TOKEN_PIECE = re.compile(
    r"(?i)(/(?:auth|play|key|hls|live|token)/)"
    r"(?:(?=[^\s/\"'<>?.]{0,200}\d)[^\s/\"'<>?.*]{8,}|[\w-]{20,}(?=[\s/\"'>?]|\Z))"
)
"""Also the keys of our own feeds: who has one can watch."""


def remember_secret(secret: str) -> None:
    """Mask this exact text wherever it shows up, also percent-encoded; under 4 characters the patterns must
    do.
    """
    if len(secret) >= 4:
        forms = {secret, quote(secret), quote(secret, safe=""), quote(secret, safe="").lower()}
        _known.update(dict.fromkeys(forms))
        longest_first = sorted(_known, key=len, reverse=True)
        _known.clear()
        _known.update(dict.fromkeys(longest_first))


def redact(text: str) -> str:
    """Return `text` without credentials."""
    for secret in _known:
        if secret in text:
            text = text.replace(secret, MASK)
    if "/" in text:
        text = _ADDRESS.sub(_address, text)
        text = _PIECE.sub(rf"/\1/{MASK}/{MASK}/", text)
        text = _SHORT_PIECE.sub(f"/{MASK}/{MASK}/", text)
        text = _REQUEST.sub(rf"\1{MASK}/{MASK}", text)
        text = _TOKEN_PIECE.sub(rf"\1{MASK}", text)
    if "%" in text:
        text = _ESCAPED_ADDRESS.sub(rf"\1%2F{MASK}", text)
    if "=" in text:
        text = _PARAMETER.sub(rf"\1\2{MASK}", text)
    if ":" in text or "=" in text:
        text = _JSON.sub(rf"\1{MASK}", text)
        text = _HEADER.sub(rf"\1\2{MASK}", text)
    return text


def _address(match: re.Match[str]) -> str:
    rest, tail = match[2], ""
    if (end := _TRAILING.search(rest)) is not None:
        rest, tail = rest[: end.start()], end[0]
    rest, hash_, _fragment = rest.partition("#")
    rest, question, query = rest.partition("?")
    before, at, after = rest.rpartition("@")
    if "@" in query and "/" not in before + rest:  # a password with a question mark in it
        before, at, after, query, question = rest, "@", query.rpartition("@")[2], "", ""
    scheme = match[1].lower()
    if at and scheme not in _SENDER_SCHEMES:
        rest = f"{MASK}@{after}"
    host, slash, path = rest.partition("/")
    if scheme.startswith("rtmp"):  # the application's name, then the stream's key
        path = "/".join(
            MASK if segment and index else segment for index, segment in enumerate(path.split("/"))
        )
    elif slash:
        path = _path(path)
    shown = match[1] + host + slash + path
    if question:
        shown += question + _query(query)
    return shown + (f"#{MASK}" if hash_ else "") + tail


def _query(query: str) -> str:
    parts = _SEPARATOR.split(query)
    for index in range(0, len(parts), 2):
        name, equals, value = parts[index].partition("=")
        bare = name.strip("\\").lower()
        if not equals:
            parts[index] = MASK if name else ""
        elif value and bare not in _HARMLESS_PARAMETERS:
            parts[index] = f"{name}={MASK}"
    return "".join(parts)


def _path(path: str) -> str:
    segments = path.split("/")
    if segments[0].lower() in _OWN_WORDS:
        return "/".join(_plain(segment) for segment in segments)
    for index, segment in enumerate(segments):
        if segment.lower() in _SECRET_WORDS:
            return "/".join(segments[: index + 1] + _after_word(segments[index + 1 :]))
    if len(segments) >= 3 and _NUMBER_FILE.match(segments[-1]):
        segments[-3:-1] = [MASK, MASK]
    return "/".join(_plain(segment) for segment in segments)


def _after_word(segments: list[str]) -> list[str]:
    """Mask what follows a panel's word; `live/1/index.m3u8` is ours."""
    if not segments:
        return []
    if len(segments) == 2 and _SHORT_NUMBER.match(segments[0]) and not _NUMBER_FILE.match(segments[1]):
        return [segments[0], _plain(segments[1])]
    last = segments[-1]
    plain = _PLAIN_FILE.match(last) or (_NUMBER_FILE.match(last) and (len(segments) > 1 or "." in last))
    masked = [MASK if segment else "" for segment in segments[:-1]]
    return [*masked, last if plain or not last else MASK]


def _plain(segment: str) -> str:
    return MASK if _TOKEN.match(segment) else segment
