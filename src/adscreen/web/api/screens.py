"""Screens by JSON, for those who automate; the dashboard does the same with forms."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.requests import Request

from adscreen.signage.library.schemas import PlaylistJson, PlaylistOrder, playlist_json
from adscreen.signage.screens.codes import Claimer
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.schemas import JsonModel, OverlayItem
from adscreen.signage.screens.service import Naming, NewLink, overlay_of
from adscreen.signage.screens.state import ScreenState
from adscreen.web.auth import current_user
from adscreen.web.services import Services, services

router = APIRouter(prefix="/screens", tags=["screens"], dependencies=[Depends(current_user)])

At = Annotated[Services, Depends(services)]


async def _claimer(request: Request) -> Claimer:
    user = await current_user(request)
    return Claimer(user.id, request.client.host if request.client else "")


Who = Annotated[Claimer, Depends(_claimer)]


class ScreenJson(JsonModel):
    """A screen as its operator sees it."""

    code: str
    name: str
    place: str
    language: str
    timezone: str
    tv_enabled: bool
    channel: str | None
    audio_language: str | None
    """ISO 639-2 code; null: what the channel's provider says."""
    crossfade: bool
    """Items of its playlist fade into one another."""
    overlay: list[OverlayItem]
    state: ScreenState
    paired: bool
    bound: bool
    """Its browser's key is registered: a copied cookie is refused."""
    last_heartbeat_at: float | None
    """Unix seconds."""


class NewLinkJson(JsonModel):
    """A screen with its one-time link, which is shown this once."""

    screen: ScreenJson
    link: str
    """Path; the first browser that opens it holds the screen from then on."""


class ScreenNames(JsonModel):
    """What a screen is called, and where it stands."""

    name: str = Field(max_length=500)
    language: str
    timezone: str
    place: str = Field("", max_length=500)


class PairingCode(JsonModel):
    """The code that a device shows."""

    code: str = Field(max_length=20)


class ScreenClaim(ScreenNames):
    """A new screen for the device that shows a code."""

    code: str = Field(max_length=20)
    channel: str | None = Field(None, max_length=200)


class ScreenChange(JsonModel):
    """What shall change; what is left out stays."""

    name: str | None = Field(None, max_length=500)
    place: str | None = Field(None, max_length=500)
    language: str | None = None
    timezone: str | None = None
    tv_enabled: bool | None = None
    channel: str | None = Field(None, max_length=200)
    audio_language: str | None = Field(None, max_length=3)
    crossfade: bool | None = None
    overlay: list[OverlayItem] | None = None


@router.get("", response_model=list[ScreenJson])
async def all_screens(at_hand: At) -> list[ScreenJson]:
    """All screens by name."""
    return [_json(screen, at_hand) for screen in await at_hand.screens.all()]


@router.post("", response_model=NewLinkJson, status_code=201)
async def create(body: ScreenNames, at_hand: At) -> NewLinkJson:
    """Make a screen and its one-time link."""
    made = await at_hand.screens.create(
        body.name, language=body.language, timezone=body.timezone, place=body.place
    )
    return _link_json(made, at_hand)


@router.post("/claim", response_model=ScreenJson, status_code=201)
async def claim(body: ScreenClaim, at_hand: At, who: Who) -> ScreenJson:
    """Make a screen for the device that shows `code`; 404 not_found, 429 after ten wrong ones."""
    naming = Naming(body.name, body.language, body.timezone, body.place)
    screen = await at_hand.codes.claim_new(body.code, naming, channel_ref=body.channel, who=who)
    return _json(screen, at_hand)


@router.get("/{code}", response_model=ScreenJson)
async def one(code: str, at_hand: At) -> ScreenJson:
    """One screen."""
    return _json(await at_hand.screens.get(code), at_hand)


@router.patch("/{code}", response_model=ScreenJson)
async def change(code: str, body: ScreenChange, at_hand: At) -> ScreenJson:
    """Change a screen; `channel: null` takes its channel away."""
    screen = await at_hand.screens.get(code)
    if body.name or body.language or body.timezone or body.place is not None:
        screen = await at_hand.screens.rename(
            code,
            body.name or screen.name,
            language=body.language or screen.language,
            timezone=body.timezone or screen.timezone,
            place=body.place,
        )
    if body.tv_enabled is not None:
        screen = await at_hand.screens.set_tv(code, body.tv_enabled)
    if "channel" in body.model_fields_set:
        screen = await at_hand.screens.set_channel(code, body.channel)
    if "audio_language" in body.model_fields_set:
        screen = await at_hand.screens.set_audio_language(code, body.audio_language or None)
    if body.crossfade is not None:
        screen = await at_hand.screens.set_crossfade(code, body.crossfade)
    if body.overlay is not None:
        screen = await at_hand.screens.set_overlay(code, body.overlay)
    return _json(screen, at_hand)


@router.delete("/{code}", status_code=204)
async def delete(code: str, at_hand: At) -> None:
    """Delete a screen with its playlist."""
    await at_hand.screens.delete(code)
    at_hand.heartbeats.forget(code)


@router.post("/{code}/link", response_model=NewLinkJson)
async def new_link(code: str, at_hand: At) -> NewLinkJson:
    """Make a new one-time link; the browser that holds the screen loses it."""
    return _link_json(await at_hand.screens.new_link(code), at_hand)


@router.post("/{code}/device", response_model=ScreenJson)
async def replace_device(code: str, body: PairingCode, at_hand: At, who: Who) -> ScreenJson:
    """Give the screen the device that shows `code`; the one that holds it now is refused from then on."""
    screen = await at_hand.codes.claim_for(body.code, code, who=who)
    at_hand.heartbeats.forget(screen.code)
    await at_hand.frames.forget(screen.code)
    return _json(screen, at_hand)


@router.put("/{code}/playlist", response_model=PlaylistJson)
async def set_playlist(request: Request, code: str, body: list[PlaylistOrder], at_hand: At) -> PlaylistJson:
    """Replace what the screen shows when it shows no television."""
    entries = await at_hand.library.set_playlist(code, [(order.creative, order.seconds) for order in body])
    return playlist_json(entries)


def _link_json(link: NewLink, at_hand: Services) -> NewLinkJson:
    path = f"/player/{link.screen.code}?claim={link.claim}"
    return NewLinkJson(screen=_json(link.screen, at_hand), link=path)


def _json(screen: Screen, at_hand: Services) -> ScreenJson:
    last = at_hand.heartbeats.last(screen)
    return ScreenJson(
        code=screen.code,
        name=screen.name,
        place=screen.place,
        language=screen.language,
        timezone=screen.timezone,
        tv_enabled=screen.tv_enabled,
        channel=screen.channel_ref,
        audio_language=screen.audio_language,
        crossfade=screen.crossfade,
        overlay=overlay_of(screen),
        state=at_hand.heartbeats.state(screen),
        paired=screen.device_hash is not None,
        bound=screen.device_key is not None,
        last_heartbeat_at=last.received_at if last else None,
    )
