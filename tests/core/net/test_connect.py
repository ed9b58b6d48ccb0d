import asyncio
import socket
import time

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.connect import connect
from adscreen.core.net.resolve import Endpoint


def listening(backlog: int = 5) -> tuple[socket.socket, Endpoint]:
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    sock.listen(backlog)
    return sock, Endpoint(socket.AF_INET, sock.getsockname())


def deaf() -> tuple[list[socket.socket], Endpoint]:
    """Return an address that answers no connection: its queue is full."""
    sock, endpoint = listening(0)
    fillers = [sock]
    for _i in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(endpoint.sockaddr)
        fillers.append(filler)
    time.sleep(0.05)
    return fillers, endpoint


def closed() -> Endpoint:
    sock, endpoint = listening()
    sock.close()
    return endpoint


def test_the_next_address_is_tried() -> None:
    good, endpoint = listening()
    dead, silent = deaf()
    try:
        for first in (closed(), silent):
            started = time.monotonic()
            sock = asyncio.run(connect([first, endpoint], timeout=3))
            assert sock.getpeername() == endpoint.sockaddr
            assert time.monotonic() - started < 1.0
            sock.close()
    finally:
        for each in (good, *dead):
            each.close()


def test_failures_are_told_apart() -> None:
    with pytest.raises(AdScreenError) as caught:
        asyncio.run(connect([closed()], timeout=1))
    assert caught.value.failure is Failure.REFUSED
    dead, silent = deaf()
    try:
        with pytest.raises(AdScreenError) as caught:
            asyncio.run(connect([silent], timeout=0.2))
        assert caught.value.failure is Failure.TIMEOUT
    finally:
        for each in dead:
            each.close()
