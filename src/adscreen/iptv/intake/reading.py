"""Reading a provider's channels, by the API where there is one, else by the list: rows in small lists."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.iptv.intake.probe import FINAL
from adscreen.iptv.intake.rows import Row, RowMaker
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.links import LinkKind, ProviderLink
from adscreen.iptv.m3u import Entry, M3uReader, Verdict
from adscreen.iptv.m3u.entry import shift_minutes
from adscreen.iptv.m3u.reader import refuse_no_list
from adscreen.iptv.xtream import Asked, XtreamClient, good_answer
from adscreen.iptv.xtream.client import MAX_LIST

log = structlog.get_logger(__name__)

_GUIDE_ATTRIBUTES = ("x-tvg-url", "url-tvg", "tvg-url")
STEP = 64 * 1024
"""Bytes parsed in one go, about two milliseconds."""


class ListReading:
    """One reading of one provider's channels; `bytes` counts what was received so far."""

    def __init__(
        self,
        http: HttpClient,
        client: XtreamClient,
        link: ProviderLink,
        maker: RowMaker,
        *,
        headers: Mapping[str, str],
        verify_tls: bool,
    ) -> None:
        self._http = http
        self._client = client
        self._link = link
        self._maker = maker
        self._headers = dict(headers)
        self._verify_tls = verify_tls
        self.bytes = 0
        self.size: int | None = None
        """Bytes of the whole list, where its server says so."""
        self.guides: str | None = None
        """Addresses of guides in the header of the list; None where no list was read."""

    async def rows(self, *, api: bool) -> AsyncIterator[list[Row]]:
        """Yield rows; `api` tells that player_api answered. Raises the failure of the better way."""
        if self._link.kind is LinkKind.STREAM:
            yield await asyncio.to_thread(self._maker.of_entries, [the_stream_itself(self._link)])
            return
        if self._link.kind is not LinkKind.XTREAM:
            async for rows in self._by_list(self._link.address):
                yield rows
            return
        error: AdScreenError | None = None
        if api:
            any_row = False
            try:
                async for rows in self._by_api():
                    any_row = any_row or bool(rows)
                    yield rows
                if any_row:
                    return
                error = AdScreenError(Failure.EMPTY_ANSWER, "the account lists no channel")
            except AdScreenError as failed:
                if any_row or failed.failure in FINAL:
                    raise
                error = failed
            log.info("the API gives no channels, reading the list", failure=error.failure)
        try:
            async for rows in self._by_list(self._link.list_url(self._link.output)):
                yield rows
        except AdScreenError as failed:
            raise error or failed from None

    async def _by_api(self) -> AsyncIterator[list[Row]]:
        try:
            groups = await self._client.live_categories()
        except AdScreenError as error:
            log.info("no categories", failure=error.failure)
            groups = {}
        async for entries in self._client.live_streams(self._count):
            yield await asyncio.to_thread(self._maker.of_streams, entries, groups)

    def _count(self, _entries: int, size: int) -> None:
        self.bytes = size

    async def _by_list(self, url: str) -> AsyncIterator[list[Row]]:
        async with good_answer(
            self._http, url, Asked.LIST, headers=self._headers, verify_tls=self._verify_tls
        ) as answer:
            reader = M3uReader(answer.url)
            self.size = _size(answer.headers)
            async for rows in read_list(
                reader, answer.chunks(stall_timeout=30.0), self._maker, self._received
            ):
                yield rows
        self.guides = guides_of(reader)
        if reader.verdict in {Verdict.HLS, Verdict.TS} and self._link.kind is not LinkKind.XTREAM:
            yield await asyncio.to_thread(self._maker.of_entries, [the_stream_itself(self._link)])
        elif (refused := refuse_no_list(reader.verdict)) is not None:
            raise refused

    def _received(self, size: int) -> None:
        self.bytes += size
        if self.bytes > MAX_LIST:
            raise AdScreenError(Failure.TOO_LARGE, f"the list is larger than {MAX_LIST} bytes")


def _size(headers: Mapping[str, str]) -> int | None:
    """Return the bytes that are to come; None where they are packed on the way, or not announced."""
    text = headers.get("content-length", "")
    packed = headers.get("content-encoding", "identity").lower() != "identity"
    return int(text) if text.isdecimal() and not packed else None


async def read_list(
    reader: M3uReader,
    chunks: AsyncIterator[bytes],
    maker: RowMaker,
    received: Callable[[int], None] | None = None,
) -> AsyncIterator[list[Row]]:
    """Yield the rows of a list's bytes; stops early at what is a stream and no list."""
    async for chunk in chunks:
        if received is not None:
            received(len(chunk))
        for at in range(0, len(chunk), STEP):
            # off the loop: a packed step may hold a thousand times its size
            if rows := await asyncio.to_thread(_step, reader, maker, chunk[at : at + STEP]):
                yield rows
        if reader.verdict not in {Verdict.UNDECIDED, Verdict.LIST}:
            return
    if entries := reader.finish():
        yield await asyncio.to_thread(_rows_of, entries, reader, maker)


def _step(reader: M3uReader, maker: RowMaker, data: bytes) -> list[Row]:
    return _rows_of(reader.feed(data), reader, maker)


def _rows_of(entries: list[Entry], reader: M3uReader, maker: RowMaker) -> list[Row]:
    maker.guide_shift = shift_minutes(reader.header.get("tvg-shift")) or 0
    return maker.of_entries(entries)


def guides_of(reader: M3uReader) -> str:
    """Return the addresses of guides that a list's header names, as they stand there."""
    return ",".join(filter(None, (reader.header.get(name) for name in _GUIDE_ATTRIBUTES)))


def the_stream_itself(link: ProviderLink) -> Entry:
    """Return the one entry of a provider that is a stream's address."""
    if link.kind is LinkKind.STREAM:
        return Entry(link.place[:200], link.address, ChannelKind.LIVE, "", -1.0, {})
    file = link.address.partition("?")[0].rpartition("/")[2].rpartition(".")[0]
    name = link.host if file in {"", "index", "playlist", "master", "live", "stream", "video"} else file
    return Entry(name[:200], link.address, ChannelKind.LIVE, "", -1.0, {})
