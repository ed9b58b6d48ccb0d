"""What an answer that is not television means: statuses and bodies to failures.

Statuses as IPTV panels use them (docs/2-live-tv): almost every one has a meaning of its own there. The
caller who knows the account (player_api) may know better; this is what the answer alone says. What a status
means for the panel's interface and for lists stands in `iptv/xtream/failures.py`, which begins with the same
table.
"""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from time import time

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.sniff import Kind

RATE_LIMIT_PAUSE = 300.0
"""Seconds to stay away after 429 when the answer names none: panels ban who comes back sooner."""
SLOT_PAUSE = 15.0
"""Seconds until a slot that an old connection holds may be free again."""

EVERYWHERE = {
    401: Failure.WRONG_LOGIN,
    402: Failure.EXPIRED,
    429: Failure.RATE_LIMITED,
    454: Failure.WRONG_LOGIN,
    458: Failure.NO_SLOT,
    459: Failure.USER_AGENT_BLOCKED,
    509: Failure.NO_SLOT,
    555: Failure.USER_AGENT_BLOCKED,
}
"""What a status means whatever a panel was asked. Any other that is not told apart is the provider's trouble,
never a reason to give a channel up."""

_OF_A_STREAM = {
    403: Failure.NO_SLOT,
    404: Failure.CHANNEL_NOT_FOUND,
    405: Failure.WRONG_FORMAT,
    406: Failure.CHANNEL_NOT_FOUND,
    410: Failure.CHANNEL_NOT_FOUND,
}
"""405: this form is switched off for the account; 406: the channel is in no package of it."""

_HINTS = (
    (
        re.compile(rb"(?i)user.?agent|(?:player|app(?:lication)?) not allowed"),
        Failure.USER_AGENT_BLOCKED,
    ),
    (re.compile(rb"(?i)max(?:imum)?.{0,12}connection|connection.{0,12}limit|too many"), Failure.NO_SLOT),
    (re.compile(rb"(?i)expired"), Failure.EXPIRED),
    (re.compile(rb"(?i)banned|disabled"), Failure.BANNED),
    (
        re.compile(rb"(?i)invalid.{0,24}(?:login|pass|user|credential)|unauthori[sz]ed|bad login"),
        Failure.WRONG_LOGIN,
    ),
    (re.compile(rb"(?i)\A(?:\s|<[^<>]{0,99}>)*(?:access )?blocked"), Failure.USER_AGENT_BLOCKED),
)
"""Words of the bodies of 401, 403 and of texts where television was expected."""


def status_error(status: int, headers: Mapping[str, str], body: bytes = b"") -> AdScreenError:
    """Return what a status of 400 or more (or a lost redirect) means for a channel's address."""
    failure = _OF_A_STREAM.get(status) or EVERYWHERE.get(status, Failure.PROVIDER_ERROR)
    if status in (401, 403):
        failure = _hint(body) or failure
    # what a slot is waited for is the ledger's to know, unless the provider says it
    pause = retry_after_of(headers) if failure is Failure.NO_SLOT else pause_after(failure, headers)
    return AdScreenError(failure, f"the provider answered {status}", retry_after=pause, status=status)


def bytes_error(kind: Kind, status: int, body: bytes = b"") -> AdScreenError:
    """Return what an answer of `kind` means where a transport stream was expected."""
    failure = {
        Kind.EMPTY: Failure.EMPTY_ANSWER,
        Kind.HTML: Failure.HTML_ANSWER,
        Kind.LIST: Failure.WRONG_FORMAT,
        Kind.MP4: Failure.WRONG_FORMAT,
        Kind.OTHER_MEDIA: Failure.WRONG_FORMAT,
    }.get(kind, Failure.NOT_MEDIA)
    if kind in (Kind.TEXT, Kind.JSON):
        failure = _hint(body) or failure
    return AdScreenError(failure, f"the answer is {kind.value}", status=status)


def pause_after(failure: Failure, headers: Mapping[str, str]) -> float | None:
    """Return the seconds to stay away after an answer that means `failure`; None where nothing is known."""
    asked = retry_after_of(headers)
    if asked is None and failure is Failure.RATE_LIMITED:
        return RATE_LIMIT_PAUSE
    return SLOT_PAUSE if asked is None and failure is Failure.NO_SLOT else asked


def retry_after_of(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that Retry-After asks for (RFC 9110 section 10.2.3), at most a day; None without
    it.
    """
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text) if text.isdigit() else parsedate_to_datetime(text).timestamp() - time()
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), 86_400.0)


def _hint(body: bytes) -> Failure | None:
    return next((failure for pattern, failure in _HINTS if pattern.search(body[:2048])), None)
