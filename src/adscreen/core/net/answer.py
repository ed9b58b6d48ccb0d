"""An answer whose head is here and whose body is still coming."""

import asyncio

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.body import framing_of
from adscreen.core.net.chunks import Chunks, Paces
from adscreen.core.net.coding import inflater_of
from adscreen.core.net.head import Head
from adscreen.core.net.wire import Wire


class Answer:
    """Status, headers and body of an answer; valid inside the `async with` of its request."""

    def __init__(self, wire: Wire, head: Head, first: bytes, *, url: str, hops: tuple[str, ...]) -> None:
        self.status = head.status
        self.headers = head.headers
        """Lower-case names; repeated headers are joined by a comma."""
        self.url = url
        """Where the answer came from, after redirects. It may hold credentials: base of relative addresses
        only.
        """
        self.hops = hops
        """Every address that was asked, in order, redacted."""
        self._wire = wire
        self._framing = framing_of(head)
        self._inflater = (
            inflater_of(head.headers.get("content-encoding", "")) if not self._framing.done else None
        )
        self._first = first

    def __repr__(self) -> str:
        return f"<Answer {self.status} from {self.hops[-1]}>"

    def chunks(self, *, stall_timeout: float = 10.0, paces: Paces = ()) -> Chunks:
        """Return the body as it comes, for one `async for`, free of chunked coding and Content-Encoding.

        `paces` (e.g. LIVE) says for how long bytes are collected before they are handed over. Raises TIMEOUT
        when no byte comes for `stall_timeout` seconds, CONNECTION_LOST when the connection breaks or ends
        before the body does, BAD_ANSWER for a body in a broken coding.
        """
        first, self._first = self._first, b""
        return Chunks(self._wire, self._framing, self._inflater, first, stall_timeout, paces)

    def coded_chunks(self, *, stall_timeout: float = 10.0) -> Chunks:
        """Return the body as it comes in its Content-Encoding, for whoever undoes that elsewhere: a long body
        costs the loop seconds.
        """
        first, self._first = self._first, b""
        return Chunks(self._wire, self._framing, None, first, stall_timeout, ())

    async def read(
        self, limit: int = 1_000_000, *, stall_timeout: float = 10.0, timeout: float = 120.0
    ) -> bytes:
        """Return the whole body; raises TOO_LARGE beyond `limit` bytes, TIMEOUT after `timeout` seconds in
        all.
        """
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(timeout):
                async for chunk in self.chunks(stall_timeout=stall_timeout):
                    size += len(chunk)
                    if size > limit:
                        raise AdScreenError(Failure.TOO_LARGE, f"the answer is larger than {limit} bytes")
                    parts.append(chunk)
        except TimeoutError:
            raise AdScreenError(Failure.TIMEOUT, f"body: not whole within {timeout:g} s") from None
        return b"".join(parts)

    async def peek(self, size: int, *, timeout: float) -> bytes:
        """Return the first bytes of the body, at most `size`, as a later `read` would; for judging an
        error's text.

        Gives what came when `timeout` seconds are over or the connection is; never raises for those.
        """
        taken = b""
        try:
            async with asyncio.timeout(timeout):
                async for chunk in self.chunks(stall_timeout=timeout):
                    taken += chunk
                    if len(taken) >= size:
                        break
        except TimeoutError:
            pass
        except AdScreenError as error:
            if error.failure not in (Failure.TIMEOUT, Failure.CONNECTION_LOST):
                raise
        return taken[:size]
