"""One channel's page: what it shows now, its day as a strip, what happened and why, and its uptime."""

import asyncio
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.i18n import Message, _
from adscreen.iptv.history.schemas import EventOut, Uptime
from adscreen.iptv.history.service import PERIODS, HistoryService
from adscreen.iptv.schemas import ChannelOut
from adscreen.media.model import FeedStatus
from adscreen.web.channel_history import channel_history
from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.connections import why_not
from adscreen.web.dashboard.history_words import told
from adscreen.web.dashboard.pictures import shown
from adscreen.web.dashboard.preview import preview_address
from adscreen.web.dashboard.programmes import on_now
from adscreen.web.dashboard.render import Reader, page
from adscreen.web.dashboard.sources import sources_of
from adscreen.web.dashboard.standby import standby_of
from adscreen.web.dashboard.strips import bounds, clock, day_of, drawn
from adscreen.web.dashboard.words import FEED_PHASES, INSTEAD, duration

EVENTS = 100
"""Events that the page shows at once."""
PERIOD_NAMES: dict[str, Message] = {
    "day": _("last 24 hours"),
    "week": _("last 7 days"),
    "month": _("last 30 days"),
}


async def channel_page(request: Request, on: Reading) -> Response:
    """`GET /channels/<id>?day=…&before=…`."""
    channel = await on.desk.providers.channel(request.path_params["channel"])
    history = channel_history(request)
    context = {
        "channel": await _facts(channel, on),
        **await _now_and_next(channel, on),
        **await sources_of(channel.id, on, request.query_params.get("q", "")),
        **await standby_of(channel.id, on, request.query_params.get("for", "")),
        **await _day(request, channel, history, on.reader),
        "uptimes": [uptime_row(name, await history.uptime(channel.id, name), on.reader) for name in PERIODS],
    }
    return page("channel.html", on.reader, context, notice=on.notice)


async def channel_now(request: Request, on: Reading) -> Response:
    """`GET /channels/<id>/now`: picture and state, renewed."""
    channel = await on.desk.providers.channel(request.path_params["channel"])
    facts = {"channel": await _facts(channel, on), **await _now_and_next(channel, on)}
    return page("channel_now.html", on.reader, facts)


async def channel_day(request: Request, on: Reading) -> Response:
    """`GET /channels/<id>/day?day=…&before=…`: strip and events, renewed."""
    channel = await on.desk.providers.channel(request.path_params["channel"])
    found = await _day(request, channel, channel_history(request), on.reader)
    return page("channel_day.html", on.reader, {"channel": await _facts(channel, on), **found})


def uptime_row(period: str, uptime: Uptime, reader: Reader) -> dict[str, object]:
    """Return one line of a table of uptimes."""
    return {
        "period": reader.say(PERIOD_NAMES[period]),
        "share": percent(uptime.share),
        "watched": reader.say(duration(uptime.watched)) if uptime.watched else "",
        "flawed": reader.say(duration(uptime.flawed)) if uptime.flawed >= 1 else "",
        "silent": reader.say(duration(uptime.silent)) if uptime.silent >= 1 else "",
        "unknown": reader.say(duration(uptime.unknown)) if uptime.unknown >= 1 else "",
    }


def percent(share: float | None) -> str:
    """Return a share with one decimal, never rounded up: 100 % is for what never failed."""
    return "" if share is None else f"{int(share * 1000) / 10:.1f} %"


async def _facts(channel: ChannelOut, on: Reading) -> dict[str, object]:
    provider = await on.desk.providers.get(channel.provider_id)
    return {
        "id": channel.id,
        "name": channel.name,
        "group": channel.group,
        "provider": {"id": provider.id, "name": provider.name},
        "preview": preview_address(channel),
    }


async def _now_and_next(channel: ChannelOut, on: Reading) -> dict[str, object]:
    return {"now": await _now(channel, on), "guide": (await on_now([channel.ref], on))[channel.ref]}


async def _now(channel: ChannelOut, on: Reading) -> dict[str, object]:
    status, reader = on.services.live.status(channel.ref), on.reader
    tone, phase = FEED_PHASES[status.phase] if status else ("", _("idle"))
    return {
        "shows": shown(channel.ref, on),
        "tone": tone,
        "phase": reader.say(phase),
        "instead": instead(status, reader),
        "problem": await why_not(status, on),
        "viewers": status.viewers if status else 0,
    }


def instead(status: FeedStatus | None, reader: Reader) -> str:
    """Return what is shown in a channel's place, and since when; empty while it is the channel itself."""
    if status is None or status.instead is None:
        return ""
    text = INSTEAD[status.instead.what]
    return reader.say(Message(text.template, {"time": clock(status.instead.since, seconds=True)}))


async def _day(
    request: Request, channel: ChannelOut, history: HistoryService, reader: Reader
) -> dict[str, object]:
    now = history.now()
    day, today = day_of(request.query_params.get("day", ""), now), day_of("", now)
    begin, end = bounds(day)
    asked = request.query_params.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 16 else None
    spans = await history.spans(channel.id, begin, end)
    events = await history.events(channel.id, begin, end, limit=EVENTS + 1, before=before)
    return {
        "day": day.isoformat(),
        "earlier": (day - timedelta(days=1)).isoformat() if day > date.min else None,
        "later": (day + timedelta(days=1)).isoformat() if day < today else None,
        "before": before,
        "strip": await asyncio.to_thread(drawn, spans, day, now, reader),
        "events": [_line(event, reader) for event in events[:EVENTS]],
        "older": events[EVENTS - 1].id if len(events) > EVENTS else None,
        "since": int(begin),
        "until": int(end),
    }


def _line(event: EventOut, reader: Reader) -> dict[str, object]:
    tone, text, reason = told(event)
    return {
        "at": clock(event.at, seconds=True),
        "tone": tone,
        "text": reader.say(text),
        "reason": reader.say(reason) if reason else "",
        "evidence": event.evidence,
    }
