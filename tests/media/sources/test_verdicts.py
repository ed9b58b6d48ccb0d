from email.utils import formatdate
from time import time

import pytest

from adscreen.core.errors import Failure
from adscreen.media.sniff import Kind
from adscreen.media.sources.verdicts import RATE_LIMIT_PAUSE, bytes_error, retry_after_of, status_error


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (401, Failure.WRONG_LOGIN),
        (403, Failure.NO_SLOT),
        (404, Failure.CHANNEL_NOT_FOUND),
        (405, Failure.WRONG_FORMAT),
        (406, Failure.CHANNEL_NOT_FOUND),
        (429, Failure.RATE_LIMITED),
        (458, Failure.NO_SLOT),
        (509, Failure.NO_SLOT),
        (454, Failure.WRONG_LOGIN),
        (459, Failure.USER_AGENT_BLOCKED),
        (500, Failure.PROVIDER_ERROR),
        (503, Failure.PROVIDER_ERROR),
        (555, Failure.USER_AGENT_BLOCKED),
        (884, Failure.PROVIDER_ERROR),
        (302, Failure.PROVIDER_ERROR),
    ],
)
def test_statuses(status: int, failure: Failure) -> None:
    error = status_error(status, {})
    assert (error.failure, error.status) == (failure, status)


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"Your User-Agent is blocked", Failure.USER_AGENT_BLOCKED),
        (b"<h1>Blocked</h1>", Failure.USER_AGENT_BLOCKED),
        (b"Maximum connections reached", Failure.NO_SLOT),
        (b"line expired", Failure.EXPIRED),
        (b"account banned", Failure.BANNED),
        (b"Invalid username or password", Failure.WRONG_LOGIN),
        (b"", Failure.NO_SLOT),
    ],
)
def test_the_words_of_a_403_count(body: bytes, failure: Failure) -> None:
    assert status_error(403, {}, body).failure is failure


def test_pauses() -> None:
    assert status_error(429, {}).retry_after == RATE_LIMIT_PAUSE
    assert status_error(429, {"retry-after": "7"}).retry_after == 7
    assert status_error(503, {"retry-after": "7"}).retry_after == 7
    assert status_error(503, {}).retry_after is None
    assert status_error(458, {}).retry_after is None, "the slot ledger knows"
    assert status_error(458, {"retry-after": "40"}).retry_after == 40
    later = retry_after_of({"retry-after": formatdate(time() + 100, usegmt=True)})
    assert later is not None
    assert 95 < later < 101
    assert retry_after_of({"retry-after": "Thu, 01 Jan 1970 00:00:01 GMT"}) == 0
    assert retry_after_of({"retry-after": "soon"}) is None
    assert retry_after_of({"retry-after": "-5"}) is None
    assert retry_after_of({"retry-after": "99999999999"}) == 86_400


@pytest.mark.parametrize(
    ("kind", "failure"),
    [
        (Kind.EMPTY, Failure.EMPTY_ANSWER),
        (Kind.HTML, Failure.HTML_ANSWER),
        (Kind.LIST, Failure.WRONG_FORMAT),
        (Kind.MP4, Failure.WRONG_FORMAT),
        (Kind.JSON, Failure.NOT_MEDIA),
        (Kind.UNKNOWN, Failure.NOT_MEDIA),
    ],
)
def test_bytes(kind: Kind, failure: Failure) -> None:
    assert bytes_error(kind, 200).failure is failure


def test_a_text_that_says_why() -> None:
    assert bytes_error(Kind.TEXT, 200, b"Blocked").failure is Failure.USER_AGENT_BLOCKED
    assert bytes_error(Kind.TEXT, 200, b"hello").failure is Failure.NOT_MEDIA
