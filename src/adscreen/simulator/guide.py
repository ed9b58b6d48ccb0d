"""A guide that never ends: programmes of half an hour and an hour, the same for everyone who asks."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from adscreen.simulator.channels import CHANNELS, Channel, guide_id

_TITLES = {
    "News": ("Morning News", "The Debate", "Weather & Roads", "World Report"),
    "Actualités": ("Le journal", "Vu d’ici", "La météo", "Grand angle"),
    "Sport": ("Match en direct", "Football Weekly", "Le club", "Highlights"),
    "Musique": ("Concert", "Top 50", "Jazz Hour", "Clips"),
    "Cinéma": ("Le film", "Court métrage", "Coulisses", "Ciné-débat"),
}
_LENGTHS = (1800, 3600, 1800, 7200)
_CYCLE = sum(_LENGTHS)


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme; times are Unix seconds."""

    title: str
    description: str
    start: int
    stop: int


def programmes(channel: Channel, start: float, stop: float) -> Iterator[Programme]:
    """Yield what a channel shows between two Unix seconds, in order."""
    titles = _TITLES.get(channel.group)
    if titles is None or guide_id(channel) is None:
        return
    at = int(start) // _CYCLE * _CYCLE
    while at < stop:
        for title, length in zip(titles, _LENGTHS, strict=True):
            if at + length > start and at < stop:
                yield Programme(title, f"{title} – {channel.title}", at, at + length)
            at += length


def xmltv(now: float) -> str:
    """Return a day's guide, from two hours ago on."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<tv generator-info-name="AdScreen simulator">']
    guided = [(channel, key) for channel in CHANNELS.values() if (key := guide_id(channel))]
    for channel, key in guided:
        lines.append(
            f"<channel id={quoteattr(key)}><display-name>{escape(channel.title)}</display-name></channel>"
        )
    for channel, key in guided:
        lines += (_xml_programme(one, key) for one in programmes(channel, now - 7200, now + 86_400))
    return "\n".join([*lines, "</tv>", ""])


def short_epg(channel: Channel, now: float, limit: int) -> dict[str, object]:
    """Return the answer of `get_short_epg`: what is on and what follows, titles in base64."""
    listings = [
        {
            "id": str(one.start),
            "epg_id": str(channel.number),
            "title": base64.b64encode(one.title.encode()).decode(),
            "lang": "fr",
            "start": _panel_time(one.start),
            "end": _panel_time(one.stop),
            "description": base64.b64encode(one.description.encode()).decode(),
            "channel_id": guide_id(channel),
            "start_timestamp": str(one.start),
            "stop_timestamp": str(one.stop),
        }
        for one in programmes(channel, now, now + 86_400)
    ]
    return {"epg_listings": listings[:limit]}


def _xml_programme(one: Programme, key: str) -> str:
    return (
        f'<programme start="{_xml_time(one.start)}" stop="{_xml_time(one.stop)}" channel={quoteattr(key)}>'
        f"<title>{escape(one.title)}</title><desc>{escape(one.description)}</desc></programme>"
    )


def _xml_time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y%m%d%H%M%S +0000")


def _panel_time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
