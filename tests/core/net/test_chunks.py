import asyncio
import struct
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvloop
from tests.support.httpserver import Call, serve, server_tls

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE

CHUNKED = {"Transfer-Encoding": "chunked"}


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Callable[[Awaitable[None]], None]:
    """Run a coroutine on both event loops that AdScreen runs on."""
    runner: Any = asyncio.run if request.param == "asyncio" else uvloop.run
    return runner


def test_a_rhythm_wakes_seldom_and_loses_nothing(run: Any) -> None:
    async def paced(call: Call) -> None:
        await call.head()
        for number in range(600):
            await call.raw(struct.pack(">I", number) * 329)
            await asyncio.sleep(0.0015)

    async def main() -> None:
        async with serve(paced) as server:
            wakes, data = 0, b""
            async with HttpClient(ANYWHERE).get(server.url()) as got:
                async for chunk in got.chunks(stall_timeout=1, paces=((0.1, 0.04),)):
                    wakes += 1
                    data += chunk
            assert data == b"".join(struct.pack(">I", n) * 329 for n in range(600))
            assert wakes < 250

    run(main())


def test_a_slow_consumer_holds_the_server_back(run: Any) -> None:
    sent = 0

    async def flood(call: Call) -> None:
        nonlocal sent
        await call.head()
        while True:
            await call.raw(b"x" * 100_000)
            sent += 100_000

    async def main() -> None:
        async with serve(flood) as server, HttpClient(ANYWHERE).get(server.url()) as got:
            chunks = got.chunks()
            await anext(chunks)
            await asyncio.sleep(0.3)
            first = sent
            await asyncio.sleep(0.2)
            assert sent == first
            assert first < 16_000_000
            for _i in range(40):
                await anext(chunks)
            assert sent > first

    run(main())


def test_tls_rhythm_and_endless_body(run: Any) -> None:
    made, _authority = server_tls("localhost")

    async def paced(call: Call) -> None:
        await call.head()
        for _i in range(300):
            await call.raw(b"G" * 1316)
            await asyncio.sleep(0.001)

    async def main() -> None:
        async with serve(paced, tls=made) as server:
            wakes = size = 0
            async with HttpClient(ANYWHERE).get(server.url(), verify_tls=False) as got:
                async for chunk in got.chunks(paces=((0.05, 0.02), (0.1, 0.04))):
                    wakes, size = wakes + 1, size + len(chunk)
            assert size == 300 * 1316
            assert wakes < 120

    run(main())


def numbered(count: int) -> bytes:
    return b"".join(struct.pack(">I", n) * 329 for n in range(count))


@pytest.mark.parametrize("chunked", [False, True])
def test_pumping_hands_everything_over_as_it_is_read(run: Any, chunked: bool) -> None:
    async def paced(call: Call) -> None:
        await call.head(headers=CHUNKED if chunked else None)
        for number in range(300):
            piece = struct.pack(">I", number) * 329
            await (call.chunk(piece) if chunked else call.raw(piece))
            await asyncio.sleep(0.0015)
        if chunked:
            await call.chunk(b"")

    async def main() -> None:
        pieces: list[bytes] = []
        async with serve(paced) as server, HttpClient(ANYWHERE).get(server.url()) as got:
            chunks = got.chunks(stall_timeout=1, paces=((0.1, 0.04),))
            first = await anext(chunks)
            await chunks.pump(lambda data: pieces.append(bytes(data)))
        assert first + b"".join(pieces) == numbered(300)
        assert len(pieces) < 200

    run(main())


def test_pumping_ends_with_what_its_taker_raises(run: Any) -> None:
    async def endless(call: Call) -> None:
        await call.head()
        while True:
            await call.raw(b"x" * 1000)
            await asyncio.sleep(0.001)

    def refuse(_data: object) -> None:
        raise AdScreenError(Failure.SCRAMBLED, "no key")

    async def main() -> None:
        async with serve(endless) as server, HttpClient(ANYWHERE).get(server.url()) as got:
            with pytest.raises(AdScreenError) as caught:
                await got.chunks(paces=((0.0, 0.02),)).pump(refuse)
        assert caught.value.failure is Failure.SCRAMBLED

    run(main())


def test_pumping_ends_when_nothing_comes_and_when_the_connection_breaks(run: Any) -> None:
    async def stalling(call: Call) -> None:
        await call.head(headers=CHUNKED)
        for _i in range(10):
            await call.chunk(b"abc")
            await asyncio.sleep(0.1)
        await asyncio.sleep(30 if call.path == "/stall" else 0)

    async def main() -> None:
        for path, failure in (("/stall", Failure.TIMEOUT), ("/", Failure.CONNECTION_LOST)):
            size = 0

            def take(data: bytes | memoryview) -> None:
                nonlocal size
                size += len(data)

            async with serve(stalling) as server, HttpClient(ANYWHERE).get(server.url(path)) as got:
                with pytest.raises(AdScreenError) as caught:
                    await got.chunks(stall_timeout=0.5, paces=((0.0, 0.02),)).pump(take)
            assert caught.value.failure is failure
            assert size == 30

    run(main())
