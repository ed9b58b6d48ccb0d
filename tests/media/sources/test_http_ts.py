import asyncio
import socket
import struct
from collections.abc import Mapping
from typing import Any

import pytest
from tests.media.sources.collector import CLIENT, Collector, lost, packets, play
from tests.support.httpserver import Call, answer, routes, serve

from adscreen.core.errors import Failure
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.sources.http_ts import HttpTs

HLS = b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:5\n#EXTINF:1,\n/5.ts\n#EXTINF:1,\n/6.ts\n"


def source(url: str, headers: Mapping[str, str] | None = None, stall: float = 0.3) -> HttpTs:
    return HttpTs(SourceSpec(SourceKind.HTTP_TS, url, headers or {}), CLIENT, stall_timeout=stall)


async def endless(call: Call) -> None:
    await call.head(headers={"Content-Type": "text/html"})
    number = 0
    while True:
        await call.raw(packets(7, number))
        number += 7
        await asyncio.sleep(0.002)


def test_bytes_come_through_untouched_and_the_connection_is_given_back() -> None:
    async def main() -> None:
        async with serve(endless) as server:
            sink = await play(source(server.url(), {"User-Agent": "TV/1"}), 0.8)
            await asyncio.sleep(0.05)
            assert sink.log[0] == "connected"
            assert len(sink.log) == 2
            assert sink.bytes == packets(len(sink.bytes) // 188 + 1)[: len(sink.bytes)]
            assert len(sink.bytes) > 50_000
            assert server.open_connections == 0
            assert server.calls[0].headers["user-agent"] == "TV/1"

    asyncio.run(main())


def test_every_run_starts_from_the_original_address() -> None:
    async def go(call: Call) -> None:
        await call.redirect(f"/auth/t{len(call.headers)}")

    async def main() -> None:
        table: Any = {"/live/u/p/1.ts": go, "/auth/t5": answer(packets(10))}
        async with serve(routes(table)) as server:
            one = source(server.url("/live/u/p/1.ts"))
            for _i in range(2):
                assert (await lost(one)).failure is Failure.PLACEHOLDER
            assert server.paths == ["/live/u/p/1.ts", "/auth/t5"] * 2

    asyncio.run(main())


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (200, b"<html>portal</html>", Failure.HTML_ANSWER),
        (200, b"", Failure.EMPTY_ANSWER),
        (200, b'{"error": 1}', Failure.NOT_MEDIA),
        (200, b"Blocked", Failure.USER_AGENT_BLOCKED),
        (200, b"#EXTM3U\n#EXTINF:-1,One\nhttp://tv.example.com/1.ts\n", Failure.WRONG_FORMAT),
        (200, b"\0\0\0\x18ftypmp42" + b"\0" * 50, Failure.WRONG_FORMAT),
        (200, bytes(range(128, 250)) * 10, Failure.NOT_MEDIA),
        (401, b"", Failure.WRONG_LOGIN),
        (403, b"", Failure.NO_SLOT),
        (404, b"<html>404</html>", Failure.CHANNEL_NOT_FOUND),
        (406, b"", Failure.CHANNEL_NOT_FOUND),
        (429, b"", Failure.RATE_LIMITED),
        (458, b"", Failure.NO_SLOT),
        (503, b"down", Failure.PROVIDER_ERROR),
        (454, b"", Failure.WRONG_LOGIN),
        (458, packets(20), Failure.PLACEHOLDER),
        (404, packets(20), Failure.PLACEHOLDER),
    ],
)
def test_verdicts(status: int, body: bytes, failure: Failure) -> None:
    async def main() -> None:
        async with serve(answer(body, status)) as server:
            error = await lost(source(server.url()))
            assert error.failure is failure
            if failure is not Failure.PLACEHOLDER:
                assert error.status == status

    asyncio.run(main())


def test_how_a_stream_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adscreen.media.sources.http_ts.SLATE_SECONDS", 0.1)

    async def stalls(call: Call) -> None:
        await call.head()
        await call.raw(packets(50))
        await asyncio.sleep(9)

    async def silent(call: Call) -> None:
        await call.head()
        await asyncio.sleep(9)

    async def ends(call: Call) -> None:
        await call.head()
        await call.raw(packets(50))
        await asyncio.sleep(0.18)

    async def resets(call: Call) -> None:
        await call.head()
        await call.raw(packets(50))
        await asyncio.sleep(0.1)
        linger = struct.pack("ii", 1, 0)
        call.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        call.reset()

    async def main(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("adscreen.media.sources.http_ts._FIRST_BYTES", 0.3)
        async with serve(routes({"/s": stalls, "/q": silent, "/e": ends, "/r": resets})) as server:
            for path, failure in (
                ("/s", Failure.STALLED),
                ("/q", Failure.STALLED),
                ("/e", Failure.ENDED),
                ("/r", Failure.CONNECTION_LOST),
            ):
                sink = Collector()
                assert (await lost(source(server.url(path)), sink)).failure is failure, path
                assert sink.bytes == (b"" if path == "/q" else packets(50))

    asyncio.run(main(monkeypatch))


def test_a_playlist_where_a_stream_was_expected_is_pulled() -> None:
    table = {"/live": answer(HLS), "/5.ts": answer(packets(9)), "/6.ts": answer(packets(9, 9))}

    async def main() -> None:
        async with serve(routes(table)) as server:
            sink = await play(source(server.url("/live")), 0.5)
            assert sink.log == ["connected", packets(18)]

    asyncio.run(main())
