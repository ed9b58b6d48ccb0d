"""Who asks: the user behind a request's session cookie."""

from starlette.requests import HTTPConnection

from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.accounts.models import User
from adscreen.web.cookies import SESSION
from adscreen.web.services import services


async def optional_user(connection: HTTPConnection) -> User | None:
    """Return who is logged in, None when nobody is; looked up once a request."""
    if not hasattr(connection.state, "user"):
        token = connection.cookies.get(SESSION)
        connection.state.user = await services(connection).accounts.authenticate(token) if token else None
    user: User | None = connection.state.user
    return user


async def current_user(connection: HTTPConnection) -> User:
    """Return who is logged in; raises UNAUTHENTICATED. A dependency of the API, a function for pages."""
    user = await optional_user(connection)
    if user is None:
        raise AdScreenError(Failure.UNAUTHENTICATED)
    return user
