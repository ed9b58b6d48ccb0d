"""Status codes of panels and what they mean; the same code means different things for the API and a stream.

Seen in the field: panels answer nearly every denial with a fake 404 page, 458 and 509 for "no free
connection", 454 for a refused login, 884 where only get.php is switched off. Unknown codes are the account's
trouble, never a reason to give a channel up.
"""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from enum import StrEnum

from adscreen.core.errors import AdScreenError, Failure

RATE_LIMIT_WAIT = 300.0
"""Seconds to leave a panel alone after 429 when it does not say: asking sooner gets addresses banned."""
MAX_WAIT = 86_400.0


class Asked(StrEnum):
    """What the answer is an answer to."""

    API = "api"
    LIST = "list"
    STREAM = "stream"


_EVERYWHERE = {
    401: Failure.WRONG_LOGIN,
    429: Failure.RATE_LIMITED,
    454: Failure.WRONG_LOGIN,
    458: Failure.NO_SLOT,
    459: Failure.USER_AGENT_BLOCKED,
    509: Failure.NO_SLOT,
    555: Failure.USER_AGENT_BLOCKED,
}
_BY_QUESTION = {
    Asked.API: {403: Failure.USER_AGENT_BLOCKED, 404: Failure.NOT_FOUND},
    Asked.LIST: {403: Failure.USER_AGENT_BLOCKED, 404: Failure.NOT_FOUND, 405: Failure.WRONG_FORMAT},
    Asked.STREAM: {
        403: Failure.NO_SLOT,
        404: Failure.CHANNEL_NOT_FOUND,
        405: Failure.WRONG_FORMAT,
        406: Failure.CHANNEL_NOT_FOUND,
    },
}


def failure_of(
    status: int, headers: Mapping[str, str], *, asked: Asked, now: float = 0.0
) -> AdScreenError | None:
    """Return what a status means, None for a success; `now` (Unix seconds) is for dates in Retry-After."""
    if 200 <= status < 300:
        return None
    failure = _EVERYWHERE.get(status) or _BY_QUESTION[asked].get(status) or Failure.PROVIDER_ERROR
    wait = retry_after(headers.get("retry-after"), now)
    if failure is Failure.RATE_LIMITED and wait is None:
        wait = RATE_LIMIT_WAIT
    return AdScreenError(failure, f"the {asked} answered status {status}", status=status, retry_after=wait)


def retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110 section 10.2.3), at most a day."""
    if not value:
        return None
    try:
        seconds = (
            float(value) if value.strip().isdecimal() else parsedate_to_datetime(value).timestamp() - now
        )
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), MAX_WAIT)
