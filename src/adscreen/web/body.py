"""Request bodies of bounded size: JSON is read whole into memory, so there must be little of it."""

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adscreen.core.errors import AdScreenError, Failure
from adscreen.web.errors import error_response
from adscreen.web.language import language_of

JSON_MOST = 256 * 1024
"""Bytes of any JSON body; a playlist of 500 items has about 25 KB."""

_FILES = "/api/creatives"
"""The one route of the API that takes files, and bounds them itself."""


async def read_limited(request: Request, limit: int) -> bytes:
    """Return the whole body; raises TOO_LARGE as soon as it has more than `limit` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise AdScreenError(Failure.TOO_LARGE, f"body over {limit} bytes")
    return bytes(body)


class JsonLimitMiddleware:
    """Refuses large bodies to the API with TOO_LARGE, before they are read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/") or scope["path"] == _FILES:
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or int(length) > JSON_MOST:
            error = AdScreenError(Failure.TOO_LARGE, "body")
            await error_response(error, language_of(HTTPConnection(scope)))(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > JSON_MOST:  # a chunked body, which does not say its length
                raise AdScreenError(Failure.TOO_LARGE, "body")
            return message

        await self._app(scope, counted, send)
