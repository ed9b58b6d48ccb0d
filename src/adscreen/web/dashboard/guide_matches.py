"""Which of the guide's channels ours are: what is unmatched or doubtful, and the operator's corrections."""

from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.i18n import Message, _
from adscreen.iptv.guide.corrections import MatchFilter
from adscreen.iptv.guide.matching import How
from adscreen.iptv.guide.schemas import MatchOut
from adscreen.web.dashboard.access import Reading, done
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.render import Reader, page
from adscreen.web.dashboard.words import number

PAGE = 50
FILTERS: dict[MatchFilter, Message] = {
    MatchFilter.UNMATCHED: _("Without a guide"),
    MatchFilter.DOUBTFUL: _("Doubtful"),
    MatchFilter.CHOSEN: _("Set by hand"),
    MatchFilter.ALL: _("All channels"),
}
HOWS: dict[How, Message] = {
    How.OPERATOR: _("set by hand"),
    How.ID: _("by its id"),
    How.ID_ALIKE: _("by an id that is nearly the same"),
    How.NAME: _("by its name, {percent} % alike"),
    How.SHORT: _("from the account’s short guide"),
}


async def matches_page(request: Request, on: Reading) -> Response:
    """`GET /guide/matches?which=…&provider=…&q=…&page=…`."""
    asked = request.query_params
    which = MatchFilter(asked["which"]) if asked.get("which") in set(MatchFilter) else MatchFilter.UNMATCHED
    provider, text = _number(asked.get("provider", "")), asked.get("q", "").strip()[:100]
    at = _number(asked.get("page", "")) or 1
    corrections = on.desk.guide.corrections
    found, total = await corrections.listed(which, provider_id=provider, text=text, page=at, size=PAGE)
    counts = await corrections.counts(provider)
    context = {
        "rows": [_row(one, on.reader) for one in found],
        "filters": [(one.value, on.reader.say(text), number(counts[one])) for one, text in FILTERS.items()],
        "which": which.value,
        "query": {"q": text, "provider": provider},
        "providers": await on.desk.providers.list(),
        "back": _asked(request),
        "page": _pages(request, at, len(found), total),
    }
    return page("guide_matches.html", on.reader, context, notice=on.notice)


async def suggestions(request: Request, on: Reading) -> Response:
    """`GET /guide/matches/<channel>?q=…&back=…`: channels of the guides that it may be."""
    channel = request.path_params["channel"]
    text = request.query_params.get("q", "").strip()[:100]
    found = await on.desk.guide.corrections.suggestions(channel, text)
    context = {
        "channel": channel,
        "back": request.query_params.get("back", "")[:500],
        "suggestions": [
            {"key": one.key, "name": one.name, "percent": round(100 * one.score)} for one in found
        ],
        "searched": bool(text),
    }
    return page("guide_suggestions.html", on.reader, context)


async def change_match(request: Request, on: Reading) -> Response:
    """`POST /guide/matches/<channel>`: `key` sets it, `none` says it has none, `auto` leaves it to us."""
    form = await Form.read(request)
    key = None if form.checked("auto") else "" if form.checked("none") else form.text("key")[:300]
    await on.desk.guide.corrections.choose(request.path_params["channel"], key)
    return done(f"/guide/matches?{urlencode(parse_qsl(form.text('back')))}", "saved")


def _row(match: MatchOut, reader: Reader) -> dict[str, object]:
    how = HOWS[match.how] if match.how else None
    if how is not None and "{percent}" in how.template:
        how = Message(how.template, {"percent": round(100 * match.score)})
    none = match.chosen and not match.key
    return {
        "id": match.channel_id,
        "name": match.name,
        "group": match.group,
        "tvg_id": match.tvg_id,
        "key": match.key,
        "guide_name": match.guide_name or match.key,
        "how": reader.say(_("set by hand")) if match.chosen else reader.say(how) if how else "",
        "used": match.used,
        "chosen": match.chosen,
        "none": none,
        "proposal": bool(match.key) and not match.used and not match.chosen,
    }


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and 0 < len(text) < 9 and int(text) else None


def _asked(request: Request, **changes: object) -> str:
    asked: dict[str, object] = dict(request.query_params)
    asked.pop("note", None)
    return urlencode({name: value for name, value in {**asked, **changes}.items() if value != ""})


def _pages(request: Request, at: int, shown: int, total: int) -> dict[str, object]:
    first = (at - 1) * PAGE
    return {
        "first": number(first + 1),
        "last": number(first + shown),
        "total": number(total),
        "before": _asked(request, page=at - 1) if at > 1 else None,
        "after": _asked(request, page=at + 1) if first + shown < total else None,
    }
