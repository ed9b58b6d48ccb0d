"""A command, from the operator's click to the screen: the server's part of it, and the page's."""

from typing import Any

import segno

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.signage.commands.models import ScreenCommand
from adscreen.signage.commands.schemas import CommandKind, CommandOrder
from adscreen.signage.library.filetypes import CreativeKind
from adscreen.signage.library.schemas import media_url
from adscreen.signage.library.service import SECONDS_USUAL
from adscreen.signage.screens.models import Screen
from adscreen.web.services import Services

STEPS = {CommandKind.CHANNEL_UP: 1, CommandKind.CHANNEL_DOWN: -1}


async def command(at_hand: Services, code: str, order: CommandOrder, *, by: str, base: str) -> ScreenCommand:
    """Give a screen a command; `base` is the address under which the caller reached AdScreen.

    Raises SCREEN_UNKNOWN, NO_CHANNEL, NOT_FOUND for a creative that is gone, BAD_INPUT, RATE_LIMITED.
    """
    screen = await at_hand.screens.get(code)
    argument = await _argument(at_hand, screen, order, base)
    return await at_hand.commands.send(screen, order.kind, argument, by=by)


def remote_url(at_hand: Services, screen: Screen, base: str) -> str:
    """Return the address of a screen's remote control."""
    return f"{(at_hand.settings.public_url or base).rstrip('/')}/remote/{screen.code}"


async def _argument(at_hand: Services, screen: Screen, order: CommandOrder, base: str) -> dict[str, Any]:
    """Do the server's part, and return what the page is told of it; `about` is for the operator's log."""
    match order.kind:
        case CommandKind.IDENTIFY:
            qr = segno.make(remote_url(at_hand, screen, base), error="m").svg_data_uri(border=2)
            return {"name": screen.name, "code": screen.code, "qr": qr}
        case CommandKind.SHOW:
            item = await _item(at_hand, order.creative)
            return {"item": item, "about": item["name"]}
        case CommandKind.RELOAD | CommandKind.SCREENSHOT:
            return {}
        case _:
            changed = await _changed(at_hand, screen, order)
            return {"version": changed.config_version, "about": await _about(at_hand, changed, order)}


async def _about(at_hand: Services, screen: Screen, order: CommandOrder) -> str:
    if order.kind is CommandKind.VOLUME:
        return f"{screen.volume} %"
    if order.kind in STEPS and screen.channel_ref:
        channel = await at_hand.channels.channel(screen.channel_ref)
        return channel.name if channel else ""
    return ""


async def _changed(at_hand: Services, screen: Screen, order: CommandOrder) -> Screen:
    """Change what the page reads in its configuration; so it holds after a reload too."""
    screens = at_hand.screens
    match order.kind:
        case CommandKind.TV_ON | CommandKind.TV_OFF:
            return await screens.set_tv(screen.code, order.kind is CommandKind.TV_ON)
        case CommandKind.MUTE | CommandKind.UNMUTE:
            return await screens.set_sound(screen.code, muted=order.kind is CommandKind.MUTE)
        case CommandKind.VOLUME:
            if order.volume is None:
                raise AdScreenError(Failure.BAD_INPUT, "volume", field="volume")
            return await screens.set_sound(screen.code, muted=False, volume=order.volume)
        case _:
            ref = screen.channel_ref
            beside = await at_hand.channels.beside(ref, STEPS[order.kind]) if ref else None
            if beside is None:
                raise AdScreenError(Failure.NO_CHANNEL)
            return await screens.set_channel(screen.code, beside)


async def _item(at_hand: Services, number: int | None) -> dict[str, Any]:
    if number is None:
        remedy = _("Choose what to show.")
        raise AdScreenError(Failure.BAD_INPUT, "creative", field="creative", remedy=remedy)
    creative = await at_hand.library.creative(number)
    return {
        "id": creative.id,
        "kind": creative.kind,
        "name": creative.title,
        "url": media_url(creative.blob),
        "seconds": SECONDS_USUAL if creative.kind == CreativeKind.IMAGE else None,
    }
