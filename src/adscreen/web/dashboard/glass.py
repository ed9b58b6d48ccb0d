"""What a screen's glass shows, as its page proved it: the last good picture and its age, what is wrong."""

import time

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import Message, _
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.schemas import Picture
from adscreen.signage.screens.state import ScreenState
from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.words import ago, duration
from adscreen.web.etag import conditional

PICTURES: dict[Picture, Message] = {
    Picture.PLAYING: _("moving picture"),
    Picture.STILL: _("still picture, as it should be"),
    Picture.FROZEN: _("frozen picture"),
    Picture.BLACK: _("black picture"),
    Picture.HIDDEN: _("its page is hidden"),
}


async def screen_frame(request: Request, on: Reading) -> Response:
    """`GET /screens/<code>/frame`: the last good picture; its ETag changes with it."""
    found = await on.services.frames.read(await on.services.screens.get(request.path_params["code"]))
    if found is None:
        raise AdScreenError(Failure.NOT_FOUND, "picture of a screen")
    frame, jpeg = found
    answer = Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, no-cache"})
    return conditional(request, answer, frame.version)


def glass(screen: Screen, on: Reading) -> dict[str, object]:
    """Return what a card tells of the glass: `frame` (`url`, `age`) and `alert`, each None without one."""
    frame = on.services.frames.of(screen)
    shown = None
    if frame is not None:
        url = f"/screens/{screen.code}/frame?v={frame.version}"
        shown = {"url": url, "age": on.reader.say(ago(frame.taken_at, time.time()))}
    alert = _alert(screen, on)
    return {"frame": shown, "alert": on.reader.say(alert) if alert else None}


def _alert(screen: Screen, on: Reading) -> Message | None:
    """Say for how long a screen that reports has shown nothing that moves, or nothing at all."""
    last = on.services.heartbeats.last(screen)
    if last is None or last.report.proof is None:
        return None
    past = duration(last.report.proof.seconds + max(0.0, time.time() - last.received_at))
    match on.services.heartbeats.state(screen), last.report.proof.picture:
        case ScreenState.BLACK, _anything:
            return _("Online, but its picture has been black for {time}.", time=past)
        case ScreenState.FROZEN, Picture.FROZEN:
            return _("Online, but its picture has stood still for {time}.", time=past)
    return None
