"""How many connections an account allows at once, and who says so."""

from dataclasses import dataclass
from enum import StrEnum

from adscreen.iptv.links import LinkKind
from adscreen.iptv.models import Provider

ASSUMED = 1
"""Connections of an Xtream account whose panel does not say: one too many would end the one on air."""


class LimitFrom(StrEnum):
    """Who says it."""

    OPERATOR = "operator"
    ACCOUNT = "account"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit of one account."""

    account: str
    """Its opaque name in the slot ledger."""
    connections: int | None
    """0 unlimited, None unknown: nobody is refused until the provider does."""
    origin: LimitFrom
    name: str
    """The provider's."""


def limit_of(provider: Provider) -> Limit:
    """Return a provider's limit: the operator's number, else the account's, else what is assumed of one.

    Lists and streams without an account have none, until their provider refuses: a list may lead to a hundred
    servers.
    """
    account, name = provider.fingerprint, provider.name
    if provider.max_connections_override is not None:
        return Limit(account, provider.max_connections_override, LimitFrom.OPERATOR, name)
    if provider.connections_allowed is not None:
        return Limit(account, provider.connections_allowed, LimitFrom.ACCOUNT, name)
    if provider.kind == LinkKind.XTREAM:
        return Limit(account, ASSUMED, LimitFrom.ASSUMED, name)
    return Limit(account, None, LimitFrom.UNKNOWN, name)
