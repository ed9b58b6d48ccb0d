"""TCP to the first of several addresses that answers (a light form of RFC 8305)."""

import asyncio
import errno
import socket

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.resolve import Endpoint

STAGGER = 0.3
"""Seconds that an address has for itself before the next one is tried beside it."""

_UNREACHABLE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}


async def connect(endpoints: list[Endpoint], *, timeout: float) -> socket.socket:
    """Return a connected non-blocking socket.

    Raises REFUSED, UNREACHABLE or TIMEOUT: of several failures the one that says most.
    """
    errors: list[OSError] = []
    try:
        async with asyncio.timeout(timeout):
            winner = await _race(endpoints, errors)
    except TimeoutError:
        raise AdScreenError(Failure.TIMEOUT, f"connect: no answer within {timeout:g} s") from None
    if winner is None:
        raise _failure(errors)
    return winner


async def _race(endpoints: list[Endpoint], errors: list[OSError]) -> socket.socket | None:
    loop = asyncio.get_running_loop()
    waiting = list(endpoints)
    running: set[asyncio.Task[socket.socket]] = set()
    try:
        while waiting or running:
            if waiting:
                running.add(loop.create_task(_open(waiting.pop(0)), name="connect"))
            done, running = await asyncio.wait(
                running, timeout=STAGGER if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            winners = [task for task in done if task.exception() is None]
            errors += [e for task in done if isinstance(e := task.exception(), OSError)]
            for late in winners[1:]:
                late.result().close()
            if winners:
                return winners[0].result()
        return None
    finally:
        await _abandon(running)


async def _abandon(running: set[asyncio.Task[socket.socket]]) -> None:
    for task in running:
        task.cancel()
    for outcome in await asyncio.gather(*running, return_exceptions=True):
        if isinstance(outcome, socket.socket):
            outcome.close()


async def _open(endpoint: Endpoint) -> socket.socket:
    sock = socket.socket(endpoint.family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(sock, endpoint.sockaddr)
    except BaseException:
        sock.close()
        raise
    return sock


def _failure(errors: list[OSError]) -> AdScreenError:
    if any(isinstance(e, ConnectionRefusedError) for e in errors):
        return AdScreenError(Failure.REFUSED, "connect: refused")
    if any(e.errno in _UNREACHABLE for e in errors):
        return AdScreenError(Failure.UNREACHABLE, "connect: no way to the host")
    if any(e.errno == errno.ETIMEDOUT for e in errors):
        return AdScreenError(Failure.TIMEOUT, "connect: no answer")
    reason = errors[0].strerror if errors else "no address"
    return AdScreenError(Failure.UNREACHABLE, f"connect: {reason}")
