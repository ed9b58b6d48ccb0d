"""The API of a device that is no screen yet: it shows a code, waits for an operator, takes its screen."""

from typing import Annotated

import segno
from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.ids import hash_token
from adscreen.signage.screens.codes import LIFE, TAKE_WITHIN
from adscreen.signage.screens.schemas import JsonModel
from adscreen.web.cookies import PAIRING, clear_pairing, is_secure, set_device, set_pairing, set_proof
from adscreen.web.proofs import LIFE as PROOF_LIFE
from adscreen.web.services import services

router = APIRouter(prefix="/pairing", tags=["pairing"])

WAIT_MOST = 20.0
"""Seconds that an answer is held for: proxies close what is silent for a minute."""


class Device(JsonModel):
    """What a device says of itself."""

    key: str | None = Field(None, max_length=200)
    """Public key: base64url of its DER SubjectPublicKeyInfo; null where the browser has no WebCrypto."""


class Code(JsonModel):
    """What the device shows."""

    code: str
    url: str
    """Where the code is claimed."""
    qr: str
    """The same as a picture, in a `data:` address."""
    seconds: float
    """After these the device asks for its next code; this one stays good for three minutes more."""


class Waiting(JsonModel):
    """Whether the device may take a screen."""

    screen: str | None
    """Code of its screen; null while it waits."""
    nonce: str | None
    """What to sign to take it."""


class Taking(JsonModel):
    """The device takes its screen; one that gave no key signs nothing."""

    nonce: str = Field("", max_length=100)
    signature: str = Field("", max_length=200)


class Taken(JsonModel):
    """The screen is the device's."""

    path: str
    """Of its page, to go to."""


@router.post("", response_model=Code)
async def show(request: Request, response: Response, body: Device) -> Code:
    """The code that this browser, known by a cookie, shows now. 429 where an address asks for too many."""
    at_hand = services(request)
    address = request.client.host if request.client else ""
    shown = await at_hand.codes.show(request.cookies.get(PAIRING), body.key, address=address)
    seconds = int((LIFE + TAKE_WITHIN).total_seconds())
    set_pairing(response, shown.secret, seconds, secure=is_secure(request, at_hand.settings))
    root = (at_hand.settings.public_url or str(request.base_url)).rstrip("/")
    url = f"{root}/claim/{shown.code}"
    # white around it, so that it is read off a dark screen, too
    picture = segno.make(url, error="m").svg_data_uri(scale=4, border=3, light="#fff", dark="#0b0f17")
    return Code(code=shown.code, url=url, qr=picture, seconds=shown.seconds)


@router.get("", response_model=Waiting)
async def wait(request: Request, seconds: Annotated[float, Query(ge=0, le=WAIT_MOST)] = 0.0) -> Waiting:
    """Whether an operator has claimed a code of this browser; held for up to `seconds` while none has.

    404 not_found where its codes are over: show another one. 429 where too many devices wait.
    """
    at_hand, secret = services(request), _secret(request)
    device = hash_token(secret)
    holder = f"pairing {device}"
    at_hand.streams.admit(holder)
    with at_hand.streams.opened(holder, device) as stream:
        stream.looks()
        screen = await at_hand.codes.claimed(secret)
        if screen is None and seconds and stream.ending is None:
            await stream.pause(seconds)
            screen = await at_hand.codes.claimed(secret)
    nonce = at_hand.pairing.challenge(screen) if screen is not None else None
    return Waiting(screen=screen, nonce=nonce)


@router.post("/take", response_model=Taken)
async def take(request: Request, response: Response, body: Taking) -> Taken:
    """Take the screen, for once: the answer's cookies make this browser its device.

    401 device_unproven for a wrong signature, 404 not_found where there is nothing to take, 409 conflict for
    a nonce that is not open, 403 screen_claimed where the screen went to another device meanwhile.
    """
    at_hand = services(request)
    screen, token = await at_hand.codes.take(_secret(request), nonce=body.nonce, signature=body.signature)
    at_hand.heartbeats.forget(screen.code)
    await at_hand.frames.forget(screen.code)
    secure = is_secure(request, at_hand.settings)
    set_device(response, screen, token, secure=secure)
    if screen.device_key is not None:
        set_proof(response, screen, at_hand.proofs.new(screen), PROOF_LIFE, secure=secure)
    clear_pairing(response)
    return Taken(path=f"/player/{screen.code}")


def _secret(request: Request) -> str:
    secret = request.cookies.get(PAIRING)
    if not secret:
        raise AdScreenError(Failure.NOT_FOUND, "no pairing cookie")
    return secret
