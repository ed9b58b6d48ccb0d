"""A provider's segment in pieces of known media time, small enough to be handed over one by one."""

import asyncio
from dataclasses import dataclass

from adscreen.media.sniff import find_packets
from adscreen.media.sources.pcr import PACKET, PcrClock

PIECE_SECONDS = 0.08
"""Media time of one piece, on average: the rhythm in which live answers are read, too."""
LARGEST = 697 * PACKET
"""Bytes of one piece at most (128 KB), so that a fat segment does not hold up other channels."""
_SMALLEST = 7 * PACKET
_CLOCKED = 0.2
"""Share of its listed duration that a segment's clock must have run for to be believed: one whose
references stand seconds apart cannot be read.
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a segment and the seconds of media that they are."""

    data: bytes
    seconds: float
    broken: bool
    """Does not go on from the piece before."""


class Slicer:
    """Cuts segments one after the other; their clock goes on from one to the next."""

    def __init__(self) -> None:
        self._clock = PcrClock()

    async def pieces(self, data: bytes, listed: float, *, broken: bool) -> list[Piece]:
        """Cut a clear segment of `listed` seconds (EXTINF).

        The stream's own clock tells how long each piece is. Where it tells nothing (no clock, packets of 192
        or 204 bytes) the listed duration is spread evenly over the bytes.
        """
        if broken:
            self._clock = PcrClock()
        offset, packet = find_packets(data, ended=True) or (0, PACKET)
        size = _piece_size(len(data), listed)
        starts = [0, *range(offset + size, len(data), size)]
        parts = [data[at:end] for at, end in zip(starts, [*starts[1:], len(data)], strict=True)]
        times = [listed * len(part) / len(data) for part in parts]
        if packet == PACKET:
            clocked = await self._clocked(parts, offset)
            if sum(clocked) > _CLOCKED * listed:
                times = clocked
            else:
                self._clock = PcrClock()
        return [
            Piece(part, seconds, broken and not index)
            for index, (part, seconds) in enumerate(zip(parts, times, strict=True))
        ]

    async def _clocked(self, parts: list[bytes], offset: int) -> list[float]:
        """Return the seconds that the clock advances in each part; `offset` bytes of the first are no
        packets.
        """
        times: list[float] = []
        for part in parts:
            before = self._clock.seconds
            whole = part[offset:]
            self._clock.feed(whole[: len(whole) - len(whole) % PACKET])
            times.append(self._clock.seconds - before)
            offset = 0
            await asyncio.sleep(0)
        return times


def _piece_size(size: int, seconds: float) -> int:
    wanted = int(size * PIECE_SECONDS / seconds) if seconds else LARGEST
    return min(max(wanted - wanted % PACKET, _SMALLEST), LARGEST)
