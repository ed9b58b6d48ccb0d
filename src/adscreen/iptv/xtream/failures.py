"""Status codes of panels and what they mean; the same code means different things for the API and a stream.

Seen in the field: panels answer nearly every denial with a fake 404 page, 458 and 509 for "no free
connection", 454 for a refused login, 884 where only get.php is switched off. Unknown codes are the account's
trouble. What a stream's status means stands in `media/sources/verdicts.py`.
"""

from collections.abc import Mapping
from enum import StrEnum

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.sources.verdicts import EVERYWHERE, pause_after


class Asked(StrEnum):
    """What the answer is an answer to."""

    API = "api"
    LIST = "list"


_BY_QUESTION = {
    Asked.API: {403: Failure.USER_AGENT_BLOCKED, 404: Failure.NOT_FOUND},
    Asked.LIST: {403: Failure.USER_AGENT_BLOCKED, 404: Failure.NOT_FOUND, 405: Failure.WRONG_FORMAT},
}


def failure_of(status: int, headers: Mapping[str, str], *, asked: Asked) -> AdScreenError | None:
    """Return what a status means, None for a success."""
    if 200 <= status < 300:
        return None
    failure = _BY_QUESTION[asked].get(status) or EVERYWHERE.get(status, Failure.PROVIDER_ERROR)
    pause = pause_after(failure, headers)
    return AdScreenError(failure, f"the {asked} answered status {status}", status=status, retry_after=pause)
