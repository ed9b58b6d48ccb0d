import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from adscreen.core import heads
from adscreen.core.listening import listen
from adscreen.core.serving import serving

PATIENCE = 0.5
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def hello(request: Request) -> PlainTextResponse:
    await asyncio.sleep(float(request.query_params.get("after", 0)))
    return PlainTextResponse("hello")


def talk(with_server: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "HEAD_SECONDS", PATIENCE)

    async def main() -> None:
        sock = listen("127.0.0.1", 0)
        async with serving(Starlette(routes=[Route("/", hello)]), sock):
            reader, writer = await asyncio.open_connection(*sock.getsockname())
            await asyncio.wait_for(with_server(reader, writer), 20)
            writer.close()

    asyncio.run(main())


async def drip(writer: asyncio.StreamWriter, text: bytes) -> None:
    for byte in text:
        writer.write(bytes([byte]))
        await asyncio.sleep(PATIENCE / 10)


def test_a_head_that_comes_byte_by_byte_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        dripping = asyncio.get_running_loop().create_task(drip(writer, b"GET / HTTP/1.1\r\nHost: x\r\n" * 9))
        answer = await reader.read()
        dripping.cancel()
        assert answer.startswith(b"HTTP/1.1 408 ")

    talk(slow, monkeypatch)


def test_who_says_nothing_is_sent_away_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        assert await reader.read() == b""

    talk(silent, monkeypatch)


def test_a_second_head_has_its_own_time_and_a_slow_answer_is_no_slow_head(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def patient(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for after in (2 * PATIENCE, 0):
            await asyncio.sleep(PATIENCE / 2)
            writer.write(f"GET /?after={after} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert b" 200 " in await reader.readline()
            await reader.readuntil(b"hello")
        await asyncio.sleep(2 * PATIENCE)  # an idle connection is kept, as uvicorn keeps it
        writer.write(b"GET / HTTP/1.1\r\n")
        assert b" 408 " in await reader.readline()

    talk(patient, monkeypatch)
