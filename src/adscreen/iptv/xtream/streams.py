"""One entry of get_live_streams, and the categories that name its group."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.xtream.values import integer, records, text, truth

_ID = re.compile(r"[\w.-]{1,64}")


@dataclass(frozen=True, slots=True)
class StreamEntry:
    """A channel as the panel lists it."""

    stream_id: str
    """Digits that may exceed 32 bits; a text, because it is only ever put into addresses."""
    name: str
    number: int | None
    kind: ChannelKind
    logo: str
    tvg_id: str
    category_ids: tuple[str, ...]
    """First is the main one."""
    archive_days: int
    adult: bool
    direct_source: str = field(default="", repr=False)
    """Address outside the panel, where the panel hands one out."""


def read_stream(record: Mapping[str, Any]) -> StreamEntry | None:
    """Return the entry of a record; None for one without an id, which nobody could play."""
    stream_id = text(record.get("stream_id")) or text(record.get("id"))
    if not _ID.fullmatch(stream_id):
        return None
    direct = text(record.get("direct_source"), 4000)
    return StreamEntry(
        stream_id=stream_id,
        name=text(record.get("name") or record.get("stream_display_name") or record.get("title"))
        or f"#{stream_id}",
        number=integer(record.get("num")),
        kind=_kind(text(record.get("stream_type") or record.get("type_name")).lower()),
        logo=text(record.get("stream_icon") or record.get("cover"), 2000),
        tvg_id=text(record.get("epg_channel_id")),
        category_ids=_categories(record),
        archive_days=_archive_days(record),
        adult=truth(record.get("is_adult")) or False,
        direct_source=direct if direct.lower().startswith(("http://", "https://")) else "",
    )


def read_categories(answer: Any) -> dict[str, str]:
    """Return category names by id, of any of the shapes that panels answer."""
    names: dict[str, str] = {}
    for record in records(answer):
        category_id = text(record.get("category_id") or record.get("id"))
        if category_id:
            names[category_id] = text(record.get("category_name") or record.get("name"))
    return names


def _kind(word: str) -> ChannelKind:
    if "radio" in word:
        return ChannelKind.RADIO
    if "series" in word:
        return ChannelKind.SERIES
    return ChannelKind.VOD if "movie" in word or "vod" in word else ChannelKind.LIVE


def _categories(record: Mapping[str, Any]) -> tuple[str, ...]:
    main = text(record.get("category_id"))
    more = record.get("category_ids")
    values = more if isinstance(more, list) else list(more.values()) if isinstance(more, dict) else []
    ids = dict.fromkeys(x for x in (main, *(text(value) for value in values[:20])) if x and x != "0")
    return tuple(ids)


def _archive_days(record: Mapping[str, Any]) -> int:
    days = integer(record.get("tv_archive_duration")) or 0
    return min(max(days, 0), 365) if truth(record.get("tv_archive")) else 0
