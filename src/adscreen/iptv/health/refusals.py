"""What a refusal means: the status codes that panels use, then what the account says about them.

Panels hide reasons: one family answers 404 to almost every denial, others use codes of their own (458 and 509
for "no free connection", 405 for "format not allowed", 406 for "not in your package"). So bytes come before
the status, and the account's own state comes before both.
"""

from adscreen.core.errors import Failure
from adscreen.iptv.health.kinds import AnswerKind

_BY_STATUS: dict[int, Failure] = {
    401: Failure.WRONG_LOGIN,
    403: Failure.NO_SLOT,
    404: Failure.CHANNEL_NOT_FOUND,
    405: Failure.WRONG_FORMAT,
    406: Failure.CHANNEL_NOT_FOUND,
    410: Failure.CHANNEL_NOT_FOUND,
    415: Failure.WRONG_FORMAT,
    429: Failure.RATE_LIMITED,
    454: Failure.WRONG_LOGIN,
    458: Failure.NO_SLOT,
    509: Failure.NO_SLOT,
}

_BY_KIND: dict[AnswerKind, Failure] = {
    AnswerKind.HTML: Failure.HTML_ANSWER,
    AnswerKind.EMPTY: Failure.EMPTY_ANSWER,
    AnswerKind.DASH: Failure.WRONG_FORMAT,
}

AMBIGUOUS = frozenset(
    {
        Failure.CHANNEL_NOT_FOUND,
        Failure.NO_SLOT,
        Failure.WRONG_LOGIN,
        Failure.WRONG_FORMAT,
        Failure.PROVIDER_ERROR,
        Failure.EMPTY_ANSWER,
        Failure.HTML_ANSWER,
        Failure.NOT_MEDIA,
        Failure.PLACEHOLDER,
        Failure.CONNECTION_LOST,
    }
)
"""Refusals whose true reason the account may know better: ask it before you decide."""


def refusal(status: int, kind: AnswerKind) -> Failure | None:
    """Return why an answer to a stream address is no television; None when its bytes are.

    Television is trusted whatever the status says: some panels send a playable playlist with 403 or 458.
    """
    if kind.is_television:
        return None
    if 200 <= status < 300:
        return _BY_KIND.get(kind, Failure.NOT_MEDIA)
    if 300 <= status < 400:
        return Failure.BAD_ANSWER
    return _BY_STATUS.get(status, Failure.PROVIDER_ERROR)
