"""Log in and out by JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from adscreen.signage.accounts.models import User
from adscreen.signage.screens.schemas import JsonModel
from adscreen.web.auth import current_user
from adscreen.web.cookies import SESSION, clear_session, is_secure, set_session
from adscreen.web.services import services

router = APIRouter(tags=["accounts"])

CurrentUser = Annotated[User, Depends(current_user)]


class LogIn(JsonModel):
    """What is typed to log in."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=1000)


class Me(JsonModel):
    """Who is logged in."""

    name: str
    role: str
    language: str


@router.post("/login", response_model=Me)
async def log_in(request: Request, response: Response, body: LogIn) -> Me:
    """Log in: the answer carries the session's cookie. 401 for a wrong one, 429 after too many."""
    at_hand = services(request)
    address = request.client.host if request.client else ""
    user, token = await at_hand.accounts.log_in(body.name, body.password, address=address)
    set_session(response, token, secure=is_secure(request, at_hand.settings))
    return _me(user)


@router.post("/logout", status_code=204)
async def log_out(request: Request, response: Response) -> None:
    """End the session."""
    if token := request.cookies.get(SESSION):
        await services(request).accounts.log_out(token)
    clear_session(response)


@router.get("/me", response_model=Me)
async def me(user: CurrentUser) -> Me:
    """Who is logged in; 401 when nobody is."""
    return _me(user)


def _me(user: User) -> Me:
    return Me(name=user.name, role=user.role, language=user.language)
