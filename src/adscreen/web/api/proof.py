"""The API by which a screen's browser proves that it has the screen's key."""

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.pairing import refusal
from adscreen.signage.screens.schemas import JsonModel
from adscreen.web.access import has_cookie
from adscreen.web.cookies import clear_held, is_secure, set_proof
from adscreen.web.errors import error_response
from adscreen.web.language import language_of
from adscreen.web.proofs import LIFE
from adscreen.web.services import services

router = APIRouter(tags=["player"])


class Challenge(JsonModel):
    """What to sign."""

    nonce: str


class Proof(JsonModel):
    """A signed nonce, and the key that signed it."""

    nonce: str = Field(max_length=100)
    signature: str = Field(max_length=200)
    key: str | None = Field(None, max_length=200)
    """Public key: base64url of its DER SubjectPublicKeyInfo; the first that comes is registered."""


class Proved(JsonModel):
    """For how long nothing need be proved."""

    seconds: int


@router.post("/player/{code}/challenge", response_model=Challenge)
async def challenge(request: Request, code: str) -> Challenge:
    """A nonce for the browser that has the screen's cookie: good for two minutes, for once."""
    screen = await _held(request, code)
    return Challenge(nonce=services(request).pairing.challenge(screen.code))


@router.post("/player/{code}/proof", response_model=Proved)
async def proof(request: Request, response: Response, code: str, body: Proof) -> Proved | Response:
    """Prove to have the key: ECDSA on P-256 with SHA-256 over three lines, `adscreen-proof`, code and nonce.

    401 device_unproven for another key, 409 conflict for a nonce that is not open.
    """
    screen = await _held(request, code)
    at_hand = services(request)
    try:
        await at_hand.pairing.prove(screen, nonce=body.nonce, signature=body.signature, key=body.key)
    except AdScreenError as error:
        if error.failure is not Failure.DEVICE_UNPROVEN:
            raise
        refused = error_response(error, language_of(request))
        clear_held(refused)  # its key is lost: when it is switched on again, `/player` shows a code
        return refused
    screen = await at_hand.screens.get(screen.code)
    secure = is_secure(request, at_hand.settings)
    set_proof(response, screen, at_hand.proofs.new(screen), LIFE, secure=secure)
    return Proved(seconds=LIFE)


async def _held(request: Request, code: str) -> Screen:
    screen = await services(request).screens.get(code)
    if not has_cookie(request, screen):
        raise refusal(screen)
    return screen
