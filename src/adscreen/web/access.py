"""Who may read a screen: the browser that holds it, a logged-in user, a player with a signed address."""

from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request

from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.pairing import holds, refusal
from adscreen.web.auth import optional_user
from adscreen.web.cookies import device_cookie
from adscreen.web.services import services


class Caller(StrEnum):
    """Who asks about a screen."""

    DEVICE = "device"
    OPERATOR = "operator"
    TOKEN = "token"  # noqa: S105  (a kind of caller, not a secret)


@dataclass(frozen=True, slots=True)
class ScreenAccess:
    """A screen, and who may read it."""

    screen: Screen
    caller: Caller


async def open_screen(request: Request, code: str, *, token: str | None = None) -> ScreenAccess:
    """Return the screen of `code` for this request; raises SCREEN_UNKNOWN or SCREEN_CLAIMED."""
    at_hand = services(request)
    screen = await at_hand.screens.get(code)
    if holds(screen, request.cookies.get(device_cookie(screen.code))):
        return ScreenAccess(screen, Caller.DEVICE)
    if token is not None and at_hand.tokens.fits(screen, token):
        return ScreenAccess(screen, Caller.TOKEN)
    if await optional_user(request) is not None:
        return ScreenAccess(screen, Caller.OPERATOR)
    raise refusal(screen)
