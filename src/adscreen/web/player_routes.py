"""The screen's page: `/player/<code>`, claimed by the first browser that opens its one-time link.

`/player` alone is where a device begins: it leads to the screen that the browser holds, else shows a code.
"""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe, remedy
from adscreen.core.i18n import _
from adscreen.web.access import Caller, has_cookie, has_proved, open_screen
from adscreen.web.api.screen_config import screen_config
from adscreen.web.cookies import HELD, clear_held, device_cookie, is_secure, set_device
from adscreen.web.errors import status_of
from adscreen.web.language import language_of
from adscreen.web.player_page import (
    CONTENT_SECURITY_POLICY,
    Device,
    render_page,
    render_pairing,
    render_refused,
)
from adscreen.web.player_worker import WORKER_PATH, player_worker
from adscreen.web.services import services

REPLACED = _("Another device shows this screen now")
REPLACED_REMEDY = _("This one is free: make it another screen, or take it away.")


async def player_page(request: Request) -> Response:
    """Serve the page to the browser that holds the screen; `?claim=` spends a one-time link."""
    code = str(request.path_params["code"])
    try:
        if (claim := request.query_params.get("claim")) is not None:
            return await _claim(request, code, claim)
        return await _page(request, code)
    except AdScreenError as error:
        return await _refused(request, code, error)


async def player_html(request: Request) -> Response:
    """Lead `/player.html?screen=<code>`, the address of older installations, to the page."""
    target = f"/player/{quote(request.query_params.get('screen', ''), safe='')}"
    claim = request.query_params.get("claim")
    return RedirectResponse(f"{target}?claim={quote(claim, safe='')}" if claim else target, status_code=302)


async def pairing_page(request: Request) -> Response:
    """`/player`: the screen that this browser holds, else (or with `?new`) a code by which it becomes one."""
    held = request.cookies.get(HELD)
    if held is not None and "new" not in request.query_params:
        try:
            screen = await services(request).screens.get(held)
        except AdScreenError:
            pass  # deleted since: the browser is free
        else:
            return RedirectResponse(f"/player/{screen.code}", status_code=302)
    html = render_pairing(language_of(request))
    return HTMLResponse(html, headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})


async def _page(request: Request, code: str) -> Response:
    screen = await services(request).screens.get(code)
    device = has_cookie(request, screen)
    if not device or has_proved(request, screen):
        access = await open_screen(request, code)
        device, screen = access.caller is Caller.DEVICE, access.screen
        config = (await screen_config(request, access)).model_dump(by_alias=True, mode="json")
    else:
        config = None  # a copied cookie learns nothing: the page proves itself, then asks
    if code != screen.code:  # typed in lower case: the cookie is for the one true path
        return RedirectResponse(f"/player/{screen.code}", status_code=302)
    at_hand = services(request)
    bound = screen.device_key is not None
    binding = Device(bound, at_hand.pairing.challenge(screen.code)) if device else None
    # A user who only looks at a screen keeps nothing of it.
    worker = WORKER_PATH if device and at_hand.settings.offline_mb > 0 else None
    html = render_page(screen.code, screen.language, config, device=binding, worker=worker)
    response = HTMLResponse(html, headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})
    if device:
        token = request.cookies[device_cookie(screen.code)]
        set_device(response, screen, token, secure=_secure(request))
    return response


async def _claim(request: Request, code: str, claim: str) -> Response:
    """Spend the link, and go on to an address without it: it does not stay in the browser's history."""
    at_hand = services(request)
    screen = await at_hand.screens.get(code)
    response = RedirectResponse(f"/player/{screen.code}", status_code=303)
    if request.method == "HEAD" or "prefetch" in _purpose(request):
        return response
    try:
        token = await at_hand.pairing.claim(code, claim)
    except AdScreenError:
        # The browser that holds the screen may open its old link again.
        if not has_cookie(request, await at_hand.screens.get(code)):
            raise
        return response
    set_device(response, screen, token, secure=_secure(request))
    return response


def _purpose(request: Request) -> str:
    """Return why a browser loads a page before anyone asked for it; such a visit must not spend the link."""
    return f"{request.headers.get('sec-purpose', '')} {request.headers.get('purpose', '')}".lower()


def _secure(request: Request) -> bool:
    return is_secure(request, services(request).settings)


async def _refused(request: Request, code: str, error: AdScreenError) -> Response:
    """Say in the venue's language why this browser does not get the screen, and how it becomes one."""
    language, replaced = language_of(request), False
    if error.failure is not Failure.SCREEN_UNKNOWN:
        screen = await services(request).screens.get(code)
        language = screen.language
        replaced = screen.device_hash is not None and device_cookie(screen.code) in request.cookies
    text = REPLACED if replaced else describe(error.failure)
    advice = REPLACED_REMEDY if replaced else error.remedy or remedy(error.failure)
    html = render_refused(text.in_language(language), advice.in_language(language), language)
    response = HTMLResponse(html, status_of(error.failure))
    if request.cookies.get(HELD) == code.strip().upper():
        clear_held(response)  # the next time it is switched on, `/player` shows a code
    return response


PLAYER_ROUTES = [
    Route("/player.html", player_html, methods=["GET", "HEAD"]),
    Route(WORKER_PATH, player_worker, methods=["GET", "HEAD"]),
    Route("/player", pairing_page, methods=["GET", "HEAD"]),
    Route("/player/{code}", player_page, methods=["GET", "HEAD"]),
]
