import asyncio
import gzip
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvloop
from tests.support.httpserver import Call, answer, routes, serve, server_tls

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.cookies import CookieJar
from adscreen.core.net.policy import ANYWHERE, AddressPolicy


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Callable[[Awaitable[None]], None]:
    """Run a coroutine on both event loops that AdScreen runs on."""
    runner: Any = asyncio.run if request.param == "asyncio" else uvloop.run
    return runner


async def fetch(url: str, client: HttpClient | None = None, **kwargs: Any) -> tuple[int, bytes]:
    async with (client or HttpClient(ANYWHERE)).get(url, **kwargs) as got:
        return got.status, await got.read()


async def failure(url: str, client: HttpClient | None = None, **kwargs: Any) -> AdScreenError:
    with pytest.raises(AdScreenError) as caught:
        await fetch(url, client, **kwargs)
    return caught.value


def quick(**kwargs: Any) -> HttpClient:
    return HttpClient(ANYWHERE, connect_timeout=0.5, first_byte_timeout=0.3, **kwargs)


def test_request_and_answer(run: Any) -> None:
    async def handler(call: Call) -> None:
        assert call.method == "GET"
        await call.reply(b"x" * 300_000, headers={"X-Kind": "a"})

    async def main() -> None:
        async with serve(handler) as server:
            async with HttpClient(ANYWHERE).get(
                server.url("/a b?c=é"), headers={"referer": "http://r"}
            ) as got:
                assert (got.status, got.headers["x-kind"]) == (200, "a")
                assert await got.read() == b"x" * 300_000
                assert got.hops == (server.url("/a%20b?c=***"),)
            call = server.calls[0]
            assert call.path == "/a%20b?c=%C3%A9"
            assert call.headers["host"] == f"127.0.0.1:{server.port}"
            assert call.headers["user-agent"].startswith("VLC/")
            assert call.headers["referer"] == "http://r"
            assert call.headers["accept-encoding"] == "identity"
            assert "range" not in call.headers
            assert server.connections == 1

    run(main())


def test_user_agent_and_login_of_the_address(run: Any) -> None:
    async def main() -> None:
        async with serve(answer(b"ok")) as server:
            url = server.url().replace("http://", "http://bob:p%40ss@")
            await fetch(url, headers={"USER-AGENT": "TV/1"})
            assert server.calls[0].headers["user-agent"] == "TV/1"
            assert server.calls[0].headers["authorization"] == "Basic Ym9iOnBAc3M="

    run(main())


def test_chunked_endless_and_gzip_bodies(run: Any) -> None:
    async def chunked(call: Call) -> None:
        await call.head(headers={"Transfer-Encoding": "chunked"})
        for part in (b"abc", b"d" * 70_000, b""):
            await call.chunk(part)

    async def endless(call: Call) -> None:
        await call.raw(b"HTTP/1.0 200 OK\r\n\r\n")
        while True:
            await call.raw(b"G" * 1316)
            await asyncio.sleep(0.001)

    async def main() -> None:
        table = {
            "/chunked": chunked,
            "/endless": endless,
            "/gz": answer(gzip.compress(b"list" * 1000), headers={"Content-Encoding": "gzip"}),
            "/icy": lambda call: call.raw(b"ICY 200 OK\r\nicy-name: r\r\n\r\nsound"),
        }
        async with serve(routes(table)) as server:
            assert await fetch(server.url("/chunked")) == (200, b"abc" + b"d" * 70_000)
            assert await fetch(server.url("/gz"), compressed=True) == (200, b"list" * 1000)
            assert server.calls[-1].headers["accept-encoding"] == "gzip, deflate"
            assert await fetch(server.url("/icy")) == (200, b"sound")
            taken = 0
            async with HttpClient(ANYWHERE).get(server.url("/endless")) as got:
                async for chunk in got.chunks(stall_timeout=1):
                    taken += len(chunk)
                    if taken > 20_000:
                        break
            await asyncio.sleep(0.05)
            assert server.open_connections == 0  # leaving the block hangs up

    run(main())


