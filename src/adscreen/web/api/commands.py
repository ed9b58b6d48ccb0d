"""Commands to screens: given and read by users, answered by screens' pages."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.accounts.models import User
from adscreen.signage.commands.schemas import CommandAnswer, CommandJson, CommandOrder
from adscreen.signage.commands.service import PICTURE_MOST
from adscreen.signage.screens.models import Screen
from adscreen.web.access import Caller, open_screen
from adscreen.web.auth import current_user
from adscreen.web.body import read_limited
from adscreen.web.commanding import command
from adscreen.web.etag import conditional
from adscreen.web.services import Services, services

router = APIRouter(tags=["commands"])

At = Annotated[Services, Depends(services)]
Who = Annotated[User, Depends(current_user)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.post("/screens/{code}/commands", response_model=CommandJson, status_code=201)
async def give(request: Request, code: str, body: CommandOrder, at_hand: At, user: Who) -> CommandJson:
    """Have a screen do something at once; a command that it does not take within 60 s is not done any more.

    404 screen_unknown or not_found (the creative is gone), 400 no_channel or bad_input, 429 rate_limited.
    """
    given = await command(at_hand, code, body, by=user.name, base=str(request.base_url))
    return at_hand.commands.shown(given)


@router.get("/screens/{code}/commands", response_model=list[CommandJson])
async def commands(code: str, at_hand: At, _user: Who) -> list[CommandJson]:
    """A screen's last commands, newest first: who gave them, when, and what came of them."""
    return await at_hand.commands.recent(await at_hand.screens.get(code))


@router.get("/screens/{code}/picture", response_class=Response)
async def picture(request: Request, code: str, at_hand: At, _user: Who) -> Response:
    """The last picture of what a screen really showed: JPEG, with `Last-Modified`; 404 when there is none."""
    found = await at_hand.commands.picture(await at_hand.screens.get(code))
    taken = found.taken_at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    headers = {"Cache-Control": "private, no-cache", "Last-Modified": taken}
    answer = Response(found.jpeg, media_type="image/jpeg", headers=headers)
    return conditional(request, answer, str(found.taken_at.timestamp()))


@router.post("/player/{code}/commands/{number}", status_code=204)
async def answer(request: Request, code: str, number: Number, body: CommandAnswer) -> None:
    """What came of a command, said by the browser that holds the screen; once."""
    at_hand, screen = services(request), await _device(request, code)
    await at_hand.commands.answer(screen, number, succeeded=body.succeeded, result=body.result)


@router.put("/player/{code}/commands/{number}/picture", status_code=204)
async def keep_picture(request: Request, code: str, number: Number) -> None:
    """The picture that a command asked for, as JPEG. 404 not_found where none asks, 400 bad_input."""
    screen = await _device(request, code)
    await services(request).commands.keep_picture(screen, number, await read_limited(request, PICTURE_MOST))


async def _device(request: Request, code: str) -> Screen:
    """Return the screen that the caller holds: a user who looks at it cannot answer in its place."""
    access = await open_screen(request, code)
    if access.caller is not Caller.DEVICE:
        raise AdScreenError(Failure.FORBIDDEN, "not the screen itself")
    return access.screen
