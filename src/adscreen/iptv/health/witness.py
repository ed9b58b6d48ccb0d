"""An HTTP client that remembers what it was answered: the evidence of a look at a stream."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adscreen.core.net.answer import Answer
from adscreen.core.net.client import HttpClient
from adscreen.core.net.cookies import CookieJar
from adscreen.core.net.policy import AddressPolicy
from adscreen.core.net.rhythm import Rhythm
from adscreen.core.net.wire import Wire


@dataclass(frozen=True, slots=True)
class Seen:
    """The head of one answer."""

    status: int
    claimed: str
    """Media type that the server claims, without parameters, lower case; empty where it claims none."""
    hops: tuple[str, ...]
    """Addresses asked on the way, redacted."""
    cors: bool
    """Any page may read this answer (Access-Control-Allow-Origin: *)."""
    secure: bool
    """The answer came over https."""


def seen(answer: Answer) -> Seen:
    """Return what matters of an answer's head."""
    return Seen(
        status=answer.status,
        claimed=answer.headers.get("content-type", "").partition(";")[0].strip().lower(),
        hops=answer.hops,
        cors=answer.headers.get("access-control-allow-origin", "").strip() == "*",
        secure=answer.url.lower().startswith("https:"),
    )


class Witness(HttpClient):
    """Asks through another client and keeps the first answer's head.

    `moved` becomes true when, after some address was asked for again, a new one was: a live playlist has
    gained a segment.
    """

    def __init__(self, client: HttpClient) -> None:
        self._client = client
        self._asked: set[str] = set()
        self._again = False
        self.first: Seen | None = None
        self.moved = False

    @property
    def policy(self) -> AddressPolicy:
        """Which addresses may be asked."""
        return self._client.policy

    @property
    def rhythm(self) -> Rhythm:
        """The clock that the client's television is read by."""
        return self._client.rhythm

    async def connect(self, host: str, port: int, *, secure: bool, verify_tls: bool = True) -> Wire:
        """Connect as the other client does."""
        return await self._client.connect(host, port, secure=secure, verify_tls=verify_tls)

    @asynccontextmanager
    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        cookies: CookieJar | None = None,
        verify_tls: bool = True,
        max_redirects: int = 8,
        compressed: bool = False,
        first_byte_timeout: float | None = None,
    ) -> AsyncIterator[Answer]:
        """Ask as the other client does, and look at the answer."""
        if url in self._asked:
            self._again = True
        elif self._again:
            self.moved = True
        self._asked.add(url)
        async with self._client.get(
            url,
            headers=headers,
            cookies=cookies,
            verify_tls=verify_tls,
            max_redirects=max_redirects,
            compressed=compressed,
            first_byte_timeout=first_byte_timeout,
        ) as answer:
            if self.first is None:
                self.first = seen(answer)
            yield answer
