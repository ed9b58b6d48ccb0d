"""A sink that keeps what a source gives."""

import asyncio
from contextlib import suppress

import pytest

from adscreen.core.errors import AdScreenError
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.media.sources.sink import Source

CLIENT = HttpClient(ANYWHERE, connect_timeout=1.0, first_byte_timeout=1.0)


class Collector:
    """Keeps everything, in order: "connected", "break" and bytes (neighbouring pieces joined)."""

    full = False

    def __init__(self) -> None:
        self.log: list[str | bytes] = []

    def connected(self) -> None:
        self.log.append("connected")

    def data(self, chunk: bytes | memoryview) -> None:
        if self.log and isinstance(self.log[-1], bytes):
            self.log[-1] += bytes(chunk)
        else:
            self.log.append(bytes(chunk))

    def break_(self) -> None:
        self.log.append("break")

    @property
    def bytes(self) -> bytes:
        return b"".join(entry for entry in self.log if isinstance(entry, bytes))


async def lost(source: Source, sink: Collector | None = None) -> AdScreenError:
    """Run a source to its loss; returns why."""
    with pytest.raises(AdScreenError) as caught:
        await source.run(sink or Collector())
    return caught.value


async def play(source: Source, seconds: float) -> Collector:
    """Run a source for so long."""
    sink = Collector()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await source.run(sink)
    return sink


def packets(count: int, first: int = 0) -> bytes:
    """Return numbered packets that look like a transport stream's."""
    return b"".join(
        b"\x47\x01\x00\x10" + n.to_bytes(4, "big") + b"\xaa" * 180 for n in range(first, first + count)
    )
