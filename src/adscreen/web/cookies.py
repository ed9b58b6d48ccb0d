"""The cookies of AdScreen: no script reads them, no foreign form sends them, https keeps them to itself."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from adscreen.core.settings import Settings
from adscreen.signage.screens.models import Screen

SESSION = "adscreen_session"
LANGUAGE = "adscreen_language"
HELD = "adscreen_player"
"""Code of the screen that a browser holds: no secret, but where `/player` leads after a power cut."""
PAIRING = "adscreen_pairing"
SESSION_SECONDS = 30 * 24 * 3600
DEVICE_SECONDS = 400 * 24 * 3600
"""The longest life that browsers grant (RFC 6265bis section 5.5); each visit renews it."""


def is_secure(connection: HTTPConnection, settings: Settings) -> bool:
    """Tell whether the browser reached us by https, here or at the proxy that `public_url` names."""
    return connection.url.scheme == "https" or (settings.public_url or "").startswith("https:")


def set_session(response: Response, token: str, *, secure: bool) -> None:
    """Log the browser in."""
    _set(response, SESSION, token, path="/", seconds=SESSION_SECONDS, secure=secure)


def clear_session(response: Response) -> None:
    """Log the browser out."""
    response.delete_cookie(SESSION, path="/", httponly=True, samesite="lax")


def set_language(response: Response, language: str, *, secure: bool) -> None:
    """Remember the language of a browser that is not logged in."""
    _set(response, LANGUAGE, language, path="/", seconds=DEVICE_SECONDS, secure=secure)


def device_cookie(code: str) -> str:
    """Return the name of the cookie by which a browser holds a screen; one browser may hold several."""
    return f"adscreen_screen_{code}"


def proof_cookie(code: str) -> str:
    """Return the name of the cookie that says that the browser has proved to have its screen's key."""
    return f"adscreen_proof_{code}"


def set_device(response: Response, screen: Screen, token: str, *, secure: bool) -> None:
    """Give the screen to the browser, for the addresses of this screen only; `/player` leads there."""
    for path in _paths(screen):
        _set(response, device_cookie(screen.code), token, path=path, seconds=DEVICE_SECONDS, secure=secure)
    _set(response, HELD, screen.code, path="/player", seconds=DEVICE_SECONDS, secure=secure)


def set_proof(response: Response, screen: Screen, proof: str, seconds: int, *, secure: bool) -> None:
    """Remember that the browser has proved to have its key."""
    for path in _paths(screen):
        _set(response, proof_cookie(screen.code), proof, path=path, seconds=seconds, secure=secure)


def clear_held(response: Response) -> None:
    """Have `/player` show a pairing code again: the browser holds that screen no more."""
    response.delete_cookie(HELD, path="/player", httponly=True, samesite="lax")


def set_pairing(response: Response, secret: str, seconds: int, *, secure: bool) -> None:
    """Give a device that waits for an operator the secret by which it is known."""
    _set(response, PAIRING, secret, path="/api/pairing", seconds=seconds, secure=secure)


def clear_pairing(response: Response) -> None:
    """Forget the secret: it is spent."""
    response.delete_cookie(PAIRING, path="/api/pairing", httponly=True, samesite="lax")


def _paths(screen: Screen) -> list[str]:
    return [f"{path}/{screen.code}" for path in ("/player", "/api/player", "/api/heartbeat", "/api/plays")]


def _set(response: Response, name: str, value: str, *, path: str, seconds: int, secure: bool) -> None:
    response.set_cookie(name, value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="lax")
