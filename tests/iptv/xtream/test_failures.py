"""What a status means depends on what was asked."""

import pytest

from adscreen.core.errors import Failure
from adscreen.iptv.xtream.failures import Asked, failure_of, retry_after


@pytest.mark.parametrize(
    ("status", "api", "the_list", "stream"),
    [
        (403, Failure.USER_AGENT_BLOCKED, Failure.USER_AGENT_BLOCKED, Failure.NO_SLOT),
        (404, Failure.NOT_FOUND, Failure.NOT_FOUND, Failure.CHANNEL_NOT_FOUND),
        (405, Failure.PROVIDER_ERROR, Failure.WRONG_FORMAT, Failure.WRONG_FORMAT),
        (406, Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR, Failure.CHANNEL_NOT_FOUND),
        (458, Failure.NO_SLOT, Failure.NO_SLOT, Failure.NO_SLOT),
        (302, Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR),
        (999, Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR),
    ],
)
def test_the_same_status_for_three_questions(
    status: int, api: Failure, the_list: Failure, stream: Failure
) -> None:
    found = [failure_of(status, {}, asked=asked) for asked in (Asked.API, Asked.LIST, Asked.STREAM)]
    assert [error and error.failure for error in found] == [api, the_list, stream]


def test_a_success_is_no_failure() -> None:
    assert failure_of(200, {}, asked=Asked.API) is None
    assert failure_of(206, {}, asked=Asked.STREAM) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("99999999999", 86_400),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90),
        ("Thu, 01 Jan 1970 00:00:01 GMT", 0),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_as_seconds_or_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, now=10.0) == seconds
