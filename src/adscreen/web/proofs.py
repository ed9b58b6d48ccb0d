"""That a browser has proved to have its screen's key: a signed note in a cookie, good for some minutes.

It is checked without a table, and outlives a restart: a thousand screens do not all prove themselves then.
"""

import base64
import hmac

from adscreen.core.clock import Clock
from adscreen.core.vault import Vault
from adscreen.signage.screens.models import Screen

LIFE = 1200
"""Seconds. A page renews its proof every ten minutes."""


class Proofs:
    """Makes and checks the notes."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._key = vault.derive("device proofs", 32)
        self._clock = clock

    def new(self, screen: Screen) -> str:
        """Return a note for the device that holds the screen now."""
        return self._note(screen, int(self._clock.time()) + LIFE)

    def fits(self, screen: Screen, note: str | None) -> bool:
        """Tell whether a note is of this screen's present device and not over."""
        ends, _dot, _digest = (note or "").partition(".")
        if not (ends.isascii() and ends.isdigit() and len(ends) < 12) or int(ends) < self._clock.time():
            return False
        return hmac.compare_digest(self._note(screen, int(ends)).encode(), (note or "").encode())

    def _note(self, screen: Screen, ends: int) -> str:
        device = f"{screen.device_hash}:{screen.device_key}"
        text = f"{screen.id}:{screen.code}:{screen.pairing}:{device}:{ends}".encode()
        digest = hmac.digest(self._key, text, "sha256")[:24]
        return f"{ends}.{base64.urlsafe_b64encode(digest).decode()}"
