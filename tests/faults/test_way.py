"""Faults on the way to the provider, before any of its bytes: a name, a port, a certificate."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

import pytest

from adscreen.core.errors import Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.media.model import SourceKind, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.relay import Relay
from adscreen.media.sources import open_source
from tests.support.httpserver import Call, server_tls
from tests.support.media import make_ts
from tests.support.paced import Broadcast
from tests.support.strict import Judge

pytestmark = pytest.mark.media

OPTIONS = FeedOptions(window_seconds=6.0, idle_stop=30.0, stall_timeout=1.0)
NAME = "tv.example.com"
Test = Callable[[Broadcast, Judge, AsyncExitStack], Coroutine[Any, Any, None]]


class OneSource:
    def __init__(self, url: str) -> None:
        self.spec = SourceSpec(SourceKind.HTTP_TS, url)

    async def plan(self, ref: str) -> SourcePlan:
        return SourcePlan("A channel", (self.spec,))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        """Nothing is remembered."""


def relay(url: str, client: HttpClient | None = None) -> Relay:
    opener = partial(open_source, client=client or HttpClient(ANYWHERE), stall_timeout=OPTIONS.stall_timeout)
    return Relay(OneSource(url), opener, OPTIONS)


async def view(live: Relay, judge: Judge, breaks: int = 0) -> None:
    """Be a viewer until there is television behind so many breaks."""
    ends = time.monotonic() + 20
    while judge.newest < 0 or judge.breaks < breaks:
        assert time.monotonic() < ends, "no television"
        answer = await live.playlist("1", viewer="judge")
        for item in judge.playlist(answer.text):
            pieces = live.segment("1", item.uri)
            judge.fetched(200 if pieces else 404, item)
            if pieces:
                judge.segment(item, b"".join(pieces))
        await asyncio.sleep(0.1)


async def told(live: Relay, failure: Failure) -> None:
    """Wait until the feed's status says so."""
    ends = time.monotonic() + 15
    while (status := live.status("1")) is None or status.failure is not failure:
        assert time.monotonic() < ends, f"never {failure}: {status}"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def on_air(
    tv: Broadcast, port: int = 0, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Send `tv` at an address for the length of the block; yields the port."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await tv.handle(Call("GET", "/tv.ts", {}, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(connection, host, port, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        tv.cut()
        await asyncio.sleep(0.1)


def run(test: Test) -> None:
    """Run a test on a broadcast, and judge what its viewer was given: one break, and every rule kept."""

    async def main() -> None:
        judge = Judge()
        async with AsyncExitStack() as stack:
            await test(Broadcast(make_ts(seconds=60, gop=25), burst=3.0), judge, stack)
        assert judge.faults == []
        assert judge.breaks == 1

    asyncio.run(asyncio.wait_for(main(), 60))


def test_a_port_that_refuses_is_said_and_taken_up_again() -> None:
    async def test(tv: Broadcast, judge: Judge, stack: AsyncExitStack) -> None:
        async with on_air(tv) as port:
            live = await stack.enter_async_context(relay(f"http://127.0.0.1:{port}/tv.ts"))
            await view(live, judge)
        await told(live, Failure.REFUSED)
        async with on_air(tv, port):
            await view(live, judge, breaks=1)

    run(test)


def test_a_name_that_moves_is_followed_to_its_new_address() -> None:
    async def test(tv: Broadcast, judge: Judge, stack: AsyncExitStack) -> None:
        loop, home = asyncio.get_running_loop(), ["127.0.0.1"]
        real = loop.getaddrinfo

        async def names(host: str, port: int, **more: Any) -> Any:
            return await real(home[0] if host == NAME else host, port, **more)

        loop.getaddrinfo = names  # type: ignore[method-assign,assignment]  # the network's answer
        async with on_air(tv) as port:
            live = await stack.enter_async_context(relay(f"http://{NAME}:{port}/tv.ts"))
            await view(live, judge)
        await told(live, Failure.REFUSED)
        async with on_air(tv, port, host="127.0.0.2"):
            home[0] = "127.0.0.2"
            await view(live, judge, breaks=1)

    run(test)


def test_a_certificate_of_another_is_said_until_it_is_right_again() -> None:
    async def test(tv: Broadcast, judge: Judge, stack: AsyncExitStack) -> None:
        right, authority = server_tls("127.0.0.1")
        wrong, _other = server_tls("other.example.com")
        trust = ssl.create_default_context()
        authority.configure_trust(trust)
        async with on_air(tv, tls=right) as port:
            client = HttpClient(ANYWHERE, trust=trust)
            live = await stack.enter_async_context(relay(f"https://127.0.0.1:{port}/tv.ts", client))
            await view(live, judge)
        before = len(tv.sent)
        async with on_air(tv, port, tls=wrong):
            await told(live, Failure.TLS)
        assert len(tv.sent) == before
        async with on_air(tv, port, tls=right):
            await view(live, judge, breaks=1)

    run(test)
