"""The guide by time: channels down, hours across; on a phone one list a channel."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.failure_texts import describe, remedy
from adscreen.core.i18n import Message, _
from adscreen.iptv.guide.schemas import GuidePage, GuideRow, SourceOut
from adscreen.iptv.guide.sources import GuidePhase
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.repository import ChannelQuery
from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.grid import COLUMNS, SPAN, cells
from adscreen.web.dashboard.guide_progress import percent_read, size_read
from adscreen.web.dashboard.programmes import clock, venue_zone
from adscreen.web.dashboard.render import page
from adscreen.web.dashboard.words import number

PAGE = 30
GROUPS_MOST = 500
DAYS_BACK, DAYS_AHEAD = 1, 7
WEEKDAYS: tuple[Message, ...] = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


async def guide_page(request: Request, on: Reading) -> Response:
    """`GET /guide?day=…&hour=…&provider=…&group=…&q=…&all=1&page=…`."""
    zone, query = await venue_zone(on), _query(request)
    now = on.services.clock.time()
    begin = _begin(request, zone, now)
    found = await on.desk.guide.service.page(query, begin, begin + SPAN)
    providers = await on.desk.providers.list()
    groups = await on.desk.providers.groups(replace(query, text="", group=None, page=1))
    context = {
        "rows": [_row(row, begin, zone, now) for row in found.rows],
        "hours": [clock(begin + 1800 * step, zone) for step in range(SPAN // 1800)],
        "columns": COLUMNS,
        "line": f"{100 * (now - begin) / SPAN:.2f}%" if begin <= now < begin + SPAN else "",
        "zone": zone.key,
        "links": _links(request, begin, zone),
        "days": _days(begin, zone, now, on),
        "hour": datetime.fromtimestamp(begin, zone).hour,
        "groups": groups[:GROUPS_MOST],
        "providers": providers,
        "query": {
            "q": query.text,
            "group": query.group,
            "provider": query.provider_id,
            "all": not query.guided,
        },
        "page": _pages(request, found),
        "state": await guide_state(on),
    }
    return page("guide.html", on.reader, context, notice=on.notice)


async def guide_part(request: Request, on: Reading) -> Response:
    """`GET /guide/state`: how far the reading is, and what went wrong last, renewed."""
    return page("guide_state.html", on.reader, {"state": await guide_state(on)})


async def guide_state(on: Reading) -> dict[str, object]:
    """Return what a page tells of all sources together."""
    sources = [source for source in await on.desk.guide.service.sources() if source.enabled]
    loading = [source for source in sources if source.phase is GuidePhase.LOADING]
    return {
        "sources": len(sources),
        "loading": [
            {"link": one.link, "size": size_read(one, on.reader), "percent": percent_read(one)}
            for one in loading
        ],
        "failed": [_failed(one, on) for one in sources if one.failure and one not in loading],
        "waiting": any(one.read_at is None and not one.failure for one in sources),
        "programmes": number(sum(one.programmes for one in sources)),
        "none": not any(one.programmes for one in sources),
    }


def _failed(source: SourceOut, on: Reading) -> dict[str, str]:
    failure = source.failure
    if failure is None:
        return {}
    say = on.reader.say
    return {"link": source.link, "problem": say(describe(failure)), "remedy": say(remedy(failure))}


def _query(request: Request) -> ChannelQuery:
    asked = request.query_params
    provider, at = asked.get("provider", ""), asked.get("page", "")
    return ChannelQuery(
        provider_id=int(provider) if provider.isdecimal() and len(provider) < 10 else None,
        text=asked.get("q", "").strip()[:100],
        group=asked.get("group") or None,
        kinds=(ChannelKind.LIVE, ChannelKind.RADIO),
        guided=asked.get("all") != "1",
        page=max(1, int(at)) if at.isdecimal() and len(at) < 7 else 1,
        size=PAGE,
    )


def _begin(request: Request, zone: ZoneInfo, now: float) -> int:
    """Return where the page begins, Unix seconds: the hour that was asked for, else a little before now."""
    asked = request.query_params
    try:
        hour = int(asked.get("hour", ""))
        day = datetime.fromisoformat(asked.get("day", "")).date()
        return int(datetime.combine(day, time(hour), zone).timestamp())
    except (ValueError, OverflowError):
        return int(now) // 1800 * 1800 - 1800


def _links(request: Request, begin: int, zone: ZoneInfo) -> dict[str, str]:
    def link(at: int) -> str:
        moment = datetime.fromtimestamp(at, zone)
        return "/guide?" + _asked(request, day=moment.date().isoformat(), hour=moment.hour, page="")

    hour = datetime.fromtimestamp(begin, zone).replace(minute=0).timestamp()
    now = "/guide?" + _asked(request, day="", hour="", page="")
    return {"earlier": link(int(hour) - SPAN), "later": link(int(hour) + SPAN), "now": now}


def _days(begin: int, zone: ZoneInfo, now: float, on: Reading) -> list[dict[str, object]]:
    today = datetime.fromtimestamp(now, zone).date()
    shown = datetime.fromtimestamp(begin, zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(-DAYS_BACK, DAYS_AHEAD + 1)]
    return [
        {
            "value": day.isoformat(),
            "text": f"{on.reader.say(WEEKDAYS[day.weekday()])} {day.day:02}/{day.month:02}",
            "selected": day == shown,
        }
        for day in sorted({*days, shown})
    ]


def _row(row: GuideRow, begin: int, zone: ZoneInfo, now: float) -> dict[str, object]:
    return {
        "id": row.channel_id,
        "name": row.name,
        "logo": row.has_logo,
        "cells": cells(row.programmes, begin, zone, now),
        "any": bool(row.programmes),
    }


def _asked(request: Request, **changes: object) -> str:
    """Return what the page was asked for, as the query of an address; an empty change leaves a part out."""
    asked: dict[str, object] = dict(request.query_params)
    asked.pop("note", None)
    return urlencode({name: value for name, value in {**asked, **changes}.items() if value != ""})


def _pages(request: Request, found: GuidePage) -> dict[str, object]:
    last = min(found.page * found.size, found.total)
    return {
        "first": number((found.page - 1) * found.size + 1),
        "last": number(last),
        "total": number(found.total),
        "before": _asked(request, page=found.page - 1) if found.page > 1 else None,
        "after": _asked(request, page=found.page + 1) if last < found.total else None,
    }
