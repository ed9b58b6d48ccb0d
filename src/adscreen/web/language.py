"""In which language to answer: the user's own, the cookie's, what the browser asks for, the setting."""

from starlette.requests import HTTPConnection

from adscreen.core.i18n import LANGUAGES, pick_language
from adscreen.signage.accounts.models import User
from adscreen.web.cookies import LANGUAGE
from adscreen.web.services import services


def language_of(connection: HTTPConnection) -> str:
    """Return the language for a request; a user counts once `auth` has looked him up."""
    user: User | None = getattr(connection.state, "user", None)
    if user is not None and user.language in LANGUAGES:
        return user.language
    chosen = connection.cookies.get(LANGUAGE)
    if chosen in LANGUAGES:
        return chosen
    return pick_language(connection.headers.get("accept-language"), services(connection).settings.language)
