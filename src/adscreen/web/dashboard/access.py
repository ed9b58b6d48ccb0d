"""The door of the operator's pages: who is in, in which language, and what an error looks like."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe, remedy
from adscreen.core.i18n import Message, _
from adscreen.signage.accounts.models import User
from adscreen.web.auth import optional_user
from adscreen.web.dashboard.desk import Desk, desk
from adscreen.web.dashboard.render import Notice, Reader, page
from adscreen.web.errors import error_response, status_of
from adscreen.web.language import language_of
from adscreen.web.services import Services, services

log = structlog.get_logger(__name__)

NOTES: dict[str, Message] = {
    "added": _("Added."),
    "saved": _("Saved."),
    "sent": _("Sent to the screen."),
    "deleted": _("Deleted."),
    "restored": _("It is back."),
    "replaced": _("The screen waits for its new device. The old one is refused from now on."),
    "link": _("The new link is below. The old one no longer works."),
    "guide": _("The guide is being read again."),
    "refreshing": _("The list is being read again."),
}
"""What a page says after a form was taken: the address names one of these."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One request of someone who may see the page."""

    user: User
    reader: Reader
    notice: Notice | None
    services: Services
    desk: Desk


Handler = Callable[[Request, Reading], Awaitable[Response]]
OpenHandler = Callable[[Request, Reader], Awaitable[Response]]


def inside(path: str, handler: Handler, *, method: str = "GET") -> Route:
    """Return the route of a page for users who are logged in; others are sent to log in, and back."""

    async def endpoint(request: Request) -> Response:
        user = await optional_user(request)
        if user is None:
            return _log_in_first(request)
        reader = Reader(language_of(request), user.name, request.url.path)
        reading = Reading(user, reader, _notice(request, reader), services(request), desk(request))
        try:
            return await handler(request, reading)
        except AdScreenError as error:
            return refused(request, reader, error)

    return Route(path, endpoint, methods=[method], name=f"{method} {path}")


def outside(path: str, handler: OpenHandler, *, method: str = "GET") -> Route:
    """Return the route of a page that needs no log-in."""

    async def endpoint(request: Request) -> Response:
        reader = Reader(language_of(request), None, request.url.path)
        try:
            return await handler(request, reader)
        except AdScreenError as error:
            return refused(request, reader, error)

    return Route(path, endpoint, methods=[method], name=f"{method} {path}")


def done(path: str, note: str, *, undo: str = "") -> RedirectResponse:
    """Return the answer to a form that was taken: the page to see next, its note, the key that undoes it."""
    separator = "&" if "?" in path else "?"
    return RedirectResponse(f"{path}{separator}note={note}" + (f"&undo={undo}" if undo else ""), 303)


def refused(request: Request, reader: Reader, error: AdScreenError) -> Response:
    """Return an error as a page, or as JSON where a form was sent by script and stays on its page."""
    log.info("page refused", path=request.url.path, failure=error.failure, detail=error.detail)
    if "application/json" in request.headers.get("accept", ""):
        return error_response(error, reader.language)
    text = reader.say(describe(error.failure))
    help_ = reader.say(error.remedy or remedy(error.failure))
    return page("error.html", reader, {"text": text, "remedy": help_}, status=status_of(error.failure))


def _notice(request: Request, reader: Reader) -> Notice | None:
    note = NOTES.get(request.query_params.get("note", ""))
    fails = request.query_params.get("fails", "")
    if note and fails in set(Failure):
        why = Failure(fails)
        text = _("Saved, but the channel does not play now: {why}", why=describe(why))
        return Notice("bad", reader.say(text), reader.say(remedy(why)))
    undo = request.query_params.get("undo", "")
    return Notice("good", reader.say(note), undo=undo if undo.isalnum() else "") if note else None


def _log_in_first(request: Request) -> Response:
    if request.method != "GET" or request.headers.get("hx-request"):
        return error_response(AdScreenError(Failure.UNAUTHENTICATED), language_of(request))
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(wanted)}", 303)
