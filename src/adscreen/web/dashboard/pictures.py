"""What channels show now: the small pictures that the looks at them leave, and what is wrong with them."""

import time
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.media.model import FeedPhase
from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.programmes import NOTHING, on_now
from adscreen.web.dashboard.render import page
from adscreen.web.dashboard.words import FLAWS, ago
from adscreen.web.etag import conditional

STALE = 20.0
"""Seconds after which a verdict is about the past, and no longer told."""


async def channel_picture(request: Request, on: Reading) -> Response:
    """`GET /pictures/<key>`: the newest picture of a channel; its ETag changes with it."""
    ref = on.services.keys.ref(request.path_params["key"])
    picture = on.desk.pictures.thumbnail(ref) if ref else None
    if picture is None:
        raise AdScreenError(Failure.NOT_FOUND, "picture of a channel")
    headers = {"Cache-Control": "private, no-cache"}
    answer = Response(picture.jpeg, media_type="image/jpeg", headers=headers)
    return conditional(request, answer, picture.version)


async def screen_picture(request: Request, on: Reading) -> Response:
    """`GET /screens/<code>/picture`: the part of a screen's page that shows its channel, renewed."""
    screen = await on.services.screens.get(request.path_params["code"])
    return page("screen_picture.html", on.reader, await channel_shown(screen.channel_ref, on))


async def channel_shown(ref: str | None, on: Reading) -> dict[str, object]:
    """Return what a page tells of a screen's channel: its picture, and its programme by the guide."""
    guide = await on_now([ref], on, on_air=True) if ref else {}
    return {"shows": shown(ref, on), "guide": guide.get(ref or "", NOTHING)}


def shown(ref: str | None, on: Reading) -> dict[str, object]:
    """Return what a page tells of a channel's picture: `url` (None without one), `age`, `flaws`."""
    picture = on.desk.pictures.thumbnail(ref) if ref else None
    flaws = _flaws(ref, on) if ref else []
    if ref is None or picture is None:
        return {"url": None, "age": "", "flaws": flaws}
    key = quote(on.services.keys.key(ref), safe="")
    return {
        "url": f"/pictures/{key}?v={picture.version}",
        "age": on.reader.say(ago(picture.taken_at, time.time())),
        "flaws": flaws,
    }


def _flaws(ref: str, on: Reading) -> list[str]:
    """Say what is wrong now: of a channel that is not live, the last look says nothing any more."""
    verdict, status = on.desk.pictures.verdict(ref), on.services.live.status(ref)
    if verdict is None or status is None or status.phase is not FeedPhase.LIVE:
        return []
    if time.time() - verdict.taken_at > STALE + 2 * on.services.settings.look_seconds:
        return []
    if not verdict.seen:
        return [on.reader.say(_("Its picture and sound cannot be decoded."))]
    return [on.reader.say(FLAWS[flaw.kind]) for flaw in verdict.flaws]
