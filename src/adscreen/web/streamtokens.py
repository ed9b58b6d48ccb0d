"""Signed stream addresses: a player without cookies may read one screen's television, until a new pairing."""

import base64
import hmac

from adscreen.core.vault import Vault
from adscreen.signage.screens.models import Screen


class StreamTokens:
    """Makes and checks the `t` of `/api/player/<code>/tv-stream?t=…`."""

    def __init__(self, vault: Vault) -> None:
        self._key = vault.derive("stream tokens", 32)

    def token(self, screen: Screen) -> str:
        """Return the token of a screen's present pairing."""
        text = f"{screen.id}:{screen.code}:{screen.pairing}".encode()
        digest = hmac.digest(self._key, text, "sha256")[:18]
        return base64.urlsafe_b64encode(digest).decode()

    def fits(self, screen: Screen, token: str) -> bool:
        """Tell whether `token` is the one of the screen's present pairing."""
        return hmac.compare_digest(self.token(screen).encode(), token.encode("utf-8", "replace"))
