"""What a channel does while it gives no television, by JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from adscreen.iptv.standby.schemas import StandbyChoice, StandbyOut
from adscreen.iptv.standby.service import StandbyService
from adscreen.media.model import Standby
from adscreen.signage.screens.schemas import JsonModel
from adscreen.web.auth import current_user
from adscreen.web.channel_standby import channel_standby, usual
from adscreen.web.numbers import ROW_MOST
from adscreen.web.services import Services, services

router = APIRouter(tags=["sources"], dependencies=[Depends(current_user)])

Kept = Annotated[StandbyService, Depends(channel_standby)]
Row = Annotated[int, Path(ge=1, le=ROW_MOST)]
At = Annotated[Services, Depends(services)]


class BackupJson(JsonModel):
    """The channel that stands in."""

    channel: int
    name: str
    provider: str
    same_provider: bool
    gone: bool
    failure: str | None


class StandbyJson(JsonModel):
    """What is chosen for a channel; `usual` is what it does where nothing is.

    Null is for the last picture, and a slate where a player watches that is not a screen's page. Where the
    file was deleted since, the built-in picture is shown.
    """

    choice: Standby | None
    usual: Standby | None
    file: str | None
    title: str
    file_gone: bool
    backup: BackupJson | None


@router.get("/channels/{channel}/standby", response_model=StandbyJson)
async def standby(channel: Row, kept: Kept, at_hand: At) -> StandbyJson:
    """What a channel shows while it gives no television."""
    return _told(await kept.of(channel), at_hand)


@router.put("/channels/{channel}/standby", response_model=StandbyJson)
async def change_standby(channel: Row, change: StandbyChoice, kept: Kept, at_hand: At) -> StandbyJson:
    """Choose it; null is for as usual, and a slate may have a picture of the library.

    404 for a channel or a file that is not there, 400 for what cannot stand in.
    """
    titles = {one.blob: one.title for one in await at_hand.library.creatives()} if change.file else {}
    choice = change.model_copy(update={"title": titles.get(change.file or "", "")})
    return _told(await kept.choose(channel, choice), at_hand)


def _told(out: StandbyOut, at_hand: Services) -> StandbyJson:
    return StandbyJson(**out.model_dump(), usual=usual(at_hand.settings))
