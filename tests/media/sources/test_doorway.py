import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tests.media.sources.collector import CLIENT

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.sources.doorway import LOOPBACK, Doorway

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def through(talk: Talk, use: Callable[[Doorway], Awaitable[None]], judge: object = None) -> Doorway:
    """Open a door to a server that talks so, and use it."""
    server = await asyncio.start_server(talk, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    wire = await CLIENT.connect(LOOPBACK, port, secure=False)
    more = {"judge": judge} if judge is not None else {}
    async with Doorway(wire, **more) as door:  # type: ignore[arg-type]  # a test's own judge
        await use(door)
    server.close()
    return door


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()


def test_bytes_go_both_ways_whole_and_in_order() -> None:
    sent = bytes(range(256)) * 4000

    async def use(door: Doorway) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, door.port)
        writer.write(sent)
        assert await reader.readexactly(len(sent)) == sent
        writer.close()

    asyncio.run(through(echo, use))


def test_only_one_is_let_through() -> None:
    async def use(door: Doorway) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, door.port)
        writer.write(b"x")
        assert await reader.readexactly(1) == b"x"
        with pytest.raises(ConnectionError):
            await asyncio.open_connection(LOOPBACK, door.port)
        writer.close()

    asyncio.run(through(echo, use))


def test_the_servers_end_is_the_end() -> None:
    async def short(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"bye")
        writer.close()

    async def use(door: Doorway) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, door.port)
        assert await reader.read() == b"bye"
        writer.close()

    assert asyncio.run(through(short, use)).error is None


def test_what_the_judge_refuses_never_reaches_the_child() -> None:
    async def bad(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"RTSP/1.0 302 Found\r\nLocation: rtsp://192.0.2.1/\r\n\r\n")
        await reader.read()
        writer.close()

    def judge(data: bytes) -> AdScreenError | None:
        return AdScreenError(Failure.PROVIDER_ERROR) if b"302" in data else None

    async def use(door: Doorway) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, door.port)
        assert await reader.read() == b""
        writer.close()

    error = asyncio.run(through(bad, use, judge)).error
    assert error is not None
    assert error.failure is Failure.PROVIDER_ERROR
