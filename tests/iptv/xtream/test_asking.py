import asyncio
import gzip

import pytest
from tests.support.httpserver import Call, serve

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.iptv.xtream import Asked, good_answer

HTTP = HttpClient(ANYWHERE, connect_timeout=2, first_byte_timeout=0.3)


def test_a_good_answer_is_given_unpacked_with_what_was_asked_for() -> None:
    async def slow(call: Call) -> None:
        assert call.headers["x-key"] == "k"
        await asyncio.sleep(0.5)
        await call.reply(gzip.compress(b"#EXTM3U"), headers={"Content-Encoding": "gzip"})

    async def main() -> None:
        async with (
            serve(slow) as server,
            good_answer(HTTP, server.url("/list"), Asked.LIST, headers={"X-Key": "k"}) as answer,
        ):
            assert await answer.read(100) == b"#EXTM3U"

    asyncio.run(main())


@pytest.mark.parametrize(
    ("asked", "status", "failure"),
    [
        (Asked.LIST, 405, Failure.WRONG_FORMAT),
        (Asked.API, 405, Failure.PROVIDER_ERROR),
        (Asked.API, 403, Failure.USER_AGENT_BLOCKED),
    ],
)
def test_every_other_answer_is_its_meaning(asked: Asked, status: int, failure: Failure) -> None:
    async def refuse(call: Call) -> None:
        await call.reply(b"no", status)

    async def main() -> None:
        async with serve(refuse) as server:
            with pytest.raises(AdScreenError) as caught:
                async with good_answer(HTTP, server.url("/"), asked):
                    pass
            assert (caught.value.failure, caught.value.status) == (failure, status)

    asyncio.run(main())


def test_without_patience_the_clients_own_counts() -> None:
    async def slow(call: Call) -> None:
        await asyncio.sleep(2)
        await call.reply(b"late")

    async def main() -> None:
        async with serve(slow) as server:
            with pytest.raises(AdScreenError) as caught:
                async with good_answer(HTTP, server.url("/"), Asked.API, patience=None):
                    pass
            assert caught.value.failure is Failure.TIMEOUT

    asyncio.run(main())
