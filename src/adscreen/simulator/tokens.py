"""One-time addresses: a stream's first answer is a redirect to a token that must be used within seconds."""

from dataclasses import dataclass

from adscreen.core.clock import Clock
from adscreen.core.ids import new_token
from adscreen.simulator.accounts import Account
from adscreen.simulator.channels import Channel
from adscreen.simulator.ledger import Connection

LIFETIME = 5.0
"""Seconds within which a new session must start: `create_expiration` of panels, for live."""


@dataclass(slots=True, eq=False)
class Grant:
    """What a token allows."""

    account: Account
    channel: Channel
    extension: str
    """`ts` or `m3u8`."""
    expires: float
    session: Connection | None = None
    """The HLS session that began with this token; it stays good as long as the session lives."""


class Tokens:
    """Issues and redeems tokens."""

    def __init__(self, clock: Clock, lifetime: float = LIFETIME) -> None:
        self._clock = clock
        self._lifetime = lifetime
        self._grants: dict[str, Grant] = {}

    def issue(self, account: Account, channel: Channel, extension: str) -> str:
        """Return a new token."""
        now = self._clock.monotonic()
        self._grants = {t: g for t, g in self._grants.items() if g.expires > now or _lives(g)}
        token = new_token()
        self._grants[token] = Grant(account, channel, extension, now + self._lifetime)
        return token

    def redeem(self, token: str) -> Grant | None:
        """Return what a token allows; None when it is unknown or too old for a new session."""
        grant = self._grants.get(token)
        if grant is None or (grant.expires <= self._clock.monotonic() and not _lives(grant)):
            return None
        return grant

    def forget(self, channel: str | None) -> None:
        """Accept none of the tokens given so far for the channel of that key, or for any."""
        self._grants = {
            t: g for t, g in self._grants.items() if channel is not None and g.channel.key != channel
        }


def _lives(grant: Grant) -> bool:
    return grant.session is not None and grant.session.ended is None
