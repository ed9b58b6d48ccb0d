"""A channel's chunks at the clock's speed, to whatever carries them away."""

import asyncio
from collections.abc import Awaitable, Callable

from adscreen.simulator.channels import Channel
from adscreen.simulator.faults import Kind
from adscreen.simulator.live import TICK
from adscreen.simulator.provider import Simulator

_TOO_LATE = 0.5
"""Seconds behind the clock after which the pump goes on from where it is: who blocked it was not there."""

Send = Callable[[bytes], Awaitable[None]]


async def pump(simulator: Simulator, channel: Channel, send: Send, *, burst: float = 0.0) -> None:
    """Send until cancelled, `burst` seconds of it at once.

    While the channel is stalled nothing is sent, and what was due meanwhile is lost.
    """
    clip = await simulator.clip(channel)
    loop = asyncio.get_running_loop()
    number, due = clip.newest(simulator.clock.time() - burst), loop.time()
    for _chunk in range(int(burst / clip.step)):
        await send(clip.chunk(number))
        number += 1
    while True:
        while simulator.board.get(channel.key, Kind.STALL) is not None:
            await asyncio.sleep(TICK)
            number, due = clip.newest(simulator.clock.time()), loop.time()
        await send(clip.chunk(number))
        number, due = number + 1, due + clip.step
        late = loop.time() - due
        if late > _TOO_LATE:
            due += late
        await asyncio.sleep(-late)
