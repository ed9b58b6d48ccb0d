"""The account that player_api answers without an action."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.links import Output
from adscreen.iptv.xtream.values import integer, mapping, moment, text, truth


class AccountStatus(StrEnum):
    """`user_info.status` of panels."""

    ACTIVE = "active"
    EXPIRED = "expired"
    BANNED = "banned"
    DISABLED = "disabled"


FAILURES = {
    AccountStatus.EXPIRED: Failure.EXPIRED,
    AccountStatus.BANNED: Failure.BANNED,
    AccountStatus.DISABLED: Failure.BANNED,
}


@dataclass(frozen=True, slots=True)
class AccountState:
    """What a panel says about an account."""

    status: AccountStatus
    trial: bool
    connections_used: int | None
    """Connections open now, others' of the same account included; None where the panel does not say."""
    connections_allowed: int | None
    """0 is unlimited (panels' meaning); None where the panel does not say."""
    formats: frozenset[Output] | None
    """Forms of a channel that the account may ask for; None where the panel does not say."""
    expires_at: datetime | None
    """None: never, or not said."""
    timezone: str | None
    """Zone of the panel's times, e.g. `Europe/Paris`; archive requests are written in it."""
    server_time: datetime | None
    """The panel's clock at the answer."""
    message: str = ""
    """The panel's own words for the customer."""

    @property
    def failure(self) -> Failure | None:
        """Return why the account gives no television: EXPIRED or BANNED; None while it is active."""
        return FAILURES.get(self.status)

    @property
    def is_full(self) -> bool:
        """Tell whether every connection is in use (our own may be among them)."""
        if not self.connections_allowed or self.connections_used is None:
            return False
        return self.connections_used >= self.connections_allowed

    def allows(self, output: Output) -> bool:
        """Tell whether the account may ask for this form; what the panel does not forbid is allowed."""
        return self.formats is None or output in self.formats


def read_account(answer: Any, *, now: float) -> AccountState:
    """Return the account of a decoded answer; `now` is in Unix seconds.

    Raises WRONG_LOGIN where the panel refuses the login (auth 0 with status 200 is how panels say it, an
    empty list is another), BAD_ANSWER where the answer is about something else.
    """
    user, server = mapping(mapping(answer).get("user_info")), mapping(mapping(answer).get("server_info"))
    if "user_info" not in mapping(answer):
        user = mapping(answer)
    word = text(user.get("status")).lower()
    if truth(user.get("auth")) is False and word not in _WORDS:
        raise AdScreenError(Failure.WRONG_LOGIN, f"auth 0 {text(user.get('message'), 80)}".strip())
    if not user:
        empty = answer in ([], {}, None, False) or "user_info" in mapping(answer)
        failure = Failure.WRONG_LOGIN if empty else Failure.BAD_ANSWER
        raise AdScreenError(failure, "player_api answered no account")
    if not _FIELDS & user.keys():
        raise AdScreenError(Failure.BAD_ANSWER, "player_api answered something that is no account")
    clock = moment(server.get("timestamp_now"))
    expires = moment(user.get("exp_date"))
    return AccountState(
        status=_status(word, expires, clock or datetime.fromtimestamp(now, UTC)),
        trial=truth(user.get("is_trial")) or word == "trial",
        connections_used=_count(user.get("active_cons")),
        connections_allowed=_count(user.get("max_connections")),
        formats=_formats(user.get("allowed_output_formats")),
        expires_at=expires,
        timezone=text(server.get("timezone"), 64) or None,
        server_time=clock,
        message=text(user.get("message")),
    )


_WORDS = {
    "active": AccountStatus.ACTIVE,
    "trial": AccountStatus.ACTIVE,
    "expired": AccountStatus.EXPIRED,
    "banned": AccountStatus.BANNED,
    "blocked": AccountStatus.BANNED,
    "disabled": AccountStatus.DISABLED,
    "inactive": AccountStatus.DISABLED,
}
_FIELDS = {
    "auth",
    "status",
    "exp_date",
    "max_connections",
    "active_cons",
    "username",
    "allowed_output_formats",
}


def _status(word: str, expires: datetime | None, now: datetime) -> AccountStatus:
    status = _WORDS.get(word, AccountStatus.ACTIVE)
    # a panel that runs its clean-up at night still says Active after the end
    if status is AccountStatus.ACTIVE and expires is not None and expires <= now:
        return AccountStatus.EXPIRED
    return status


def _count(value: Any) -> int | None:
    number = integer(value)
    return None if number is None or number < 0 else number


def _formats(value: Any) -> frozenset[Output] | None:
    """Read a list, an object or a text such as "m3u8,ts"; an empty one says nothing."""
    if isinstance(value, dict):
        value = [word for pair in value.items() for word in pair]
    words = value.replace(";", ",").split(",") if isinstance(value, str) else value
    if not isinstance(words, list):
        return None
    known = frozenset(output for word in words if (output := Output.of(text(word))) is not None)
    return known or None
