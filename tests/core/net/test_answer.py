import asyncio
import gzip

import pytest
from tests.support.httpserver import Call, answer, serve

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE

CLIENT = HttpClient(ANYWHERE)


async def drip(call: Call) -> None:
    await call.head()
    while True:
        await call.raw(b"x")
        await asyncio.sleep(0.02)


def test_a_whole_body_has_a_limit_in_bytes_and_in_time() -> None:
    async def main() -> None:
        bomb = gzip.compress(bytes(5_000_000))
        async with (
            serve(answer(bomb, headers={"Content-Encoding": "gzip"})) as server,
            CLIENT.get(server.url()) as got,
        ):
            with pytest.raises(AdScreenError) as caught:
                await got.read(1_000_000)
            assert caught.value.failure is Failure.TOO_LARGE
        async with serve(drip) as server, CLIENT.get(server.url()) as got:
            with pytest.raises(AdScreenError) as caught:
                await got.read(timeout=0.2)
            assert caught.value.failure is Failure.TIMEOUT

    asyncio.run(main())


def test_a_look_at_the_start_never_fails_for_want_of_bytes() -> None:
    async def main() -> None:
        async with serve(drip) as server, CLIENT.get(server.url()) as got:
            assert await got.peek(3, timeout=2.0) == b"xxx"
        async with serve(drip) as server, CLIENT.get(server.url()) as got:
            assert b"x" in await got.peek(10_000, timeout=0.1)
        short = answer(b"short", headers={"Content-Length": "99"})
        async with serve(short) as server, CLIENT.get(server.url()) as got:
            assert await got.peek(50, timeout=1.0) == b"short"

    asyncio.run(main())


def test_a_repr_shows_no_credentials() -> None:
    async def main() -> None:
        async with serve(answer(b"")) as server, CLIENT.get(server.url("/live/bob/s3cret/1.ts")) as got:
            assert "s3cret" not in repr(got)
            assert "s3cret" in got.url

    asyncio.run(main())


def test_a_coded_body_is_had_as_it_came() -> None:
    async def main() -> None:
        packed = gzip.compress(b"guide" * 50_000)
        handler = answer(packed, headers={"Content-Encoding": "gzip"})
        async with serve(handler) as server, CLIENT.get(server.url()) as got:
            assert b"".join([chunk async for chunk in got.coded_chunks()]) == packed

    asyncio.run(main())
