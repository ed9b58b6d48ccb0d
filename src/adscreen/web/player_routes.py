"""The screen's page: `/player/<code>`, claimed by the first browser that opens its one-time link."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe, remedy
from adscreen.web.access import Caller, open_screen
from adscreen.web.api.screen_config import screen_config
from adscreen.web.cookies import device_cookie, is_secure, set_device
from adscreen.web.errors import status_of
from adscreen.web.language import language_of
from adscreen.web.plain_page import plain_page
from adscreen.web.player_page import CONTENT_SECURITY_POLICY, render_page
from adscreen.web.player_worker import WORKER_PATH, player_worker
from adscreen.web.services import services


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


async def _page(request: Request, code: str) -> Response:
    access = await open_screen(request, code)
    screen = access.screen
    if code != screen.code:  # typed in lower case: the cookie is for the one true path
        return RedirectResponse(f"/player/{screen.code}", status_code=302)
    config = await screen_config(request, screen)
    # A user who only looks at a screen keeps nothing of it.
    keeps = access.caller is Caller.DEVICE and config.offline_mb > 0
    html = render_page(
        screen.code,
        screen.language,
        config.model_dump(by_alias=True, mode="json"),
        worker=WORKER_PATH if keeps else None,
    )
    response = HTMLResponse(html, headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})
    if access.caller is Caller.DEVICE:
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
        access = await open_screen(request, screen.code)
        if access.caller is not Caller.DEVICE:
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
    """Say in the venue's language why this browser does not get the screen."""
    language = language_of(request)
    if error.failure is not Failure.SCREEN_UNKNOWN:
        language = (await services(request).screens.get(code)).language
    text = describe(error.failure).in_language(language)
    advice = (error.remedy or remedy(error.failure)).in_language(language)
    return HTMLResponse(plain_page(text, advice, language), status_of(error.failure))


PLAYER_ROUTES = [
    Route("/player.html", player_html, methods=["GET", "HEAD"]),
    Route(WORKER_PATH, player_worker, methods=["GET", "HEAD"]),
    Route("/player/{code}", player_page, methods=["GET", "HEAD"]),
]
