"""A screen's plays: which spots it really showed on a day of its venue, with what each proves."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.i18n import Message, _
from adscreen.signage.plays.record import Record
from adscreen.signage.plays.repository import Kept, PlayQuery, Total
from adscreen.signage.plays.service import Proof, Shown
from adscreen.signage.screens.models import Screen
from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.render import Reader, page
from adscreen.web.dashboard.words import ago, duration, number

ROWS = 100
"""Plays that the page shows at once."""
CHAINS = 20
"""Chains that it shows; a browser that keeps nothing begins one at each start."""
LEAST_SEEN = 950
"""Thousandths of its time in which a spot must have been seen, or the page marks it."""
WORST_CLOCK = 1000
"""Milliseconds by which a clock may be wrong, or the page marks it."""

REASONS: dict[str, Message] = {
    "schedule": _("playlist"),
    "break": _("break in TV"),
    "filler": _("instead of TV"),
}


async def plays_page(request: Request, on: Reading) -> Response:
    """`GET /screens/<code>/plays?day=…&creative=…&reason=…&before=…`."""
    screen = await on.services.screens.get(request.path_params["code"])
    asked, zone = request.query_params, _zone(screen)
    now = on.services.clock.time()
    day, today = _day(asked.get("day", ""), now, zone), _day("", now, zone)
    query = _query(screen, day, zone, asked)
    before = asked.get("before", "")
    proof = await on.services.plays.proof(
        query, limit=ROWS, before=int(before) if before.isdecimal() and len(before) < 10 else None
    )
    chosen = {"creative": query.creative or "", "reason": query.reason or ""}
    context = {
        "screen": {"code": screen.code, "name": screen.name, "timezone": screen.timezone},
        "day": day.isoformat(),
        "earlier": (day - timedelta(days=1)).isoformat() if day > date.min else None,
        "later": (day + timedelta(days=1)).isoformat() if day < today else None,
        "chosen": chosen,
        "choice": urlencode({name: value for name, value in chosen.items() if value}),
        "reasons": [(name, on.reader.say(text)) for name, text in REASONS.items()],
        "plays": [_row(play, proof.titles, zone, on.reader) for play in proof.plays],
        "older": proof.older,
        "paged": bool(before),
        **_sums(proof, on.reader),
        "chains": [_chain(kept, now, on.reader) for kept in proof.chains[:CHAINS]],
        "chains_more": max(0, len(proof.chains) - CHAINS),
        "csv": urlencode(
            {"since": query.since, "until": query.until} | {k: v for k, v in chosen.items() if v}
        ),
    }
    return page("screen_plays.html", on.reader, context, notice=on.notice)


def _query(screen: Screen, day: date, zone: ZoneInfo, asked: Mapping[str, str]) -> PlayQuery:
    begin, end = (int(datetime.combine(one, time(), zone).timestamp() * 1000) for one in (day, _after(day)))
    creative, reason = asked.get("creative", ""), asked.get("reason", "")
    return PlayQuery(
        screen.id,
        max(0, begin),
        max(0, end),
        creative if len(creative) == 64 and creative.isalnum() else None,
        reason if reason in REASONS else None,
    )


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _day(text: str, now: float, zone: ZoneInfo) -> date:
    """Return the day of an address, else today, at the venue."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(now, zone).date()
    return min(max(day, date(1970, 1, 2)), date(9999, 12, 30))  # what can be told in every zone


def _zone(screen: Screen) -> ZoneInfo:
    try:
        return ZoneInfo(screen.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the machine knows fewer zones than Babel
        return ZoneInfo("UTC")


def _row(play: Shown, titles: Mapping[str, str], zone: ZoneInfo, reader: Reader) -> dict[str, object]:
    record = play.record
    return {
        "at": datetime.fromtimestamp(play.at / 1000, UTC).astimezone(zone).strftime("%H:%M:%S"),
        "title": titles.get(record.creative, ""),
        "creative": record.creative,
        "reason": reader.say(REASONS[record.reason]),
        "lasted": f"{(record.end - record.start) / 1000:.1f} s",
        "frames": "" if record.frames is None else number(record.frames),
        "visible": f"{record.visible / 10:.0f} %",
        "volume": f"{record.volume} %",
        "clock": _clock(record),
        "seq": number(record.seq),
        "missing": number(play.missing) if play.missing else "",
        "signed": play.signature is not None,
        "unseen": record.visible < LEAST_SEEN,
        "unsure": record.clock_error is None or record.clock_error > WORST_CLOCK,
    }


def _clock(record: Record) -> str:
    """Return by how much the moment may be wrong; empty where that was not measured."""
    return "" if record.clock_error is None else f"± {number(record.clock_error)} ms"


def _sums(proof: Proof, reader: Reader) -> dict[str, object]:
    plays = sum(total.plays for total in proof.totals)
    lasted = sum(total.lasted for total in proof.totals)
    return {
        "totals": [_total(total, proof.titles, reader) for total in proof.totals],
        "count": number(plays),
        "lasted": reader.say(duration(lasted / 1000)),
    }


def _total(total: Total, titles: Mapping[str, str], reader: Reader) -> dict[str, object]:
    return {
        "creative": total.creative,
        "title": titles.get(total.creative, ""),
        "plays": number(total.plays),
        "lasted": reader.say(duration(total.lasted / 1000)),
    }


def _chain(kept: Kept, now: float, reader: Reader) -> dict[str, object]:
    chain = kept.chain
    return {
        "name": chain.chain[:8],
        "signed": chain.key is not None,
        "key": (chain.key or "")[:8],
        "plays": number(kept.plays),
        "numbers": f"{number(kept.first)} – {number(chain.seq)}" if kept.plays else "",
        "missing": number(kept.missing) if kept.missing else "",
        "hash": chain.hash,
        "heard": reader.say(ago(chain.heard / 1000, now)),
    }
