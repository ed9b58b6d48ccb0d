"""No other site may make a browser change something here (cross-site request forgery).

Browsers say where a request comes from: `Sec-Fetch-Site` on https and localhost, `Origin` on every unsafe
method. A request with neither is no browser's, and carries no cookie that it was not given on purpose.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from adscreen.core.errors import AdScreenError, Failure
from adscreen.web.errors import error_response
from adscreen.web.language import language_of

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_foreign(headers: Mapping[str, str], own_hosts: Iterable[str]) -> bool:
    """Tell whether a browser sent this unsafe request on behalf of another site; hosts are `name[:port]`."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and _host(origin) not in {host.lower() for host in own_hosts if host}


def _host(origin: str) -> str | None:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in {"http", "https"} else None


class CsrfMiddleware:
    """Refuses unsafe requests of other sites with FORBIDDEN."""

    def __init__(self, app: ASGIApp, public_url: str | None = None) -> None:
        self._app = app
        self._public_host = _host(public_url) if public_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            headers = Headers(scope=scope)
            if is_foreign(headers, (headers.get("host", ""), self._public_host or "")):
                error = AdScreenError(Failure.FORBIDDEN, "request of another site")
                language = language_of(HTTPConnection(scope))
                await error_response(error, language)(scope, receive, send)
                return
        await self._app(scope, receive, send)
