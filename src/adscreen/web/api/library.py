"""Creatives by JSON; files come as a multipart form and go to disk as they come in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request

from adscreen.signage.library.schemas import CreativeJson, creative_json
from adscreen.web.auth import current_user
from adscreen.web.numbers import ROW_MOST
from adscreen.web.services import Services, services
from adscreen.web.uploads import read_file

router = APIRouter(prefix="/creatives", tags=["library"], dependencies=[Depends(current_user)])

At = Annotated[Services, Depends(services)]

_FORM = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "array", "items": {"type": "string", "format": "binary"}}
                    },
                }
            }
        }
    }
}


@router.get("", response_model=list[CreativeJson])
async def creatives(at_hand: At) -> list[CreativeJson]:
    """All creatives, newest first."""
    return [creative_json(creative) for creative in await at_hand.library.creatives()]


@router.post("", response_model=list[CreativeJson], status_code=201, openapi_extra=_FORM)
async def upload(request: Request, at_hand: At) -> list[CreativeJson]:
    """Upload images and videos; 400 for what is neither, 413 for what is too large."""
    form = await read_file(request, at_hand.library.upload)
    return [creative_json(creative) for creative in form.files]


@router.delete("/{creative}", status_code=204)
async def delete(creative: Annotated[int, Path(ge=1, le=ROW_MOST)], at_hand: At) -> None:
    """Delete a creative; 409 while a screen shows it."""
    await at_hand.library.delete(creative)
