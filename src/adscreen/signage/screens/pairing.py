"""Which browser holds a screen: the first that opens its one-time link, or the one whose code was claimed.

A browser holds a screen by its cookie. Where it has WebCrypto its key is registered too, and from then on the
cookie alone is not enough: the browser proves now and then that it has the key.
"""

import hmac
from datetime import UTC, datetime

import structlog

from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.core.ids import hash_token, new_token
from adscreen.signage.screens.challenges import Challenges
from adscreen.signage.screens.devicekeys import known_key, proof_text, signed_by
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.repository import ScreenRepository
from adscreen.signage.screens.service import ScreenService, found

log = structlog.get_logger(__name__)


class PairingService:
    """Claims of screens by link, and proofs of devices."""

    def __init__(
        self, database: Database, clock: Clock, screens: ScreenService, challenges: Challenges
    ) -> None:
        self._database = database
        self._clock = clock
        self._screens = screens
        self._challenges = challenges

    async def claim(self, code: str, claim: str) -> str:
        """Spend a one-time link and return the token for the browser's cookie.

        Raises SCREEN_UNKNOWN, or SCREEN_CLAIMED when the link is spent, replaced or wrong.
        """
        device = new_token()
        at = datetime.fromtimestamp(self._clock.time(), UTC)
        async with self._database.transaction() as session:
            screens = ScreenRepository(session)
            screen = await found(screens, code)
            if not await screens.spend_claim(screen.code, hash_token(claim), hash_token(device), at):
                raise AdScreenError(Failure.SCREEN_CLAIMED, field="claim")
        log.info("screen claimed", screen=screen.code)
        return device

    def challenge(self, code: str) -> str:
        """Return a nonce for the device of a screen to sign."""
        return self._challenges.new(code)

    async def prove(self, screen: Screen, *, nonce: str, signature: str, key: str | None) -> None:
        """Take the proof of the browser whose cookie holds `screen`; the first key that comes is registered.

        Raises CONFLICT for an old nonce, DEVICE_UNPROVEN for a signature that is not of the registered key,
        BAD_INPUT where there is none and `key` is none either.
        """
        if screen.device_key is not None:
            check_proof(self._challenges, screen.device_key, screen.code, nonce, signature)
            return
        fresh = known_key(key or "")
        check_proof(self._challenges, fresh, screen.code, nonce, signature)
        async with self._database.transaction() as session:
            bound = await ScreenRepository(session).bind(screen.code, screen.device_hash or "", fresh)
        self._screens.changed(screen.code)
        if not bound:  # another request was faster, or the screen is another device's
            raise AdScreenError(Failure.CONFLICT, "bound meanwhile")
        log.info("screen bound to its device's key", screen=screen.code)


def check_proof(challenges: Challenges, key: str, code: str, nonce: str, signature: str) -> None:
    """Spend a nonce; raises CONFLICT where it is not open, DEVICE_UNPROVEN for a wrong signature."""
    if not challenges.spend(nonce, code):
        raise AdScreenError(Failure.CONFLICT, "nonce")
    if not signed_by(key, proof_text(code, nonce), signature):
        raise AdScreenError(Failure.DEVICE_UNPROVEN, "signature")


def holds(screen: Screen, device_token: str | None) -> bool:
    """Tell whether a browser with this cookie is the one that holds the screen."""
    if not device_token or screen.device_hash is None:
        return False
    return hmac.compare_digest(screen.device_hash, hash_token(device_token))


def refusal(screen: Screen) -> AdScreenError:
    """Return the error for a browser that does not hold the screen."""
    if screen.device_hash is None:
        return AdScreenError(
            Failure.SCREEN_CLAIMED,
            "waits for its device",
            remedy=_(
                "This screen waits for its device: open its one-time link here, or show a pairing code and "
                "type it on the dashboard."
            ),
        )
    return AdScreenError(Failure.SCREEN_CLAIMED, "held by another browser")
