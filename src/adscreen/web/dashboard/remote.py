"""The remote control of a screen: on its page, and on a phone that has scanned the code on its glass."""

import time

import segno
from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe, remedy
from adscreen.core.i18n import _
from adscreen.signage.commands.schemas import CommandJson, CommandKind, CommandOrder
from adscreen.signage.screens.models import Screen
from adscreen.web.commanding import command, remote_url
from adscreen.web.dashboard.access import Reading, done
from adscreen.web.dashboard.command_words import KINDS, outcome
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.render import Notice, page
from adscreen.web.dashboard.screens import card
from adscreen.web.dashboard.words import ago
from adscreen.web.etag import conditional

SHOWN_MOST = 8
"""Commands that are listed."""
STEPS = {"volume_up": 10, "volume_down": -10}
"""Per cent; what a click on the dashboard adds to a screen's volume."""


async def remote_page(request: Request, on: Reading) -> Response:
    """`GET /remote/<code>`: the page for a phone."""
    screen = await on.services.screens.get(request.path_params["code"])
    context = {"screen": await card(screen, on), **await remote(screen, on, str(request.base_url))}
    return page("remote.html", on.reader, context, notice=on.notice)


async def commands(request: Request, on: Reading) -> Response:
    """`GET /screens/<code>/commands`: what was ordered and what came of it, renewed."""
    screen = await on.services.screens.get(request.path_params["code"])
    return page("commands.html", on.reader, await log_of(screen, on))


async def give(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/commands`: a key was pressed; the answer is the list, and why not if need be."""
    form, code = await Form.read(request), request.path_params["code"]
    problem = None
    try:
        order = await _order(form, code, on)
        await command(on.services, code, order, by=on.user.name, base=str(request.base_url))
    except AdScreenError as error:
        if not request.headers.get("hx-request"):
            raise
        say = on.reader.say
        why = error.remedy or remedy(error.failure)
        problem = Notice("bad", say(describe(error.failure)), say(why))
    if not request.headers.get("hx-request"):
        return done(f"/remote/{code}" if form.text("back") == "remote" else f"/screens/{code}", "sent")
    screen = await on.services.screens.get(code)
    return page("commands.html", on.reader, await log_of(screen, on, problem))


async def shot(request: Request, on: Reading) -> Response:
    """`GET /screens/<code>/shot`: the last picture of what the screen really showed."""
    screen = await on.services.screens.get(request.path_params["code"])
    found = await on.services.commands.picture(screen)
    headers = {"Cache-Control": "private, no-cache"}
    answer = Response(found.jpeg, media_type="image/jpeg", headers=headers)
    return conditional(request, answer, str(found.taken_at.timestamp()))


async def remote(screen: Screen, on: Reading, base: str) -> dict[str, object]:
    """Return what the remote control needs on any page."""
    url = remote_url(on.services, screen, base)
    return {
        "remote": {"url": url, "qr": segno.make(url, error="m").svg_data_uri(scale=4, border=2)},
        "creatives": [(one.id, one.title) for one in await on.services.library.creatives()],
        **await log_of(screen, on),
    }


async def log_of(screen: Screen, on: Reading, problem: Notice | None = None) -> dict[str, object]:
    """Return what a screen is set to, its last commands, and its last picture."""
    say, now = on.reader.say, time.time()
    taken_at = await on.services.commands.pictured_at(screen)
    version = taken_at.timestamp() if taken_at else 0
    channel = await on.services.channels.channel(screen.channel_ref) if screen.channel_ref else None
    silent = _("sound off")
    sound = _("sound {percent} %", percent=screen.volume)
    return {
        "problem": problem,
        "settings": [
            channel.name if channel else say(_("no channel")),
            say(_("TV is on") if screen.tv_enabled else _("TV is off")),
            say(silent if screen.muted else sound),
        ],
        "shot": {"url": f"/screens/{screen.code}/shot?v={version}", "age": say(ago(taken_at, now))}
        if taken_at
        else None,
        "log": [_line(one, on, now) for one in await on.services.commands.recent(screen, SHOWN_MOST)],
    }


def _line(one: CommandJson, on: Reading, now: float) -> dict[str, object]:
    tone, words = outcome(one)
    return {
        "what": on.reader.say(KINDS[one.kind]),
        "about": one.about,
        "who": one.sent_by,
        "when": on.reader.say(ago(one.sent_at, now)),
        "tone": tone,
        "outcome": on.reader.say(words),
    }


async def _order(form: Form, code: str, on: Reading) -> CommandOrder:
    kind = form.text("kind")
    if (step := STEPS.get(kind)) is not None:
        volume = (await on.services.screens.get(code)).volume + step
        return CommandOrder(kind=CommandKind.VOLUME, volume=max(0, min(100, volume)))
    if kind not in set(CommandKind):
        raise AdScreenError(Failure.BAD_INPUT, "kind", field="kind")
    return CommandOrder(
        kind=CommandKind(kind), volume=form.number("volume"), creative=form.number("creative")
    )
