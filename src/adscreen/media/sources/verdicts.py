"""What an answer that is not television means: statuses and bodies to failures.

Statuses as IPTV panels use them (docs/2-live-tv): almost every one has a meaning of its own there. The
caller who knows the account (player_api) may know better; this is what the answer alone says.
"""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from time import time

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.sources.sniff import Kind

RATE_LIMIT_PAUSE = 300.0
"""Seconds to stay away after 429 when the answer names none: panels ban who comes back sooner."""
SLOT_PAUSE = 15.0
"""Seconds until a slot that an old connection holds may be free again."""

_BY_STATUS = {
    401: Failure.WRONG_LOGIN,
    402: Failure.EXPIRED,
    403: Failure.NO_SLOT,
    404: Failure.CHANNEL_NOT_FOUND,
    405: Failure.WRONG_FORMAT,
    406: Failure.WRONG_FORMAT,
    410: Failure.CHANNEL_NOT_FOUND,
    429: Failure.RATE_LIMITED,
    458: Failure.NO_SLOT,
    509: Failure.NO_SLOT,
}

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
    failure = _BY_STATUS.get(status, Failure.PROVIDER_ERROR)
    if status in (401, 403):
        failure = _hint(body) or failure
    retry_after = retry_after_of(headers)
    if failure is Failure.RATE_LIMITED:
        retry_after = RATE_LIMIT_PAUSE if retry_after is None else retry_after
    elif failure is Failure.NO_SLOT:
        retry_after = SLOT_PAUSE if retry_after is None else retry_after
    return AdScreenError(failure, f"the provider answered {status}", retry_after=retry_after, status=status)


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
