"""Live, radio, films and episodes told apart in a list that mixes them; separators told from channels."""

import re
from collections.abc import Mapping
from functools import lru_cache

from adscreen.iptv.kinds import ChannelKind

_FOLDER = re.compile(r"/(movies?|vod|series|live|radio)/", re.IGNORECASE).search
_EPISODE = re.compile(r"\bS\d{1,2}\s?E\d{1,3}\b", re.IGNORECASE).search
_ENDS = {
    **dict.fromkeys(("ts", "m3u8", "mpd"), ChannelKind.LIVE),
    **dict.fromkeys(
        ("mp4", "mkv", "avi", "mov", "m4v", "wmv", "flv", "mpg", "mpeg", "webm"), ChannelKind.VOD
    ),
    **dict.fromkeys(("mp3", "aac", "ogg", "flac", "m4a", "opus"), ChannelKind.RADIO),
}
_TYPES = {
    "live": ChannelKind.LIVE,
    "radio": ChannelKind.RADIO,
    "movie": ChannelKind.VOD,
    "movies": ChannelKind.VOD,
    "vod": ChannelKind.VOD,
    "series": ChannelKind.SERIES,
    "serie": ChannelKind.SERIES,
}
_TYPE_KEYS = frozenset({"radio", "tvg-type", "type", "media-type"})
_GROUP_RADIO = re.compile(r"\bradios?\b", re.IGNORECASE)
_GROUP_VOD = re.compile(r"\bvod\b|\bvideo on demand\b", re.IGNORECASE)
_DECORATION = r"[#=*_~|+\-•●○◉★☆▬■□▪►◄✦✪✫─━═—–:.<>»«]"
_SEPARATOR = re.compile(rf"\s*{_DECORATION}{{2,}}.*{_DECORATION}{{2,}}\s*|{_DECORATION}{{3,}}.*")


def kind_of(url: str, name: str, group: str, duration: float, attributes: Mapping[str, str]) -> ChannelKind:
    """Return the kind: the list's own word first, then path and ending, then the group, then the duration.

    A group called "Movies" or "Series" says nothing, since live film channels are grouped so.
    """
    if not attributes.keys().isdisjoint(_TYPE_KEYS) and (said := _by_attributes(attributes)) is not None:
        return said
    kind = _by_address(url)
    by_group = _by_group(group)
    if kind is None:
        kind = by_group or (ChannelKind.VOD if duration > 0 else ChannelKind.LIVE)
    elif kind is ChannelKind.LIVE and by_group is ChannelKind.RADIO:
        return ChannelKind.RADIO
    return ChannelKind.SERIES if kind is ChannelKind.VOD and _EPISODE(name) else kind


def is_separator(name: str) -> bool:
    """Tell whether a name is decoration: "##### UK #####", "--- Sport ---"."""
    return name[:1] != "" and not name[0].isalnum() and _SEPARATOR.fullmatch(name) is not None


def _by_attributes(attributes: Mapping[str, str]) -> ChannelKind | None:
    if attributes.get("radio", "").lower() in {"true", "1", "yes"}:
        return ChannelKind.RADIO
    words = (attributes.get(key, "").lower() for key in ("tvg-type", "type", "media-type"))
    return next((_TYPES[word] for word in words if word in _TYPES), None)


def _by_address(url: str) -> ChannelKind | None:
    """Judge folder and file apart: a panel's folders are the same for a whole list, and remembered."""
    folder, _slash, file = url.partition("?")[0].rpartition("/")
    kind = _by_folder(folder)
    if kind is None:
        kind = _ENDS.get(file[file.rfind(".") + 1 :].lower()) if "." in file else None
    return kind


@lru_cache(maxsize=1024)
def _by_folder(folder: str) -> ChannelKind | None:
    match = _FOLDER(f"{folder}/")
    return _TYPES[match[1].lower()] if match else None


@lru_cache(maxsize=4096)
def _by_group(group: str) -> ChannelKind | None:
    if _GROUP_RADIO.search(group):
        return ChannelKind.RADIO
    return ChannelKind.VOD if _GROUP_VOD.search(group) else None
