"""Channels: search, groups, logos, preview, and choosing one for a screen."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.repository import ChannelQuery
from adscreen.iptv.schemas import ChannelChange, ChannelOut, ChannelPage
from adscreen.web.dashboard.access import Reading, done
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.pictures import shown
from adscreen.web.dashboard.preview import preview_address
from adscreen.web.dashboard.programmes import on_now
from adscreen.web.dashboard.render import Reader, page
from adscreen.web.dashboard.words import number

PAGE = 50
GROUPS_MOST = 500
_CHOICES = {"yes": True, "no": False}


async def channels_page(request: Request, on: Reading) -> Response:
    """`GET /channels?q=…&provider=…&group=…&kind=…&show=…&page=…[&screen=…]`."""
    query = _query(request)
    groups = await on.desk.providers.groups(replace(query, text="", group=None))
    context = {
        **await _found(request, on, query),
        "providers": await on.desk.providers.list(),
        "groups": groups[:GROUPS_MOST],
        "query": {
            "q": query.text,
            "provider": query.provider_id,
            "group": query.group,
            "kind": query.kinds[0].value,
            "show": request.query_params.get("show", ""),
        },
    }
    return page("channels.html", on.reader, context, notice=on.notice)


async def channels_list(request: Request, on: Reading) -> Response:
    """`GET /channels/list`: the matches, while the operator types; the page's address follows."""
    answer = page("channels_list.html", on.reader, await _found(request, on, _query(request)))
    answer.headers["HX-Replace-Url"] = f"/channels?{_asked(request)}"
    return answer


async def change_channel(request: Request, on: Reading) -> Response:
    """`POST /channels/<id>`: favourite, hidden, stream format; what the form does not hold stays."""
    form = await Form.read(request)
    given: dict[str, object] = {
        name: form.text(name) for name in ("favourite", "hidden", "format") if name in form.data
    }
    if "deinterlace" in form.data:
        given["deinterlace"] = _CHOICES.get(form.text("deinterlace"))
    try:
        change = ChannelChange.model_validate(given)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise AdScreenError(Failure.BAD_INPUT, field, field=field) from None
    channel = await on.desk.providers.update_channel(request.path_params["channel"], change)
    if request.headers.get("hx-request"):
        return page("channel_row.html", on.reader, await _beside(on, form, channel))
    return done(f"/channels?{urlencode(parse_qsl(form.text('back')))}", "saved")


async def channel_logo(request: Request, on: Reading) -> Response:
    """`GET /channels/<id>/logo`: the channel's logo, had by the server."""
    channel = await on.desk.providers.channel(request.path_params["channel"])
    logo = await on.desk.logos.get(channel.logo) if channel.logo else None
    if logo is None:
        return Response(status_code=204)  # an empty place in the list; 404 would fill the browser's console
    return Response(
        logo.data, media_type=logo.media_type, headers={"Cache-Control": "private, max-age=86400"}
    )


def _query(request: Request) -> ChannelQuery:
    asked = request.query_params
    provider, at = asked.get("provider", ""), asked.get("page", "")
    kind, show = asked.get("kind", ""), asked.get("show", "")
    return ChannelQuery(
        provider_id=int(provider) if provider.isdecimal() and len(provider) < 10 else None,
        text=asked.get("q", "").strip()[:100],
        group=asked.get("group") or None,
        kinds=(ChannelKind(kind),) if kind in set(ChannelKind) else (ChannelKind.LIVE,),
        favourites=show == "favourites",
        hidden=show == "hidden",
        page=max(1, int(at)) if at.isdecimal() and len(at) < 7 else 1,
        size=PAGE,
    )


async def _found(request: Request, on: Reading, query: ChannelQuery) -> dict[str, object]:
    found = await on.desk.providers.channels(query)
    code = request.query_params.get("screen")
    guide = await on_now([channel.ref for channel in found.items], on)
    return {
        "channels": [_row(channel, on, guide[channel.ref]) for channel in found.items],
        "any_channels": bool(await on.desk.providers.list()),
        "back": _asked(request),
        "page": _pages(request, found),
        "screen": await on.services.screens.get(code) if code else None,
    }


async def _beside(on: Reading, form: Form, channel: ChannelOut) -> dict[str, object]:
    """Return what one row needs when it alone is shown again."""
    code = dict(parse_qsl(form.text("back"))).get("screen")
    guide = await on_now([channel.ref], on)
    return {
        "channel": _row(channel, on, guide[channel.ref]),
        "back": form.text("back"),
        "screen": await on.services.screens.get(code) if code else None,
    }


def _row(channel: ChannelOut, on: Reading, guide: dict[str, object]) -> dict[str, object]:
    return {
        "id": channel.id,
        "ref": channel.ref,
        "provider_id": channel.provider_id,
        "name": channel.name,
        "group": channel.group,
        "logo": bool(channel.logo),
        "favourite": channel.favourite,
        "hidden": channel.hidden,
        "format": channel.format.value,
        "deinterlace": {True: "yes", False: "no", None: ""}[channel.deinterlace],
        "problem": _problem(channel, on.reader),
        "shows": shown(channel.ref, on),
        "guide": guide,
        "preview": preview_address(channel),
    }


def _problem(channel: ChannelOut, reader: Reader) -> str:
    failure = Failure.DRM if channel.drm else channel.last_failure
    return reader.say(describe(failure)) if failure else ""


def _asked(request: Request, **changes: object) -> str:
    """Return what the page was asked for, as the query of an address."""
    asked = {name: value for name, value in request.query_params.items() if value}
    asked.pop("note", None)
    return urlencode({**asked, **changes})


def _pages(request: Request, found: ChannelPage) -> dict[str, object]:
    last = min(found.page * found.size, found.total)
    return {
        "first": number((found.page - 1) * found.size + 1),
        "last": number(last),
        "total": number(found.total),
        "before": _asked(request, page=found.page - 1) if found.page > 1 else None,
        "after": _asked(request, page=found.page + 1) if last < found.total else None,
    }
