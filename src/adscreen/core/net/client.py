"""The HTTP client: GET only, one connection a request, cheap enough for the byte path of television.

    client = HttpClient(policy, connect_timeout=5.0, first_byte_timeout=5.0)
    async with client.get(url, headers={...}, cookies=jar, verify_tls=True, max_redirects=8) as answer:
        answer.status, answer.headers (lower-case names), answer.url (after redirects), answer.hops (redacted)
        async for chunk in answer.chunks(stall_timeout=3.0): ...  # free of chunked coding
        body = await answer.read(limit=1_000_000)                  # whole body; TOO_LARGE beyond the limit

Raises AdScreenError with DNS, REFUSED, UNREACHABLE, TLS, TIMEOUT, ADDRESS_BLOCKED, CONNECTION_LOST,
BAD_ANSWER or BAD_LINK; never judges the status. The policy is checked on the resolved address, which the
connection is then pinned to, on every redirect; http and https only.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.answer import Answer
from adscreen.core.net.connect import connect
from adscreen.core.net.cookies import CookieJar
from adscreen.core.net.head import Head, HeadReader
from adscreen.core.net.policy import AddressPolicy
from adscreen.core.net.request import compose, headers_for
from adscreen.core.net.resolve import resolve
from adscreen.core.net.rhythm import Rhythm
from adscreen.core.net.tls import TlsPipe, context, server_name
from adscreen.core.net.url import Target, parse
from adscreen.core.net.wire import Wire, open_wire
from adscreen.core.redact import redact

REDIRECTS = {301, 302, 303, 307, 308}


class HttpClient:
    """Asks providers; holds no connection between requests, so one client serves all."""

    def __init__(
        self,
        policy: AddressPolicy,
        *,
        connect_timeout: float = 5.0,
        first_byte_timeout: float = 5.0,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._policy = policy
        self._connect_timeout = connect_timeout
        """Seconds for name, connection and TLS handshake together."""
        self._first_byte_timeout = first_byte_timeout
        """Seconds from the request to the end of the answer's head."""
        self._trust = trust
        """Decides on certificates; None for the authorities that the system trusts."""
        self._rhythm = Rhythm()

    @property
    def policy(self) -> AddressPolicy:
        """Which addresses may be asked."""
        return self._policy

    @property
    def rhythm(self) -> Rhythm:
        """The clock that this client's television is read by."""
        return self._rhythm

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
        """Ask for `url`, following redirects; the connection is closed at the end of the block.

        Userinfo in `url` becomes Basic authentication. `headers` replace the defaults by name. `cookies`
        are sent and kept; without a jar they live for this request's redirects. `compressed` asks for gzip
        or deflate.
        """
        target = parse(url)
        asked = {"Accept-Encoding": "gzip, deflate"} if compressed else {}
        wanted = {**asked, **(headers or {})}
        jar = cookies if cookies is not None else CookieJar()
        patience = self._first_byte_timeout if first_byte_timeout is None else first_byte_timeout
        hops: list[Target] = []
        while True:
            hops.append(target)
            secure = target.scheme == "https"
            wire = await self.connect(target.host, target.port, secure=secure, verify_tls=verify_tls)
            try:
                wire.send(compose(target, wanted, jar.header(target)))
                head, first = await _head(wire, patience)
                jar.store(target, head.set_cookies)
                following = _redirect(head, target)
                if following is None:
                    shown = tuple(redact(hop.url) for hop in hops)
                    yield Answer(wire, head, first, url=target.url, hops=shown)
                    return
            finally:
                await wire.close()
            if len(hops) > max_redirects:
                raise AdScreenError(Failure.BAD_ANSWER, f"more than {max_redirects} redirects")
            if following in hops and not head.set_cookies:
                raise AdScreenError(Failure.BAD_ANSWER, "the redirects go round in a circle")
            wanted = headers_for(wanted, target, following)
            target = following

    async def connect(self, host: str, port: int, *, secure: bool, verify_tls: bool = True) -> Wire:
        """Return a connection to an address of `host` that the policy allows, with TLS up where `secure`.

        The caller closes it. Raises DNS, ADDRESS_BLOCKED, REFUSED, UNREACHABLE, TLS or TIMEOUT.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._connect_timeout
        endpoints = await resolve(host, port, self._policy, timeout=self._connect_timeout)
        sock = await connect(endpoints, timeout=deadline - loop.time())
        left = max(deadline - loop.time(), 0.1)
        tls = None
        if secure:
            trust = self._trust if verify_tls and self._trust else context(verify_tls)
            tls = TlsPipe(server_name(host), trust)
        return await open_wire(sock, tls, timeout=left, rhythm=self._rhythm)


async def _head(wire: Wire, timeout: float) -> tuple[Head, bytes]:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout
    reader = HeadReader()
    while True:
        phase = "first byte" if reader.empty else "head of the answer"
        data = await wire.receive(deadline - loop.time(), phase)
        if not data:
            raise AdScreenError(Failure.CONNECTION_LOST, "closed before an answer")
        if (whole := reader.feed(data)) is not None:
            return whole


def _redirect(head: Head, target: Target) -> Target | None:
    location = head.headers.get("location")
    return target.follow(location) if head.status in REDIRECTS and location else None
