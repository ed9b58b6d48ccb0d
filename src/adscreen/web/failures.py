"""How what goes wrong reaches the caller: JSON for programs, a plain page for people, never a trace."""

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe, remedy
from adscreen.web.errors import error_response, status_of
from adscreen.web.language import language_of
from adscreen.web.plain_page import plain_page

log = structlog.get_logger(__name__)

_BY_STATUS = {
    401: Failure.UNAUTHENTICATED,
    403: Failure.FORBIDDEN,
    404: Failure.NOT_FOUND,
    413: Failure.TOO_LARGE,
}


def install(app: FastAPI) -> None:
    """Render every error of `app`."""
    app.add_exception_handler(AdScreenError, _failure)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


async def _failure(request: Request, error: Exception) -> Response:
    assert isinstance(error, AdScreenError)  # noqa: S101  (registered for this class)
    if error.failure is Failure.INTERNAL:
        log.error("request failed", path=request.url.path, detail=error.detail)
    return answer(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  (registered for this class)
    first = error.errors()[0] if error.errors() else {"type": "", "loc": ()}
    place = () if first["type"] == "json_invalid" else first["loc"]  # there it is an offset in the text
    field = ".".join(str(part) for part in place if part not in ("body", "query", "path"))
    return answer(request, AdScreenError(Failure.BAD_INPUT, "request", field=field or None))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  (registered for this class)
    failure = _BY_STATUS.get(error.status_code)
    response = answer(request, AdScreenError(failure or Failure.BAD_INPUT, "http"))
    response.status_code = error.status_code
    response.headers.update(error.headers or {})
    return response


async def _gone(_request: Request, _error: Exception) -> Response:
    """Answer nobody: the caller went away in the middle of its request."""
    return Response(status_code=400)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("request failed", path=request.url.path, exc_info=error)
    return answer(request, AdScreenError(Failure.INTERNAL))


def answer(request: Request, error: AdScreenError) -> Response:
    """Return the answer to a failed request: a page where the caller is a person in a browser, else JSON."""
    language = language_of(request)
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if not wants_page:
        return error_response(error, language)
    advice = error.remedy or remedy(error.failure)
    html = plain_page(describe(error.failure).in_language(language), advice.in_language(language), language)
    return HTMLResponse(html, status_of(error.failure))
