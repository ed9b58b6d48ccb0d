"""Channels: search, groups, logos, preview, and choosing one for a screen."""

from dataclasses import replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.repository import ChannelQuery
from adscreen.iptv.schemas import ChannelOut, ChannelPage
from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.render import Reader, page
from adscreen.web.delivery import live_address

PAGE = 50
GROUPS_MOST = 500


async def channels_page(request: Request, on: Reading) -> Response:
    """`GET /channels?q=…&provider=…&group=…&kind=…&page=…[&screen=…]`."""
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
        },
    }
    return page("channels.html", on.reader, context, notice=on.notice)


async def channels_list(request: Request, on: Reading) -> Response:
    """`GET /channels/list`: the matches, while the operator types."""
    return page("channels_list.html", on.reader, await _found(request, on, _query(request)))


async def channel_logo(request: Request, on: Reading) -> Response:
    """`GET /channels/<id>/logo`: the channel's logo, had by the server."""
    channel = await on.desk.providers.channel(request.path_params["channel"])
    logo = await on.desk.logos.get(channel.logo) if channel.logo else None
    if logo is None:
        raise AdScreenError(Failure.NOT_FOUND, "no logo")
    return Response(
        logo.data, media_type=logo.media_type, headers={"Cache-Control": "private, max-age=86400"}
    )


def _query(request: Request) -> ChannelQuery:
    asked = request.query_params
    provider, number = asked.get("provider", ""), asked.get("page", "")
    kind = asked.get("kind", "")
    return ChannelQuery(
        provider_id=int(provider) if provider.isdecimal() else None,
        text=asked.get("q", "").strip()[:100],
        group=asked.get("group") or None,
        kinds=(ChannelKind(kind),) if kind in set(ChannelKind) else (ChannelKind.LIVE,),
        page=max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1,
        size=PAGE,
    )


async def _found(request: Request, on: Reading, query: ChannelQuery) -> dict[str, object]:
    found = await on.desk.providers.channels(query)
    code = request.query_params.get("screen")
    return {
        "channels": [_row(channel, on) for channel in found.items],
        "any_channels": bool(query.text or query.group or query.page > 1),
        "page": _pages(request, found),
        "screen": await on.services.screens.get(code) if code else None,
    }


def _row(channel: ChannelOut, on: Reading) -> dict[str, object]:
    return {
        "id": channel.id,
        "ref": channel.ref,
        "provider_id": channel.provider_id,
        "name": channel.name,
        "group": channel.group,
        "logo": bool(channel.logo),
        "problem": _problem(channel, on.reader),
        "preview": live_address(on.services.keys.key(channel.ref)),
    }


def _problem(channel: ChannelOut, reader: Reader) -> str:
    failure = Failure.DRM if channel.drm else channel.last_failure
    return reader.say(describe(failure)) if failure else ""


def _pages(request: Request, found: ChannelPage) -> dict[str, object]:
    def address(number: int) -> str:
        asked = {name: value for name, value in request.query_params.items() if value}
        return urlencode({**asked, "page": number})

    last = min(found.page * found.size, found.total)
    return {
        "first": (found.page - 1) * found.size + 1,
        "last": last,
        "total": found.total,
        "before": address(found.page - 1) if found.page > 1 else None,
        "after": address(found.page + 1) if last < found.total else None,
    }