def test_time_outs_name_their_phase(run: Any) -> None:
    async def silent(call: Call) -> None:
        await asyncio.sleep(5)

    async def half_head(call: Call) -> None:
        await call.raw(b"HTTP/1.1 200 OK\r\nX-A: ")
        await asyncio.sleep(5)

    async def stalling(call: Call) -> None:
        await call.head(headers={"Content-Length": "10"})
        await call.raw(b"abc")
        await asyncio.sleep(5)

    async def main() -> None:
        async with serve(routes({"/a": silent, "/b": half_head, "/c": stalling})) as server:
            for path, phase in (("/a", "first byte"), ("/b", "head")):
                error = await failure(server.url(path), quick())
                assert error.failure is Failure.TIMEOUT
                assert error.detail.startswith(phase)
            async with quick().get(server.url("/c")) as got:
                with pytest.raises(AdScreenError) as caught:
                    await got.read(stall_timeout=0.2)
            assert caught.value.failure is Failure.TIMEOUT
            assert caught.value.detail.startswith("body")

    run(main())


def test_broken_connections_and_answers(run: Any) -> None:
    async def nothing(call: Call) -> None:
        call.writer.close()

    async def resets(call: Call) -> None:
        await call.head(headers={"Transfer-Encoding": "chunked"})
        await call.chunk(b"abc")
        linger = struct.pack("ii", 1, 0)
        call.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        call.reset()

    table = {
        "/nothing": nothing,
        "/reset": resets,
        "/short": lambda call: call.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
        "/junk": lambda call: call.raw(b"220 ftp.example.com ready\r\n"),
        "/huge": lambda call: call.raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: %b\r\n" % (b"y" * 60_000) * 3),
        "/br": answer(b"abc", headers={"Content-Encoding": "br"}),
    }

    async def main() -> None:
        async with serve(routes(table)) as server:
            for path in ("/nothing", "/reset", "/short"):
                assert (await failure(server.url(path))).failure is Failure.CONNECTION_LOST, path
            for path in ("/junk", "/huge", "/br"):
                assert (await failure(server.url(path))).failure is Failure.BAD_ANSWER, path
            async with HttpClient(ANYWHERE).get(server.url("/huge-not")) as got:
                assert got.status == 404
                with pytest.raises(AdScreenError) as caught:
                    await got.read(limit=3)
                assert caught.value.failure is Failure.TOO_LARGE

    run(main())


def test_a_port_where_nobody_listens_is_refused(run: Any) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        error_of = failure(f"http://127.0.0.1:{held.getsockname()[1]}/", quick())

        async def main() -> None:
            assert (await error_of).failure is Failure.REFUSED

        run(main())


def test_redirects_are_followed_with_cookies(run: Any) -> None:
    async def start(call: Call) -> None:
        await call.redirect("/auth/t0k?x=1", headers={"Set-Cookie": "sid=7; Path=/"})

    async def end(call: Call) -> None:
        await call.reply(call.headers.get("cookie", "-").encode())

    async def main() -> None:
        async with serve(routes({"/live/u/p/1.ts": start, "/auth/t0k": end})) as server:
            jar = CookieJar()
            async with HttpClient(ANYWHERE).get(server.url("/live/u/p/1.ts"), cookies=jar) as got:
                assert await got.read() == b"sid=7"
                assert got.url == server.url("/auth/t0k?x=1")
                assert got.hops == (server.url("/live/***/***/1.ts"), server.url("/auth/***?x=***"))
            assert await fetch(server.url("/auth/t0k"), cookies=jar) == (200, b"sid=7")

    run(main())


