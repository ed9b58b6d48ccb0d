"""Channel logos, fetched by the server: the operator's browser never calls a provider."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from adscreen.core.errors import AdScreenError
from adscreen.core.net.client import HttpClient
from adscreen.signage.library.filetypes import CreativeKind, recognise

LOGO_BYTES = 300_000
KEPT = 400
"""Logos kept in memory: a few pages of channels."""
AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Logo:
    """An image's bytes and media type."""

    data: bytes
    media_type: str


class Logos:
    """A bounded memory of logos. What is no picture, or cannot be had, is remembered as None."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client
        self._kept: OrderedDict[str, Logo | None] = OrderedDict()
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def get(self, url: str) -> Logo | None:
        """Return the logo at `url`, None where there is none."""
        if url not in self._kept:
            async with self._gate:
                self._kept[url] = await self._fetch(url)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return self._kept.get(url)

    async def _fetch(self, url: str) -> Logo | None:
        try:
            async with self._client.get(url) as answer:
                if answer.status != 200:
                    return None
                data = await answer.read(limit=LOGO_BYTES)
        except AdScreenError:
            return None  # a missing logo is an empty place in a list, not a failure to report
        kind = recognise(data[:4096])
        if kind is None or kind.kind is not CreativeKind.IMAGE:
            return None
        return Logo(data, kind.mime)
