import asyncio
import signal
import threading

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from adscreen.core.listening import listen
from adscreen.core.serving import run, serving, until_told_to_stop


async def hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


def test_serves_for_the_length_of_the_block() -> None:
    async def main() -> None:
        sock = listen("127.0.0.1", 0)
        host, port = sock.getsockname()
        async with serving(Starlette(routes=[Route("/", hello)]), sock):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b" 200 " in await reader.readline()
            assert b"server:" not in (await reader.readuntil(b"\r\n\r\n")).lower()
        assert await asyncio.wait_for(reader.read(), 2) == b"hello"
        writer.close()

    asyncio.run(main())


async def who(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.url.scheme} {request.client.host if request.client else None}")


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        ((), "http 127.0.0.1"),
        (("192.0.2.0/24",), "http 127.0.0.1"),
        (("127.0.0.1",), "https 198.51.100.9"),
        (("127.0.0.0/8",), "https 198.51.100.9"),
    ],
)
def test_only_a_proxy_that_is_named_says_who_asks(
    proxies: tuple[str, ...], seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")

    async def main() -> None:
        sock = listen("127.0.0.1", 0)
        host, port = sock.getsockname()
        async with (
            serving(Starlette(routes=[Route("/", who)]), sock, trusted_proxies=proxies),
            httpx.AsyncClient() as browser,
        ):
            said = {"X-Forwarded-For": "203.0.113.5, 198.51.100.9", "X-Forwarded-Proto": "https"}
            assert (await browser.get(f"http://{host}:{port}/", headers=said)).text == seen

    asyncio.run(main())


def test_a_signal_ends_the_program_in_order() -> None:
    ended: list[str] = []

    async def main() -> None:
        timer = threading.Timer(0.1, signal.raise_signal, (signal.SIGTERM,))
        timer.start()
        await until_told_to_stop()
        timer.join()
        ended.append("in order")

    before = signal.getsignal(signal.SIGTERM)
    run(main)
    assert ended == ["in order"]
    assert signal.getsignal(signal.SIGTERM) == before
