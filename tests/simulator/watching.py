"""Reads live streams for tests."""

import asyncio
import time
from collections.abc import Callable

import httpx

from adscreen.simulator import Simulator


async def watch(client: httpx.AsyncClient, url: str, seconds: float) -> bytes:
    """Return what a stream gives in so many seconds, or until it ends or is cut."""
    data = bytearray()
    try:
        async with asyncio.timeout(seconds), client.stream("GET", url) as answer:
            assert answer.status_code == 200
            async for piece in answer.aiter_raw():
                data += piece
    except (TimeoutError, httpx.RemoteProtocolError, httpx.ReadError):
        pass
    return bytes(data)


async def until(fact: Callable[[], bool], seconds: float = 3.0) -> None:
    """Wait until a fact holds."""
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it never became true"
        await asyncio.sleep(0.01)


def live(simulator: Simulator, account: str) -> int:
    """Return the connections an account holds now."""
    return len(simulator.ledger.active(account))


def counter_errors(data: bytes) -> int:
    """Count continuity errors."""
    last: dict[int, int] = {}
    errors = 0
    for at in range(0, len(data) - 187, 188):
        assert data[at] == 0x47
        pid = (data[at + 1] & 0x1F) << 8 | data[at + 2]
        if pid == 0x1FFF:
            continue
        step = data[at + 3] >> 4 & 1
        if pid in last:
            errors += data[at + 3] & 15 != (last[pid] + step) & 15
        last[pid] = data[at + 3] & 15
    return errors