def test_credentials_stay_with_their_server(run: Any) -> None:
    async def main() -> None:
        async with serve(answer(b"cdn")) as other:

            async def go(call: Call) -> None:
                await call.redirect(other.url("/x"), headers={"Set-Cookie": "sid=7; Path=/"})

            async with serve(go) as server:
                url = server.url().replace("http://127.0.0.1", "http://bob:pw@localhost")
                await fetch(url, headers={"Authorization": "Bearer t", "Cookie": "own=1", "Referer": "r"})
                first, second = server.calls[0].headers, other.calls[0].headers
                assert (first["authorization"], first["cookie"]) == ("Bearer t", "own=1")
                assert "authorization" not in second
                assert "cookie" not in second
                assert second["referer"] == "r"

    run(main())


def test_redirects_end(run: Any) -> None:
    async def further(call: Call) -> None:
        await call.redirect(call.path + "x")

    async def main() -> None:
        table = {"/loop": lambda call: call.redirect("/pool"), "/pool": lambda call: call.redirect("/loop")}
        table["/ftp"] = lambda call: call.redirect("ftp://127.0.0.1/")
        table["/bare"] = lambda call: call.reply(b"moved", 302)
        async with serve(routes(table)) as server:
            assert "circle" in (await failure(server.url("/loop"))).detail
            assert len(server.calls) == 2
            assert (await failure(server.url("/ftp"))).failure is Failure.BAD_ANSWER
            assert await fetch(server.url("/bare")) == (302, b"moved")
        async with serve(further) as server:
            assert (await failure(server.url("/"), max_redirects=8)).failure is Failure.BAD_ANSWER
            assert len(server.calls) == 9

    run(main())


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ],
)
def test_the_house_is_closed_in_every_spelling(host: str) -> None:
    error = asyncio.run(_failure(f"http://{host}:9/", HttpClient(AddressPolicy())))
    assert error.failure is Failure.ADDRESS_BLOCKED


async def _failure(url: str, client: HttpClient) -> AdScreenError:
    return await failure(url, client)


def test_a_redirect_cannot_reach_the_house(run: Any) -> None:
    async def main() -> None:
        async with serve(lambda call: call.redirect("http://127.0.0.2:1/admin")) as server:
            client = HttpClient(AddressPolicy.of(("127.0.0.1/32",)))
            error = await failure(server.url(), client)
            assert error.failure is Failure.ADDRESS_BLOCKED

    run(main())


def test_tls(run: Any) -> None:
    made, authority = server_tls("localhost")
    _other, _authority = server_tls("elsewhere.example.com")
    trust = ssl.create_default_context()
    authority.configure_trust(trust)

    async def big(call: Call) -> None:
        await call.reply(b"y" * 500_000)

    async def main() -> None:
        client = HttpClient(ANYWHERE, trust=trust)
        async with serve(big, tls=made) as server:
            url = server.url().replace("127.0.0.1", "localhost")
            assert await fetch(url, client) == (200, b"y" * 500_000)
            assert await fetch(server.url(), client, verify_tls=False) == (200, b"y" * 500_000)
            unknown = await failure(url)
            assert (unknown.failure, "authority" in unknown.detail) == (Failure.TLS, True)
            name = await failure(server.url(), client)
            assert (name.failure, "another" in name.detail) == (Failure.TLS, True)

    run(main())


def test_a_server_without_tls_is_told(run: Any) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(5)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(plain, "127.0.0.1", 0)
        error = await failure(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        assert error.failure is Failure.TLS
        server.close()

    run(main())


def test_a_header_with_a_line_break_is_refused(run: Any) -> None:
    async def main() -> None:
        async with serve(answer(b"")) as server:
            error = await failure(server.url(), headers={"User-Agent": "a\r\nX: y"})
            assert error.failure is Failure.BAD_INPUT
            assert server.calls == []

    run(main())


def test_ipv6(run: Any) -> None:
    async def main() -> None:
        try:
            async with serve(answer(b"six"), host="::1") as server:
                assert await fetch(server.url()) == (200, b"six")
                assert server.calls[0].headers["host"] == f"[::1]:{server.port}"
        except OSError:
            pytest.skip("no IPv6 on this machine")

    run(main())
