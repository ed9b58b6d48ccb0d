"""A transport stream from a file, as if it came live: for tests, the demo and training."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.sniff import find_packets
from adscreen.media.sources.pcr import PACKET, PcrClock
from adscreen.media.sources.sink import Sink

_BLOCK_PACKETS = 5_000
"""Packets of one read from the disk, just under 1 MB."""
_STEP_PACKETS = 80
"""Packets handed over at once: 20 ms at 6 Mbit/s."""


class FileSource:
    """Plays a file in real time by its PCR, over and over.

    `burst` seconds of media are given at once at the start; without `paced` all of it is. Without `loop`
    the file is played once. Files of 192 and 204-byte packets play too, as plain packets of 188.
    """

    def __init__(self, path: Path, *, loop: bool = True, paced: bool = True, burst: float = 0.0) -> None:
        self._path = path
        self._loop = loop
        self._paced = paced
        self._burst = burst

    async def run(self, sink: Sink) -> None:
        """Play into `sink`, with a break at each new start; returns at the end when the file is not looped.

        Raises NOT_FOUND when there is no such file and NOT_MEDIA when it is no transport stream.
        """
        clock = asyncio.get_running_loop()
        offset, size = await self._layout()
        sink.connected()
        started = clock.time() - self._burst
        played = 0.0
        while True:
            pcr = PcrClock()
            async for block in self._blocks(offset, size):
                for at in range(0, len(block), _STEP_PACKETS * PACKET):
                    step = block[at : at + _STEP_PACKETS * PACKET]
                    pcr.feed(step)
                    early = started + played + pcr.seconds - clock.time() if self._paced else 0.0
                    await asyncio.sleep(early)
                    sink.data(step)
            if not self._loop:
                return
            if self._paced and not pcr.started:
                raise AdScreenError(Failure.NOT_MEDIA, "the file has no clock (PCR) to be played by")
            played += pcr.seconds
            sink.break_()

    async def _layout(self) -> tuple[int, int]:
        """Return the offset of the first packet and the size of packets in the file."""
        try:
            head = await asyncio.to_thread(_read, self._path, 0, 65_536)
        except OSError as error:
            raise AdScreenError(Failure.NOT_FOUND, f"the file cannot be read: {error.strerror}") from None
        found = find_packets(head, ended=True)
        if found is None:
            raise AdScreenError(Failure.NOT_MEDIA, "the file is no MPEG transport stream")
        return found

    async def _blocks(self, offset: int, size: int) -> AsyncIterator[bytes]:
        """Yield the file as whole plain packets; M2TS has a time code before each sync byte."""
        while block := await asyncio.to_thread(_read, self._path, offset, _BLOCK_PACKETS * size):
            offset += len(block)
            if size == PACKET:
                yield block[: len(block) - len(block) % PACKET]
            else:
                yield b"".join(block[at : at + PACKET] for at in range(0, len(block) - PACKET + 1, size))


def _read(path: Path, offset: int, size: int) -> bytes:
    with path.open("rb") as handle:
        handle.seek(offset)
        return handle.read(size)
