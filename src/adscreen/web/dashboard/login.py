"""Logging in, logging out, and the one-time link that makes the administrator."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adscreen.web.cookies import SESSION, clear_session, is_secure, set_session
from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.render import Reader, page
from adscreen.web.services import services

HOME = "/screens"


async def login_page(request: Request, reader: Reader) -> Response:
    """`GET /login`."""
    return page("login.html", reader, {"next": _local(request.query_params.get("next", "")), "name": ""})


async def log_in(request: Request, reader: Reader) -> Response:
    """`POST /login`."""
    form = await Form.read(request)
    address = request.client.host if request.client else ""
    _user, token = await services(request).accounts.log_in(
        form.text("name"), str(form.data.get("password", "")), address=address
    )
    return _enter(request, token, _local(form.text("next")))


async def log_out(request: Request, on: Reading) -> Response:
    """`POST /logout`."""
    await on.services.accounts.log_out(request.cookies.get(SESSION, ""))
    response = RedirectResponse("/login", 303)
    clear_session(response)
    return response


async def welcome_page(request: Request, reader: Reader) -> Response:
    """`GET /welcome?token=…`: the one-time link. Looking at it does not spend it."""
    token = request.query_params.get("token", "")
    user = await services(request).accounts.check_login_link(token)
    return page("welcome.html", reader, {"token": token, "name": user.name if user else ""})


async def welcome(request: Request, reader: Reader) -> Response:
    """`POST /welcome`: spend the link, and log in."""
    form = await Form.read(request)
    accounts = services(request).accounts
    user = await accounts.redeem_login_link(
        form.text("token"),
        name=form.text("name"),
        password=str(form.data.get("password", "")),
        language=reader.language,
    )
    return _enter(request, await accounts.start_session(user.id), HOME)


def _enter(request: Request, token: str, path: str) -> Response:
    response = RedirectResponse(path, 303)
    set_session(response, token, secure=is_secure(request, services(request).settings))
    return response


def _local(path: str) -> str:
    """Return `path` when it leads to a page of ours, else the start page: a link must not lead elsewhere."""
    local = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if local else HOME
