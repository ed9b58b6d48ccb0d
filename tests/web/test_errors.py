import json

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import LANGUAGES, _
from adscreen.web.errors import error_response, status_of


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (Failure.SCREEN_UNKNOWN, 404),
        (Failure.NOT_FOUND, 404),
        (Failure.TV_DISABLED, 403),
        (Failure.NO_PROVIDER, 400),
        (Failure.NO_CHANNEL, 400),
        (Failure.BAD_LINK, 400),
        (Failure.UNREACHABLE, 503),
        (Failure.NO_SLOT, 503),
        (Failure.WRONG_LOGIN, 503),
        (Failure.CONVERSION_FAILED, 500),
        (Failure.UNAUTHENTICATED, 401),
        (Failure.CONFLICT, 409),
        (Failure.TOO_LARGE, 413),
        (Failure.RATE_LIMITED, 429),
    ],
)
def test_status(failure: Failure, status: int) -> None:
    assert status_of(failure) == status


@pytest.mark.parametrize("failure", list(Failure))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_failure_has_an_answer_in_every_language(failure: Failure, language: str) -> None:
    response = error_response(AdScreenError(failure, "secret evidence"), language)
    body = json.loads(bytes(response.body))
    assert body["code"] == failure.value
    assert len(body["text"]) > 10
    assert len(body["remedy"]) > 10
    assert "evidence" not in str(body)
    assert ("retry-after" in response.headers) == (response.status_code in (429, 503))


def test_field_and_own_remedy_are_told() -> None:
    error = AdScreenError(Failure.BAD_INPUT, field="port", remedy=_("Do this."))
    body = json.loads(bytes(error_response(error, "en").body))
    assert (body["field"], body["remedy"]) == ("port", "Do this.")


def test_retry_after_is_rounded_up() -> None:
    assert error_response(AdScreenError(Failure.STALLED, retry_after=0.2), "en").headers["retry-after"] == "1"
