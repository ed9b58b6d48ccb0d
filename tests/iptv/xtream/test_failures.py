"""What a status means depends on what was asked."""

import pytest

from adscreen.core.errors import Failure
from adscreen.iptv.xtream.failures import Asked, failure_of
from adscreen.media.sources.verdicts import RATE_LIMIT_PAUSE, SLOT_PAUSE, status_error


@pytest.mark.parametrize(
    ("status", "api", "the_list", "stream"),
    [
        (401, Failure.WRONG_LOGIN, Failure.WRONG_LOGIN, Failure.WRONG_LOGIN),
        (402, Failure.EXPIRED, Failure.EXPIRED, Failure.EXPIRED),
        (403, Failure.USER_AGENT_BLOCKED, Failure.USER_AGENT_BLOCKED, Failure.NO_SLOT),
        (404, Failure.NOT_FOUND, Failure.NOT_FOUND, Failure.CHANNEL_NOT_FOUND),
        (405, Failure.PROVIDER_ERROR, Failure.WRONG_FORMAT, Failure.WRONG_FORMAT),
        (406, Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR, Failure.CHANNEL_NOT_FOUND),
        (454, Failure.WRONG_LOGIN, Failure.WRONG_LOGIN, Failure.WRONG_LOGIN),
        (458, Failure.NO_SLOT, Failure.NO_SLOT, Failure.NO_SLOT),
        (555, Failure.USER_AGENT_BLOCKED, Failure.USER_AGENT_BLOCKED, Failure.USER_AGENT_BLOCKED),
        (302, Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR),
        (884, Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR),
        (999, Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR),
    ],
)
def test_the_same_status_for_three_questions(
    status: int, api: Failure, the_list: Failure, stream: Failure
) -> None:
    found = [failure_of(status, {}, asked=asked) for asked in (Asked.API, Asked.LIST)]
    assert [error and error.failure for error in found] == [api, the_list]
    assert status_error(status, {}).failure is stream


@pytest.mark.parametrize("status", [200, 206])
@pytest.mark.parametrize("asked", Asked)
def test_a_success_is_no_failure(status: int, asked: Asked) -> None:
    assert failure_of(status, {}, asked=asked) is None


@pytest.mark.parametrize(
    ("status", "headers", "pause"),
    [
        (429, {}, RATE_LIMIT_PAUSE),
        (429, {"retry-after": "7"}, 7),
        (458, {}, SLOT_PAUSE),
        (503, {"retry-after": "120"}, 120),
        (503, {}, None),
    ],
)
def test_how_long_a_panel_is_left_alone(status: int, headers: dict[str, str], pause: float | None) -> None:
    error = failure_of(status, headers, asked=Asked.LIST)
    assert error is not None
    assert (error.status, error.retry_after) == (status, pause)
