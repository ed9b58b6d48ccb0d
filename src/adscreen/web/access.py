"""Who may read a screen: the browser that holds it, a logged-in user, a player with a signed address.

A browser holds a screen by its cookie and, once its key is registered, by a proof of lately that it has it.
"""

from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request

from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.pairing import holds, refusal
from adscreen.web.auth import optional_user
from adscreen.web.cookies import device_cookie, proof_cookie
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


async def open_screen(request: Request, code: str) -> ScreenAccess:
    """Return the screen of `code` for this request.

    Raises SCREEN_UNKNOWN, SCREEN_CLAIMED, or DEVICE_UNPROVEN for a cookie without its key.
    """
    screen = await services(request).screens.get(code)
    access = await _access(request, screen, None)
    if access is None:
        raise refusal(screen)
    return access


async def open_television(request: Request, code: str, token: str | None) -> ScreenAccess:
    """Do the same for television, asked for every two seconds: mostly without the database."""
    access = await _access(request, await services(request).screens.glance(code), token)
    return access if access is not None else await _second_look(request, code, token)


async def _second_look(request: Request, code: str, token: str | None) -> ScreenAccess:
    """Refuse nobody by what was true a moment ago: the screen may have been claimed since."""
    screen = await services(request).screens.get(code)
    access = await _access(request, screen, token)
    if access is None:
        raise refusal(screen)
    return access


async def _access(request: Request, screen: Screen, token: str | None) -> ScreenAccess | None:
    held = has_cookie(request, screen)
    if held and has_proved(request, screen):
        return ScreenAccess(screen, Caller.DEVICE)
    if token is not None and services(request).tokens.fits(screen, token):
        return ScreenAccess(screen, Caller.TOKEN)
    if held:  # before the user: where the operator is logged in on the device, it still is the device
        raise AdScreenError(Failure.DEVICE_UNPROVEN, "cookie without a proof")
    if await optional_user(request) is not None:
        return ScreenAccess(screen, Caller.OPERATOR)
    return None


def has_cookie(request: Request, screen: Screen) -> bool:
    """Tell whether the browser has the cookie of the device that holds the screen."""
    return holds(screen, request.cookies.get(device_cookie(screen.code)))


def has_proved(request: Request, screen: Screen) -> bool:
    """Tell whether the browser need not prove anything now.

    A stream that goes on asks again and again with the cookies that it was opened with: one proof is enough.
    """
    if screen.device_key is None:
        return True
    device = (screen.device_hash, screen.device_key)
    if getattr(request.state, "proved", None) == device:
        return True
    if not services(request).proofs.fits(screen, request.cookies.get(proof_cookie(screen.code))):
        return False
    request.state.proved = device
    return True
