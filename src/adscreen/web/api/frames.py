"""What a screen's page sends of what it shows: a small picture, now and then."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adscreen.signage.screens.frames import MOST
from adscreen.web.access import Caller, open_screen
from adscreen.web.body import read_limited
from adscreen.web.services import services

router = APIRouter(tags=["player"])


@router.post(
    "/player/{code}/frame",
    status_code=204,
    openapi_extra={"requestBody": {"content": {"image/jpeg": {}}}},
)
async def frame(request: Request, code: str) -> Response:
    """A JPEG of what is on the glass, proven to be neither frozen nor black.

    400 bad_input for anything else, 413 too_large over 48 KB. That of a user who only looks is not kept.
    """
    access = await open_screen(request, code)
    jpeg = await read_limited(request, MOST)
    if access.caller is Caller.DEVICE:
        await services(request).frames.keep(access.screen, jpeg)
    return Response(status_code=204)
