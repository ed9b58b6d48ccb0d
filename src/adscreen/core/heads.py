"""A request's head must come in time: who sends it a byte a minute would hold a connection for ever."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
"""From the connection, or a further request's first byte, to the end of the head."""

_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class PunctualProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which by itself waits for a head without end."""

    _due: asyncio.TimerHandle | None = None
    _begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Expect the first head."""
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing any more."""
        self._came()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Learn that a head has begun; the first one's time runs already."""
        super().on_message_begin()
        self._begun = True
        if self._due is None:
            self._expect()

    def on_headers_complete(self) -> None:
        """Learn that a head is whole."""
        self._came()
        super().on_headers_complete()

    def _expect(self) -> None:
        self._due = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _came(self) -> None:
        self._begun = False
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _too_slow(self) -> None:
        self._due = None
        if self.cycle is not None and not self.cycle.response_complete:
            self._expect()  # the answer to the request before is on its way
            return
        if self._begun:  # else nobody asked anything: browsers connect ahead of need
            self.transport.write(_TIMEOUT)
        self.transport.close()
