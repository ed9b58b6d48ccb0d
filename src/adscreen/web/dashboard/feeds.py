"""The page of feeds: what runs now."""

import time

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.failure_texts import describe
from adscreen.iptv.refs import channel_id
from adscreen.media.model import FeedStatus, RenditionStatus, Track
from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.channel import instead
from adscreen.web.dashboard.connections import why_not
from adscreen.web.dashboard.damage_words import damage_by_kind
from adscreen.web.dashboard.pictures import shown
from adscreen.web.dashboard.programmes import on_now
from adscreen.web.dashboard.render import Reader, page
from adscreen.web.dashboard.words import FEED_PHASES, SOURCES, bit_rate, duration


async def feeds_page(request: Request, on: Reading) -> Response:
    """`GET /feeds`."""
    return page("feeds.html", on.reader, await _context(on))


async def feeds_list(request: Request, on: Reading) -> Response:
    """`GET /feeds/list`: the part that renews itself."""
    return page("feeds_list.html", on.reader, await _context(on))


async def _context(on: Reading) -> dict[str, object]:
    now, statuses = time.time(), on.services.live.statuses()
    guide = await on_now([status.ref for status in statuses], on, on_air=True)
    rows = [await _row(status, on, now, guide[status.ref]) for status in statuses]
    return {"feeds": rows, "blind": on.desk.pictures.blind}


async def _row(status: FeedStatus, on: Reading, now: float, guide: dict[str, object]) -> dict[str, object]:
    reader = on.reader
    tone, phase = FEED_PHASES[status.phase]
    return {
        "title": status.title,
        "channel": channel_id(status.ref),
        "shows": shown(status.ref, on),
        "guide": guide,
        "tone": tone,
        "phase": reader.say(phase),
        "instead": instead(status, reader),
        "problem": await why_not(status, on),
        "since": reader.say(duration(now - status.since)),
        "viewers": status.viewers,
        "source": reader.say(SOURCES[status.source]) if status.source else "",
        "tracks": ", ".join(_track(track) for track in status.tracks),
        "converted": [_converted(rendition, reader) for rendition in status.renditions],
        "bit_rate": bit_rate(status.bit_rate),
        "damage": [(count, reader.say(words)) for count, words in damage_by_kind(status.damage)],
        "restarts": status.restarts,
    }


def _converted(rendition: RenditionStatus, reader: Reader) -> dict[str, str]:
    failure = rendition.failure
    return {"name": rendition.name, "problem": reader.say(describe(failure)) if failure else ""}


def _track(track: Track) -> str:
    size = f" {track.width}×{track.height}" if track.width else ""
    return f"{track.codec}{size}"
