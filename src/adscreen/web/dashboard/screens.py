"""The list of screens, and what is done to one as a whole."""

import asyncio
import time

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.signage.screens.models import Screen
from adscreen.web.dashboard.access import Reading, done
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.glass import glass
from adscreen.web.dashboard.render import page
from adscreen.web.dashboard.words import SCREEN_STATES, ago
from adscreen.web.dashboard.zones import zones
from adscreen.web.watching import screen_watcher

PROMISE = 6.0
"""Seconds that a channel has to prove by its bytes that it is television, and moves."""
DEFAULT_TIMEZONE = "Europe/Paris"


async def screens_page(request: Request, on: Reading) -> Response:
    """`GET /screens`."""
    context = {
        "screens": await _cards(on),
        "player_address": root_address(request, on) + "/player",
        **await zone_choice(on),
    }
    return page("screens.html", on.reader, context, notice=on.notice)


async def screens_list(request: Request, on: Reading) -> Response:
    """`GET /screens/list`: the part that renews itself."""
    return page("screens_list.html", on.reader, {"screens": await _cards(on)})


async def add_screen(request: Request, on: Reading) -> Response:
    """`POST /screens`: make one; its page shows the one-time link."""
    form = await Form.read(request)
    link = await on.services.screens.create(
        form.text("name"),
        language=form.text("language"),
        timezone=form.text("timezone") or DEFAULT_TIMEZONE,
        place=form.text("place"),
    )
    on.desk.claims.keep(link)
    return done(f"/screens/{link.screen.code}", "added")


async def change_screen(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>`: name, place, language, time zone, and the sound's language."""
    form, code = await Form.read(request), request.path_params["code"]
    timezone = form.text("timezone") or (await on.services.screens.get(code)).timezone
    await on.services.screens.rename(
        code,
        form.text("name"),
        language=form.text("language"),
        timezone=timezone,
        place=form.text("place") if "place" in form.data else None,
    )
    await on.services.screens.set_audio_language(code, form.text("audio_language") or None)
    return done(f"/screens/{code}", "saved")


async def delete_screen(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/delete`."""
    await on.services.screens.delete(request.path_params["code"])
    on.services.heartbeats.forget(request.path_params["code"])
    await on.services.frames.forget(request.path_params["code"])
    return done("/screens", "deleted")


async def new_link(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/link`: take the screen from its browser and show a new one-time link."""
    code = request.path_params["code"]
    on.desk.claims.keep(await on.services.screens.new_link(code))
    on.services.heartbeats.forget(code)
    await on.services.frames.forget(code)
    return done(f"/screens/{code}", "link")


async def set_crossfade(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/crossfade`."""
    code = request.path_params["code"]
    await on.services.screens.set_crossfade(code, (await Form.read(request)).text("on") == "1")
    return done(f"/screens/{code}", "saved")


async def switch_tv(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/tv`."""
    code = request.path_params["code"]
    await on.services.screens.set_tv(code, (await Form.read(request)).text("on") == "1")
    return done(f"/screens/{code}", "saved")


async def choose_channel(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/channel`: keep the choice, and say at once whether the channel plays."""
    code, ref = request.path_params["code"], (await Form.read(request)).text("channel") or None
    await on.services.screens.set_channel(code, ref)
    failure = await _why_not(code, ref, on) if ref else None
    return done(f"/screens/{code}" + (f"?fails={failure}" if failure else ""), "saved")


def root_address(request: Request, on: Reading) -> str:
    """Return the address under which screens reach this server, without a path."""
    return (on.services.settings.public_url or str(request.base_url)).rstrip("/")


async def zone_choice(on: Reading) -> dict[str, object]:
    """Return what the field of a new screen's time zone needs; the operator's browser guesses better."""
    choices = await asyncio.to_thread(zones, on.reader.language)
    return {"zone": DEFAULT_TIMEZONE, "guessed": True, "zones": choices}


async def _why_not(code: str, ref: str, on: Reading) -> Failure | None:
    """Return why a channel gives no television, asked of the very feed that the screen will watch.

    It is asked as the screen, which so leaves its old channel: with one connection that makes room.
    """
    who = screen_watcher(code)
    try:
        await on.services.live.playlist(ref, viewer=who.key, wait=PROMISE, moves=who.moves)
    except AdScreenError as error:
        return error.failure
    return None


async def _cards(on: Reading) -> list[dict[str, object]]:
    return [await card(screen, on) for screen in await on.services.screens.all()]


async def card(screen: Screen, on: Reading) -> dict[str, object]:
    """Return what a screen's card shows."""
    tone, word = SCREEN_STATES[on.services.heartbeats.state(screen)]
    last = on.services.heartbeats.last(screen)
    facts = [
        (on.reader.say(_("Heard from")), on.reader.say(ago(last.received_at if last else None, time.time())))
    ]
    if last and last.report.latency_seconds is not None:
        facts.append((on.reader.say(_("Behind live")), f"{last.report.latency_seconds:.1f} s"))
    return {
        "code": screen.code,
        "name": screen.name,
        "place": screen.place,
        "language": screen.language,
        "timezone": screen.timezone,
        "audio_language": screen.audio_language,
        "tv_enabled": screen.tv_enabled,
        "crossfade": screen.crossfade,
        "claimed": screen.device_hash is not None,
        "bound": screen.device_key is not None,
        "channel": await _channel_name(screen, on),
        "tone": tone,
        "state": on.reader.say(word),
        "facts": facts,
        **glass(screen, on),
    }


async def _channel_name(screen: Screen, on: Reading) -> str | None:
    if screen.channel_ref is None:
        return None
    channel = await on.services.channels.channel(screen.channel_ref)
    return channel.name if channel else on.reader.say(_("gone from the provider's list"))
