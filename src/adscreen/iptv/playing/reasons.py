"""What a refusal of a stream really means: panels hide it behind 404 and 403, the account knows better."""

from adscreen.core.errors import Failure
from adscreen.iptv.xtream.account import AccountState

UNREACHED = frozenset(
    {Failure.DNS, Failure.REFUSED, Failure.UNREACHABLE, Failure.TLS, Failure.ADDRESS_BLOCKED}
)
"""The provider's server was not reached: no other question to it fares better."""

ACCOUNT_LEVEL = UNREACHED | {
    Failure.WRONG_LOGIN,
    Failure.EXPIRED,
    Failure.BANNED,
    Failure.NO_SLOT,
    Failure.USER_AGENT_BLOCKED,
    Failure.RATE_LIMITED,
}
"""What another channel of the same account would meet too."""

AMBIGUOUS = frozenset(
    {
        Failure.WRONG_LOGIN,
        Failure.NO_SLOT,
        Failure.CHANNEL_NOT_FOUND,
        Failure.WRONG_FORMAT,
        Failure.PROVIDER_ERROR,
        Failure.EMPTY_ANSWER,
        Failure.HTML_ANSWER,
        Failure.NOT_MEDIA,
        Failure.PLACEHOLDER,
        Failure.CONNECTION_LOST,
        Failure.ENDED,
    }
)
"""Refusals whose true reason the account may know: ask it before the channel is blamed."""

OURS = frozenset({Failure.STOPPED, Failure.INTERNAL, Failure.CONVERSION_FAILED})
"""What says nothing about the channel."""


def account_reason(account: AccountState) -> Failure | None:
    """Return why this account gives no television now; None where it should."""
    if account.failure is not None:
        return account.failure
    return Failure.NO_SLOT if account.is_full else None
