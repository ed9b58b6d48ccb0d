"""One question for data, to a panel's interface or for a list: its answer, or what its status means."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from adscreen.core.net.answer import Answer
from adscreen.core.net.client import HttpClient
from adscreen.iptv.xtream.failures import Asked, failure_of

LIST_PATIENCE = 60.0
"""Seconds a panel may think before a list's first byte: large ones are made for each request."""


@asynccontextmanager
async def good_answer(
    http: HttpClient,
    url: str,
    asked: Asked,
    *,
    headers: Mapping[str, str] | None = None,
    verify_tls: bool = True,
    patience: float | None = LIST_PATIENCE,
) -> AsyncIterator[Answer]:
    """Ask `url` and yield a good answer; raises AdScreenError for every other.

    `patience` are the seconds until the first byte, None for the client's own.
    """
    async with http.get(
        url, headers=headers, verify_tls=verify_tls, compressed=True, first_byte_timeout=patience
    ) as answer:
        if (error := failure_of(answer.status, answer.headers, asked=asked)) is not None:
            raise error
        yield answer
