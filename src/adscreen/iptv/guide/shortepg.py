"""The account's short guide (`get_short_epg`, `get_simple_data_table`), with the quirks of panels."""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Any

from adscreen.iptv.guide.records import Programme
from adscreen.iptv.guide.times import read_time
from adscreen.iptv.texts import tidy
from adscreen.iptv.xtream.values import mapping, records

MOST = 200
"""Programmes of one answer that are read."""


def read_short_guide(answer: Any, key: str, zone: tzinfo = UTC) -> list[Programme]:
    """Return the programmes of a decoded answer, for the guide channel `key`; never raises.

    `zone` is the panel's, for times that are written without one. Titles are base64 or plain: all of an
    answer's texts are read as one or the other, so that a word like `Test`, which could be both, is safe.
    """
    listings = list(_listings(answer))[:MOST]
    texts = [str(item.get(name) or "") for item in listings for name in ("title", "description")]
    packed = _all_base64(texts)
    found: dict[int, Programme] = {}
    for item in listings:
        programme = _programme(item, key, zone, packed=packed)
        if programme is not None:
            found.setdefault(programme.start, programme)
    return [found[start] for start in sorted(found)]


def _listings(answer: Any) -> Any:
    """Return the list inside `{epg_listings: …}`, a bare one, or one by stream ids."""
    inner = mapping(answer).get("epg_listings", answer)
    if isinstance(inner, dict) and ("title" in inner or "start" in inner):
        return [inner]
    return records(inner)


def _programme(item: Mapping[str, Any], key: str, zone: tzinfo, *, packed: bool) -> Programme | None:
    start = _time(item, ("start_timestamp", "start"), zone)
    title = tidy(_text(item.get("title"), packed=packed), 300)
    if start is None or not title:
        return None
    stop = _time(item, ("stop_timestamp", "end_timestamp", "end", "stop"), zone)
    if stop is not None and not start < stop <= start + 86_400:
        stop = None
    return Programme(
        key, start, stop, title, "", tidy(_text(item.get("description"), packed=packed), 2000), ""
    )


def _time(item: Mapping[str, Any], names: tuple[str, ...], zone: tzinfo) -> int | None:
    for name in names:
        value = item.get(name)
        if value and (found := read_time(str(value).strip(), zone)) is not None:
            return found
    return None


def _text(value: Any, *, packed: bool) -> str:
    text = value if isinstance(value, str) else ""
    return (_unpacked(text) or "") if packed else text


def _all_base64(texts: list[str]) -> bool:
    given = [text for text in texts if text]
    return bool(given) and all(_unpacked(text) is not None for text in given)


def _unpacked(text: str) -> str | None:
    """Return what base64 says; None for what is no base64, or of no text."""
    try:
        plain = base64.b64decode("".join(text.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return plain if all(letter.isprintable() or letter in "\r\n\t" for letter in plain) else None
