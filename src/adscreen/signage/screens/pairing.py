"""Which browser holds a screen: the first that opens its one-time link, until there is a new link."""

import hmac
from datetime import UTC, datetime

import structlog

from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.core.ids import hash_token, new_token
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.repository import ScreenRepository
from adscreen.signage.screens.service import found

log = structlog.get_logger(__name__)


class PairingService:
    """Claims of screens."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

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
            "waits for its one-time link",
            remedy=_(
                "This screen waits for its one-time link: open the link that the dashboard shows for it."
            ),
        )
    return AdScreenError(Failure.SCREEN_CLAIMED, "held by another browser")
