"""The one place where a failure becomes an HTTP status, and a JSON body with its code and text."""

import math

from starlette.responses import JSONResponse

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe, remedy

_STATUS: dict[Failure, int] = {
    Failure.BAD_INPUT: 400,
    Failure.BAD_LINK: 400,
    Failure.NO_PROVIDER: 400,
    Failure.NO_CHANNEL: 400,
    Failure.UNAUTHENTICATED: 401,
    Failure.DEVICE_UNPROVEN: 401,
    Failure.FORBIDDEN: 403,
    Failure.TV_DISABLED: 403,
    Failure.SCREEN_CLAIMED: 403,
    Failure.PLAY_FORGED: 403,
    Failure.PLAY_UNSIGNED: 403,
    Failure.PLAY_FOREIGN: 403,
    Failure.NOT_FOUND: 404,
    Failure.SCREEN_UNKNOWN: 404,
    Failure.CONFLICT: 409,
    Failure.PLAY_REPLAYED: 409,
    Failure.PLAY_OUT_OF_ORDER: 409,
    Failure.PLAY_UNCHAINED: 409,
    Failure.TOO_LARGE: 413,
    Failure.RATE_LIMITED: 429,
    Failure.CONVERSION_FAILED: 500,
    Failure.INTERNAL: 500,
}

_TRY_LATER = 503
"""All else is trouble with the provider or its television."""

RETRY_AFTER = 5
"""Seconds that a client is asked to wait where the failure itself does not say."""


def status_of(failure: Failure) -> int:
    """Return the HTTP status of a failure."""
    return _STATUS.get(failure, _TRY_LATER)


def television_status_of(failure: Failure) -> int:
    """Return the HTTP status of television that fails.

    What a provider did wrong (an address that cannot be read, an answer too large, its own "too many
    requests") is no mistake of the viewer who asked for the channel, and may be over in a moment.
    """
    status = status_of(failure)
    return _TRY_LATER if 400 <= status < 500 and failure is not Failure.NOT_FOUND else status


def error_response(error: AdScreenError, language: str, *, status: int | None = None) -> JSONResponse:
    """Return the answer to a request that failed: `{code, text, remedy}`, and `field` where one is at fault.

    The error's `detail` is for the log and the diagnosis; it is not sent. 429 and 503 say when to retry.
    """
    status = status_of(error.failure) if status is None else status
    body: dict[str, str] = {
        "code": error.failure.value,
        "text": describe(error.failure).in_language(language),
        "remedy": (error.remedy or remedy(error.failure)).in_language(language),
    }
    if error.field:
        body["field"] = error.field
    headers = {"Cache-Control": "no-store"}
    if status in (429, _TRY_LATER):
        headers["Retry-After"] = str(math.ceil(error.retry_after or RETRY_AFTER))
    return JSONResponse(body, status, headers)
