"""One MPEG-TS connection: a channel's bytes at the clock's speed, until its viewer or a fault ends it."""

import asyncio
from collections.abc import Awaitable, Callable

from adscreen.core.clock import Clock
from adscreen.simulator.clip import Clip
from adscreen.simulator.faults import FaultBoard, Kind
from adscreen.simulator.ledger import Connection
from adscreen.simulator.mangle import Mangler
from adscreen.simulator.remap import remapped

TICK = 0.04
"""Seconds between two looks at the fault board while nothing is due."""

LAG_LIMIT = 30.0
"""Seconds that a viewer may fall behind before it is cut, as servers do."""

Send = Callable[[bytes], Awaitable[None]]


class Feeder:
    """Feeds one connection. `run` returns why it ended; the caller cuts the socket where `hard` is true."""

    def __init__(
        self,
        clip: Clip,
        connection: Connection,
        board: FaultBoard,
        clock: Clock,
        *,
        instead: Callable[[Clip], Clip] = lambda clip: clip,
        stop_after: float | None = None,
        behind: float = 0.0,
    ) -> None:
        self._own = self._clip = clip
        self._instead = instead
        """Says what is shown from the next key frame on; its chunks are as long as the channel's own."""
        self._connection = connection
        self._board = board
        self._clock = clock
        self._stop_after = stop_after
        """Seconds after which nothing more is sent, for a channel that stalls."""
        self._behind = behind
        """Seconds that it runs behind the channel, as another channel would whose groups begin later."""
        self._mangler = Mangler()
        self.hard = False

    async def run(self, send: Send, gone: Callable[[], bool], burst: float) -> str:
        """Send from `burst` seconds before now on, for as long as the viewer stays.

        A burst begins with the key frame before that moment: panels send it from the segments that they keep,
        which begin with one. The position follows the wall clock, the same for every viewer; pauses are lost,
        not caught up.
        """
        clip, clock = self._clip, self._clock
        start = clock.monotonic()
        number = clip.newest(clock.time() - burst - self._behind)
        since_key = number % clip.shape.gop if burst else 0
        number -= since_key
        due = start - burst - since_key * clip.step
        while not gone():
            if self._connection.killed:
                self.hard = True
                return self._connection.cause
            now = clock.monotonic()
            if self._must_rest(now - start):
                late = int((now - due) / clip.step)
                if late > 0:
                    number, due = number + late, due + late * clip.step
                await asyncio.sleep(TICK)
                continue
            if due > now:
                await asyncio.sleep(min(due - now, TICK))
                continue
            if now - due > LAG_LIMIT + burst:
                self.hard = True
                return "too slow"
            if not await self._send_chunk(number, send):
                return "cut"
            number += 1
            due += clip.step / self._speed()
        return "left"

    def _must_rest(self, age: float) -> bool:
        asleep = self._stop_after is not None and age > self._stop_after
        return asleep or self._board.get(self._connection.channel, Kind.STALL) is not None

    def _speed(self) -> float:
        fault = self._board.get(self._connection.channel, Kind.SLOW)
        return fault.value if fault else 1.0

    async def _send_chunk(self, number: int, send: Send) -> bool:
        """Send one chunk with the damage that is set; False once the connection is cut in it."""
        channel = self._connection.channel
        jump = self._board.get(channel, Kind.JUMP)
        if number % self._own.shape.gop == 0:
            self._clip = self._instead(self._own)
        data = self._clip.chunk(number, int(jump.value * 90_000) if jump else 0)
        data = mangled(data, self._mangler, self._board, channel, turned=self._clip is not self._own)
        cut = self._board.get(channel, Kind.CUT)
        if cut is not None and self._connection.sent + len(data) >= cut.value:
            data = data[: max(0, int(cut.value) - self._connection.sent)]
            self.hard = True
        if data:
            self._connection.sent += len(data)
            await send(data)
        return not self.hard


def mangled(data: bytes, mangler: Mangler, board: FaultBoard, channel: str, *, turned: bool = False) -> bytes:
    """Return `data` with the losses and errors that the board sets for a channel.

    `turned` when it comes from another channel's clip: then the program map is a new one.
    """
    lose = board.get(channel, Kind.LOSE)
    if lose is not None:
        data = mangler.lose(data, int(lose.value))
    corrupt = board.get(channel, Kind.CORRUPT)
    if corrupt is not None:
        data = mangler.corrupt(data, int(corrupt.value))
    reorder = board.get(channel, Kind.REORDER)
    if reorder is not None:
        data = mangler.reorder(data, int(reorder.value))
    moved = board.get(channel, Kind.PIDS)
    if moved is None and not turned:
        return data
    return remapped(data, int(moved.value) if moved else 0, 1 + 2 * turned)
