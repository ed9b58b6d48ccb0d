"""From one address to what it is: the URL map of Xtream panels, and what file names tell.

The map: get.php and its alias playlist.php, player_api.php, panel_api.php, xmltv.php and epg.php with the
login in the query; the same words as folders (`/playlist/U/P/type`); `/live/U/P/ID.ext`, `/U/P/ID.ext` and
token forms.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import SplitResult, unquote, unquote_plus, urlsplit

from adscreen.core.i18n import _
from adscreen.iptv.links.errors import bad_link
from adscreen.iptv.links.model import DEFAULT_PORTS, LinkKind, Output, ProviderLink
from adscreen.media.model import SourceKind
from adscreen.media.sources.schemes import STREAM_SCHEMES, scheme_of, stream_kind, unknown_scheme
from adscreen.media.sources.stream_address import parse_stream
from adscreen.media.sources.udp_address import parse_udp

LIST_FILES = {"get.php", "playlist.php"}
PANEL_FILES = LIST_FILES | {"player_api.php", "panel_api.php", "xmltv.php", "epg.php", "timeshift.php"}
PANEL_FOLDERS = {"playlist", "player_api", "panel_api", "epg", "xmltv"}
SECTIONS = {"live", "movie", "series"}
NOT_A_LOGIN = {
    "hls",
    "auth",
    "key",
    "play",
    "stream",
    "streams",
    "streaming",
    "live",
    "tv",
    "channels",
    "playlist",
}
"""First folders of a three-part path that no one is called."""

_STREAM_FILE = re.compile(r"(\d+)(?:\.(\w+))?")
_EXTENSIONS = {"ts": LinkKind.TS_STREAM, "m3u8": LinkKind.HLS_STREAM, "m3u": LinkKind.M3U_LIST}
_ENCODED_KEYS = re.compile(r"(?:%26|%3f)(?=\w+(?:=|%3d))", re.IGNORECASE)


def recognise(address: str) -> ProviderLink:
    """Return the link of a clean address with its scheme; raises BAD_LINK."""
    if stream_kind(address) is not None:
        return _stream(address)
    parts = _split(address)
    scheme = parts.scheme.lower()
    host = _host(parts)
    port = _port(parts) or DEFAULT_PORTS[scheme]
    whole = ProviderLink(LinkKind.ADDRESS, scheme, host, port, address=address, pasted=address)
    segments = [segment for segment in parts.path.split("/") if segment]
    return (
        _by_file(whole, segments, parts)
        or _by_folder(whole, segments)
        or _by_channel(whole, segments, parts.query)
        or _by_userinfo(whole, segments, parts)
        or replace(whole, kind=_by_extension(segments, parts.query))
    )


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
    except ValueError:
        raise bad_link("host", _("The host name of this link is not valid.")) from None
    if parts.scheme.lower() not in DEFAULT_PORTS:
        raise bad_link("link", unknown_scheme(parts.scheme))
    return parts


def _stream(address: str) -> ProviderLink:
    scheme = scheme_of(address)
    if STREAM_SCHEMES[scheme] is SourceKind.UDP:
        place = parse_udp(address)
        return ProviderLink(LinkKind.STREAM, scheme, place.host, place.port, address=address, pasted=address)
    stream = parse_stream(address)
    user, _colon, password = stream.userinfo.partition(":")
    return ProviderLink(
        LinkKind.STREAM,
        scheme,
        stream.host,
        stream.port,
        username=unquote(user) or None,
        password=unquote(password) or stream.options.get("passphrase") or None,
        address=address,
        pasted=address,
    )


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host or not re.fullmatch(r"[\w.-]+|[0-9a-f:.]+(?:%\w+)?", host) or not re.search(r"\w", host):
        raise bad_link("host", _("The host name of this link is not valid."))
    try:
        host.encode("idna")
    except UnicodeError:
        raise bad_link("host", _("The host name of this link is not valid.")) from None
    return host.lower()


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise bad_link("port", _("The port of this link must be a number from 1 to 65535."))
    return port


def read_query(query: str) -> dict[str, str]:
    """Return the parameters with lower-case names, the first of each name, decoded as panels do."""
    values: dict[str, str] = {}
    for part in query.replace("?", "&").replace(";", "&").split("&"):
        name, _sep, value = part.partition("=")
        values.setdefault(unquote_plus(name).strip().lower(), unquote_plus(value).strip())
    values.pop("", None)
    return values


def _by_file(whole: ProviderLink, segments: list[str], parts: SplitResult) -> ProviderLink | None:
    name = unquote(segments[-1]).lower() if segments else ""
    values = read_query(parts.query)
    if name.startswith(tuple(PANEL_FILES)) and "php&" in name:  # `get.php&username=`: the ? was lost
        name, _sep, _rest = name.partition("&")
        values = read_query(segments[-1].partition("&")[2])
    if name not in PANEL_FILES and not (name == "" and "username" in values and "password" in values):
        return None
    if not _has_login(values) and _ENCODED_KEYS.search(parts.query):
        values = read_query(_ENCODED_KEYS.sub("&", parts.query).replace("%3D", "=").replace("%3d", "="))
    if not _has_login(values) and parts.username and parts.password:
        values |= {"username": unquote(parts.username), "password": unquote(parts.password)}
    link = _with_login(whole, _root(segments[:-1]), values)
    output = Output.of(values.get("output")) if name in LIST_FILES else None
    if name == "timeshift.php":
        return replace(link, root="", stream_id=values.get("stream") or None, output=Output.TS)
    return replace(link, output=output)


def _has_login(values: Mapping[str, str]) -> bool:
    return bool(values.get("token")) or ("username" in values and "password" in values)


def _with_login(whole: ProviderLink, root: str, values: Mapping[str, str]) -> ProviderLink:
    username = values.get("username") or values.get("user") or ""
    password = values.get("password") or values.get("pass") or ""
    token = values.get("token") or None
    if username and password:
        return _xtream(whole, root, username, password)
    if token is not None:
        return replace(whole, kind=LinkKind.XTREAM, root=root, token=token, address="")
    if not username:
        remedy = _("The link has no user name: copy it again as a whole, up to its last character.")
        raise bad_link("username", remedy)
    raise bad_link(
        "password", _("The link has no password: copy it again as a whole, up to its last character.")
    )


def _xtream(whole: ProviderLink, root: str, username: str, password: str) -> ProviderLink:
    return replace(
        whole, kind=LinkKind.XTREAM, root=root, username=username, password=password, token=None, address=""
    )


def _root(segments: list[str]) -> str:
    return "".join(f"/{segment}" for segment in segments if segment.lower() != "streaming")


def _by_folder(whole: ProviderLink, segments: list[str]) -> ProviderLink | None:
    """Read `/playlist/U/P[/type[/output]]` and the same form of the other words."""
    if len(segments) < 3 or segments[0].lower() not in PANEL_FOLDERS or _EXTENSION.search(segments[-1]):
        return None
    link = _xtream(whole, "", unquote(segments[1]), unquote(segments[2]))
    is_list = segments[0].lower() == "playlist"
    return replace(link, output=Output.of(segments[4]) if is_list and len(segments) > 4 else None)


_EXTENSION = re.compile(r"\.\w{2,4}$")


def _by_channel(whole: ProviderLink, segments: list[str], query: str) -> ProviderLink | None:
    lower = [segment.lower() for segment in segments]
    for section in ("live", "movie", "series", "timeshift"):
        if section in lower:
            at = lower.index(section)
            return _section_path(whole, _root(segments[:at]), section, segments[at + 1 :])
    match = _STREAM_FILE.fullmatch(segments[-1]) if len(segments) == 3 and not query else None
    if match is None or lower[0] in NOT_A_LOGIN or (match[2] and Output.of(match[2]) is None):
        return None
    return _channel(whole, "", "live", segments[:2], match)


def _section_path(whole: ProviderLink, root: str, section: str, rest: list[str]) -> ProviderLink | None:
    """Read what follows `/live/`: user, password, file; one folder only is a token, and opened as it is."""
    match = _STREAM_FILE.fullmatch(rest[-1]) if rest else None
    if match is None or len(rest) != (5 if section == "timeshift" else 3):
        return None
    return _channel(whole, root, "live" if section == "timeshift" else section, rest[:2], match)


def _channel(
    whole: ProviderLink, root: str, section: str, login: list[str], match: re.Match[str]
) -> ProviderLink:
    link = _xtream(whole, root, unquote(login[0]), unquote(login[1]))
    return replace(link, section=section, stream_id=match[1], output=Output.of(match[2]))


def _by_userinfo(whole: ProviderLink, segments: list[str], parts: SplitResult) -> ProviderLink | None:
    """Read `http://U:P@host:8080`, which names a panel when nothing follows."""
    if not parts.username or not parts.password or (segments and segments[-1].lower() != "c"):
        return None
    return _xtream(whole, "", unquote(parts.username), unquote(parts.password))


def _by_extension(segments: list[str], query: str) -> LinkKind:
    name = unquote(segments[-1]).lower() if segments else ""
    for packing in (".gz", ".xz", ".zip"):
        name = name.removesuffix(packing)
    kind = _EXTENSIONS.get(name.rpartition(".")[2]) if "." in name else None
    if kind is not None:
        return kind
    values = read_query(query)
    if values.get("type", "").lower() in {"m3u", "m3u_plus"}:
        return LinkKind.M3U_LIST
    if "/live/" in "/" + "/".join(segments).lower() + "/" and not _EXTENSION.search(name):
        return LinkKind.TS_STREAM
    return LinkKind.ADDRESS
