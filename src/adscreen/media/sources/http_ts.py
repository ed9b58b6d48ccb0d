"""MPEG-TS over one endless HTTP answer: the usual way of a provider to send a channel."""

import asyncio

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.answer import Answer
from adscreen.core.net.chunks import LIVE, Chunks
from adscreen.core.net.client import HttpClient
from adscreen.media.model import SourceSpec
from adscreen.media.sniff import Kind, sniff
from adscreen.media.sources.hls_pull import HlsPull
from adscreen.media.sources.sink import Sink
from adscreen.media.sources.verdicts import bytes_error, status_error

SLATE_SECONDS = 15.0
"""A live stream that ends sooner was a clip: panels answer so for expired, banned and busy accounts."""
_FIRST_BYTES = 5.0
"""Seconds that an answer's first bytes of media may take: on-demand channels start up only now."""


class HttpTs:
    """Plays one address; where it turns out to be an HLS playlist, pulls that instead (`paced` or not)."""

    def __init__(
        self, spec: SourceSpec, client: HttpClient, *, stall_timeout: float = 3.0, paced: bool = True
    ) -> None:
        self._spec = spec
        self._client = client
        self._stall_timeout = stall_timeout
        self._paced = paced

    async def run(self, sink: Sink) -> None:
        """Play until the source is lost.

        Raises the client's failures; for an answer that is no television the verdict on its status and bytes;
        STALLED when no byte comes for the stall time-out; PLACEHOLDER when the stream ends within
        SLATE_SECONDS, ENDED when it ends later, CONNECTION_LOST when it breaks.
        """
        if await self._play(sink) is Kind.HLS:
            pull = HlsPull(self._spec, self._client, stall_timeout=self._stall_timeout, paced=self._paced)
            await pull.run(sink)

    async def _play(self, sink: Sink) -> Kind:
        loop = asyncio.get_running_loop()
        async with self._client.get(
            self._spec.url, headers=self._spec.headers, verify_tls=self._spec.verify_tls
        ) as answer:
            patience = max(self._stall_timeout, _FIRST_BYTES)
            opening = answer.chunks(stall_timeout=patience, paces=LIVE)
            first, kind = await _judge(opening, answer)
            if kind is not Kind.TS:
                return kind
            sink.connected()
            started = loop.time()
            sink.data(first)
            del first  # it may be a burst of megabytes, and this goes on for days
            opening.stall_timeout = self._stall_timeout
            try:
                await opening.pump(sink.data, full=lambda: sink.full)
            except AdScreenError as error:
                raise _in_stream(error) from None
            lasted = loop.time() - started
        failure = Failure.PLACEHOLDER if lasted < SLATE_SECONDS else Failure.ENDED
        raise AdScreenError(failure, f"the stream ended after {lasted:.1f} s")


async def _judge(chunks: Chunks, answer: Answer) -> tuple[bytes, Kind]:
    """Return the first bytes and what they are: TS or HLS, whatever the status says; else raises."""
    data = b""
    kind: Kind | None = None
    try:
        async for chunk in chunks:
            data += chunk
            if (kind := sniff(data, ended=False)) is not None:
                break
    except AdScreenError as error:
        if answer.status < 400 and not data:
            raise _in_stream(error) from None
        if error.failure not in (Failure.TIMEOUT, Failure.CONNECTION_LOST):
            raise
    kind = kind or sniff(data, ended=True) or Kind.UNKNOWN
    if kind in (Kind.TS, Kind.HLS):
        return data, kind
    if not 200 <= answer.status < 300:
        raise status_error(answer.status, answer.headers, data)
    raise bytes_error(kind, answer.status, data)


def _in_stream(error: AdScreenError) -> AdScreenError:
    """Return what a failure means once the answer's head is here: no byte in time is a stall."""
    return AdScreenError(Failure.STALLED, error.detail) if error.failure is Failure.TIMEOUT else error
