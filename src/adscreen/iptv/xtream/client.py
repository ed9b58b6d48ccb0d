"""player_api of an Xtream panel: the account, the categories, the channels."""

import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.answer import Answer
from adscreen.core.net.client import HttpClient
from adscreen.iptv.links import ProviderLink
from adscreen.iptv.xtream.account import AccountState, read_account
from adscreen.iptv.xtream.asking import LIST_PATIENCE, good_answer
from adscreen.iptv.xtream.failures import Asked
from adscreen.iptv.xtream.jsontext import JsonText
from adscreen.iptv.xtream.reader import RecordReader
from adscreen.iptv.xtream.streams import StreamEntry, read_categories, read_stream

Progress = Callable[[int, int], None]
"""Called with the entries and the bytes read so far."""

SMALL_ANSWER = 16 * 1024 * 1024
"""Largest account or category answer that is read, in bytes."""
MAX_LIST = 600_000_000
"""Bytes after which a list is given up: about a million channels."""
MAX_STREAMS = 1_000_000
PAGE = 5_000
"""Entries asked for at a time where a panel cannot answer its list at once (XUI's `params[…]`)."""

OTHER_AGENTS = ("IPTVSmartersPlayer", "okhttp/4.12.0", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36")
"""User agents tried once each where the first is refused; panels let the common players' through."""
REFUSALS = {Failure.USER_AGENT_BLOCKED, Failure.EMPTY_ANSWER, Failure.HTML_ANSWER}
"""What the refusal of a user agent looks like: 403, an empty 200, a text, a web page."""
_PAGED_AFTER = {Failure.PROVIDER_ERROR, Failure.TIMEOUT, Failure.CONNECTION_LOST, Failure.EMPTY_ANSWER}


class XtreamClient:
    """Asks one panel with one login. Holds no connection; every method raises AdScreenError."""

    def __init__(
        self,
        http: HttpClient,
        link: ProviderLink,
        *,
        user_agent: str | None = None,
        headers: Mapping[str, str] | None = None,
        verify_tls: bool = True,
    ) -> None:
        self._http = http
        self._link = link
        self._headers = dict(headers or {})
        self._verify_tls = verify_tls
        self.user_agent = user_agent
        """What is sent as User-Agent (None: the HTTP client's own); `account` may find one that is let in."""

    async def account(self) -> AccountState:
        """Return the state of the account.

        Raises WRONG_LOGIN, USER_AGENT_BLOCKED, RATE_LIMITED, NOT_FOUND (the panel has no player_api, or
        denies with its fake page), PROVIDER_ERROR, HTML_ANSWER, EMPTY_ANSWER, BAD_ANSWER or a failure of the
        way there.
        An expired or banned account is an answer: see `AccountState.failure`.
        """
        try:
            return await self._account()
        except AdScreenError as refused:
            if refused.failure not in REFUSALS:
                raise
            return await self._account_as_another(refused)

    async def live_categories(self) -> dict[str, str]:
        """Return the names of the live categories by id."""
        return read_categories(await self._small(self._link.api_url("get_live_categories")))

    async def live_streams(self, progress: Progress | None = None) -> AsyncIterator[list[StreamEntry]]:
        """Yield the channels in lists of some hundred as they come, each id once.

        Where the panel fails before the first channel it is asked again page by page.
        """
        seen: set[str] = set()
        counter = _Counter(progress)
        try:
            async for found in self._streams(self._link.api_url("get_live_streams"), seen, counter):
                yield found
        except AdScreenError as error:
            if seen or error.failure not in _PAGED_AFTER:
                raise
            async for found in self._pages(seen, counter, error):
                yield found

    async def short_guide(self, stream_id: str) -> Any:
        """Return what the panel says of a channel's next programmes, decoded; it takes no connection."""
        answer = await self._small(self._link.api_url("get_short_epg", stream_id=stream_id, limit="12"))
        if answer in ([], {}, None) or (isinstance(answer, dict) and not answer.get("epg_listings")):
            answer = await self._small(self._link.api_url("get_simple_data_table", stream_id=stream_id))
        return answer

    def stream_url(self, stream_id: str, extension: str = "ts") -> str:
        """Return the address of a live channel; extension `m3u8` or `ts`."""
        return self._link.stream_url(stream_id, extension)

    async def _account(self) -> AccountState:
        return read_account(await self._small(self._link.api_url()), now=time.time())

    async def _account_as_another(self, refused: AdScreenError) -> AccountState:
        before = self.user_agent
        for agent in OTHER_AGENTS:
            self.user_agent = agent
            try:
                return await self._account()
            except AdScreenError as error:
                if error.failure not in REFUSALS:
                    raise
        self.user_agent = before
        raise refused

    async def _small(self, url: str) -> Any:
        async with self._ask(url, patience=None) as answer:
            body = await answer.read(SMALL_ANSWER)
        text = JsonText()
        clean = b"".join(text.feed(body)) + text.finish()
        try:
            # what follows the closing bracket is left alone
            return json.JSONDecoder().raw_decode(clean.decode())[0]
        except (ValueError, RecursionError):
            raise AdScreenError(Failure.BAD_ANSWER, "player_api answered broken JSON") from None

    async def _pages(
        self, seen: set[str], counter: "_Counter", first: AdScreenError
    ) -> AsyncIterator[list[StreamEntry]]:
        offset = 0
        while len(seen) < MAX_STREAMS:
            before = len(seen)
            page = {"params[offset]": str(offset), "params[items_per_page]": str(PAGE)}
            url = self._link.api_url("get_live_streams", **page)
            async for found in self._streams(url, seen, counter):
                yield found
            if len(seen) - before < PAGE:
                break
            offset += PAGE
        if not seen:
            raise first

    async def _streams(
        self, url: str, seen: set[str], counter: "_Counter"
    ) -> AsyncIterator[list[StreamEntry]]:
        reader = RecordReader()
        async with self._ask(url, patience=LIST_PATIENCE) as answer:
            async for chunk in answer.chunks(stall_timeout=30.0):
                counter.add_bytes(len(chunk))
                for records in reader.feed(chunk):
                    if found := _new(records, seen):
                        counter.add(len(found))
                        yield found
        if found := _new(reader.finish(), seen):
            counter.add(len(found))
            yield found
        if not seen and reader.other.get("user_info") is not None:
            read_account(dict(reader.other), now=time.time())
            raise AdScreenError(Failure.BAD_ANSWER, "player_api answered the account instead of the channels")

    @asynccontextmanager
    async def _ask(self, url: str, *, patience: float | None) -> AsyncIterator[Answer]:
        headers = dict(self._headers)
        if self.user_agent is not None:
            headers["User-Agent"] = self.user_agent
        async with good_answer(
            self._http, url, Asked.API, headers=headers, verify_tls=self._verify_tls, patience=patience
        ) as answer:
            yield answer


class _Counter:
    """Adds up what was read and tells it on."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._entries = 0
        self._bytes = 0

    def add(self, entries: int) -> None:
        self._entries += entries
        if self._progress is not None:
            self._progress(self._entries, self._bytes)

    def add_bytes(self, size: int) -> None:
        self._bytes += size
        if self._bytes > MAX_LIST:
            raise AdScreenError(Failure.TOO_LARGE, f"the list is larger than {MAX_LIST} bytes")


def _new(records: list[Mapping[str, Any]], seen: set[str]) -> list[StreamEntry]:
    found: list[StreamEntry] = []
    for record in records:
        entry = read_stream(record)
        if entry is not None and entry.stream_id not in seen and len(seen) < MAX_STREAMS:
            seen.add(entry.stream_id)
            found.append(entry)
    return found
