"""One screen's page: its link, its channel, what it shows beside TV, what it reports."""

import asyncio
from dataclasses import replace

import segno
from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import Failure
from adscreen.core.i18n import Message, _
from adscreen.signage.library.schemas import media_url
from adscreen.signage.library.service import Entry
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.schemas import OverlayItem, OverlayKind, Position
from adscreen.signage.screens.service import overlay_of
from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.connections import held_by
from adscreen.web.dashboard.glass import PICTURES, glass
from adscreen.web.dashboard.offline_words import offline_words
from adscreen.web.dashboard.pictures import channel_shown
from adscreen.web.dashboard.remote import remote
from adscreen.web.dashboard.render import Notice, Reader, page
from adscreen.web.dashboard.screens import card, root_address
from adscreen.web.dashboard.words import number
from adscreen.web.dashboard.zones import zones

PLACES: dict[Position, Message] = {
    Position.BOTTOM_RIGHT: _("Bottom right"),
    Position.BOTTOM_LEFT: _("Bottom left"),
    Position.TOP_RIGHT: _("Top right"),
    Position.TOP_LEFT: _("Top left"),
    Position.CENTER: _("Centre"),
    Position.BOTTOM: _("Along the bottom"),
    Position.TOP: _("Along the top"),
}
KINDS: dict[OverlayKind, Message] = {
    OverlayKind.IMAGE: _("image"),
    OverlayKind.TICKER: _("ticker"),
    OverlayKind.CORNER: _("note"),
    OverlayKind.NOWNEXT: _("now and next"),
}


async def screen_page(request: Request, on: Reading) -> Response:
    """`GET /screens/<code>`."""
    screen = await on.services.screens.get(request.path_params["code"])
    context = {
        "screen": {**await card(screen, on), "report": _report(screen, on)},
        **await channel_shown(screen.channel_ref, on),
        "claim": _claim(screen, on, root_address(request, on)),
        "player_address": root_address(request, on) + "/player",
        "overlays": [_layer(item, on.reader) for item in overlay_of(screen)],
        **await remote(screen, on, str(request.base_url)),
        "zone": screen.timezone,
        "guessed": False,
        "zones": await asyncio.to_thread(zones, on.reader.language),
        "places": [(place.value, on.reader.say(text)) for place, text in PLACES.items()],
        "items": [_item(entry) for entry in await on.services.library.playlist(screen.code)],
    }
    return page("screen.html", on.reader, context, notice=await _notice(request, screen, on))


async def screen_state(request: Request, on: Reading) -> Response:
    """`GET /screens/<code>/state`: the chip that renews itself."""
    screen = await on.services.screens.get(request.path_params["code"])
    return page("screen_state.html", on.reader, {"screen": await card(screen, on)})


async def screen_report(request: Request, on: Reading) -> Response:
    """`GET /screens/<code>/report`: what the page says, renewed."""
    screen = await on.services.screens.get(request.path_params["code"])
    context = {"screen": {"report": _report(screen, on), **glass(screen, on)}}
    return page("screen_report.html", on.reader, context)


async def _notice(request: Request, screen: Screen, on: Reading) -> Notice | None:
    """Return the page's notice; a choice that finds no connection free says who has them."""
    notice = on.notice
    if notice is None or screen.channel_ref is None or request.query_params.get("fails") != Failure.NO_SLOT:
        return notice
    held = await held_by(screen.channel_ref, on)
    return replace(notice, remedy=f"{held} {notice.remedy}".strip())


def _claim(screen: Screen, on: Reading, root: str) -> dict[str, str] | None:
    token = on.desk.claims.of(screen)
    if token is None:
        return None
    url = f"{root}/player/{screen.code}?claim={token}"
    return {"url": url, "qr": segno.make(url, error="m").svg_data_uri(scale=4, border=2)}


def _layer(item: OverlayItem, reader: Reader) -> dict[str, object]:
    return {
        "id": item.id,
        "kind": reader.say(KINDS[item.kind]),
        "text": item.text,
        "image": media_url(item.image) if item.image else None,
        "place": reader.say(PLACES[item.position]),
        "enabled": item.enabled,
    }


def _item(entry: Entry) -> dict[str, object]:
    image = entry.creative.kind == "image"
    return {
        "id": entry.id,
        "name": entry.creative.title,
        "url": media_url(entry.creative.blob),
        "is_image": image,
        "seconds": entry.seconds if image else None,
    }


def _report(screen: Screen, on: Reading) -> list[tuple[str, str]]:
    last = on.services.heartbeats.last(screen)
    if last is None:
        return []
    report, say = last.report, on.reader.say
    offline = offline_words(report.offline)
    rows: list[tuple[Message, str | None]] = [
        (_("Shows"), f"{report.shown or report.mode} {report.state}".strip()),
        (_("On the glass"), say(PICTURES[report.proof.picture]) if report.proof else None),
        (
            _("Picture moves"),
            None if report.advancing is None else say(_("yes") if report.advancing else _("no")),
        ),
        (_("Frames shown"), _number(report.frames_decoded)),
        (_("Frames dropped"), _number(report.frames_dropped)),
        (_("Buffer"), _seconds(report.buffer_seconds)),
        (_("Behind live"), _seconds(report.latency_seconds)),
        (_("Without network"), say(offline) if offline else None),
        (_("Page version"), report.page_version or None),
        (_("Faults"), ", ".join(f"{error.code} ×{error.count}" for error in report.errors) or None),
    ]
    return [(say(name), value) for name, value in rows if value is not None]


def _number(value: int | None) -> str | None:
    return None if value is None else number(value)


def _seconds(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f} s"
