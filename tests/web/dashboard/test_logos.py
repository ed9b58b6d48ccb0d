import asyncio

from tests.support.httpserver import Call, serve
from tests.web.dashboard.front import PNG

from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.web.dashboard.logos import KEPT, LOGO_BYTES, Logo, Logos


async def images(call: Call) -> None:
    bodies = {
        "/logo.png": PNG,
        "/page.png": b"<html>no logo</html>",
        "/huge.png": PNG + bytes(LOGO_BYTES),
    }
    body = bodies.get(call.path)
    await call.reply(body or b"", 200 if body else 404)


def test_a_logo_is_fetched_once_and_called_what_it_is() -> None:
    async def run() -> None:
        async with serve(images) as server:
            logos = Logos(HttpClient(ANYWHERE))
            expected = Logo(PNG, "image/png")
            assert await logos.get(server.url("/logo.png")) == expected
            assert await logos.get(server.url("/logo.png")) == expected
            assert len(server.calls) == 1

    asyncio.run(run())


def test_what_is_no_picture_or_cannot_be_had_is_none() -> None:
    async def run() -> None:
        async with serve(images) as server:
            logos = Logos(HttpClient(ANYWHERE))
            for path in ("/page.png", "/huge.png", "/gone.png"):
                assert await logos.get(server.url(path)) is None, path
            assert await logos.get("ftp://example.com/logo.png") is None

    asyncio.run(run())


def test_memory_is_bounded() -> None:
    async def run() -> None:
        async with serve(images) as server:
            logos = Logos(HttpClient(ANYWHERE))
            await logos.get(server.url("/logo.png"))
            for number in range(KEPT):
                await logos.get(f"ftp://example.com/{number}.png")
            await logos.get(server.url("/logo.png"))
            assert len(server.calls) == 2, "the oldest one had to go"

    asyncio.run(run())
