"""One-time links of screens, kept in memory for the operator until a browser takes the screen."""

from adscreen.core.ids import hash_token
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.service import NewLink


class ClaimLinks:
    """The token of each screen's newest link. It is stored nowhere else: a restart asks for a new link."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}

    def keep(self, link: NewLink) -> None:
        """Remember a link that was just made."""
        self._tokens[link.screen.code] = link.claim

    def of(self, screen: Screen) -> str | None:
        """Return the token of a screen's link while it can still be used."""
        token = self._tokens.get(screen.code)
        if token is not None and screen.claim_hash != hash_token(token):  # spent, or another way was taken
            del self._tokens[screen.code]
            return None
        return token
