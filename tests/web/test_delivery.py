import asyncio
import gzip
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.message import Message
from http.client import HTTPConnection

from starlette.applications import Starlette

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.listening import listen
from adscreen.core.serving import serving
from adscreen.media.livetv import LiveTv, PlaylistAnswer
from adscreen.media.model import DamageCounters, FeedChange, FeedEvent, FeedPhase, FeedStatus, Pieces
from adscreen.media.slots.model import Purpose
from adscreen.web.delivery import Delivery, live_address

TEXT = "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:2.000000,\nse-7.ts\n"

STATUS = FeedStatus(
    ref="1",
    title="A channel",
    phase=FeedPhase.LIVE,
    since=1.0,
    source=None,
    viewers=1,
    failure=None,
    detail="",
    retry_at=None,
    bytes_in=0,
    bit_rate=0,
    media_sequence=7,
    window_seconds=2.0,
    restarts=0,
    last_segment_at=None,
    tracks=(),
    damage=DamageCounters(),
)


class Television:
    def __init__(self) -> None:
        self.error: AdScreenError | None = None
        self.asked: list[tuple[str, str, int | None]] = []

    async def playlist(
        self,
        ref: str,
        *,
        viewer: str,
        wait: float = 10.0,
        known: int | None = None,
        purpose: Purpose = Purpose.SCREEN,
        moves: bool = False,
    ) -> PlaylistAnswer:
        self.asked.append((ref, viewer, known))
        if self.error is not None:
            raise self.error
        return PlaylistAnswer(TEXT, 7)

    async def multivariant(
        self,
        ref: str,
        *,
        viewer: str,
        media_uri: str,
        wait: float = 10.0,
        purpose: Purpose = Purpose.SCREEN,
    ) -> str:
        if self.error is not None:
            raise self.error
        return f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{media_uri}\n"

    def segment(self, ref: str, name: str) -> Pieces | None:
        return (b"G" * 100, b"G" * 88) if (ref, name) == ("1", "se-7.ts") else None

    def status(self, ref: str) -> FeedStatus | None:
        return STATUS if ref == "1" else None

    def statuses(self) -> list[FeedStatus]:
        return [STATUS]

    async def events(self) -> AsyncIterator[FeedEvent]:
        yield FeedEvent("1", FeedPhase.LIVE, 0.0)

    async def changes(self) -> AsyncIterator[FeedChange]:
        yield FeedChange("1")


Answer = tuple[int, "Message[str, str]", bytes]
Ask = Callable[..., Awaitable[Answer]]


@asynccontextmanager
async def site(live: LiveTv) -> AsyncIterator[Ask]:
    sock = listen("127.0.0.1", 0)
    base = f"http://127.0.0.1:{sock.getsockname()[1]}"

    def fetch(path: str, method: str, headers: dict[str, str]) -> Answer:
        request = urllib.request.Request(base + path, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    async def ask(path: str, method: str = "GET", **headers: str) -> Answer:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return await asyncio.to_thread(fetch, path, method, named)

    async with serving(Starlette(routes=Delivery(live).routes()), sock):
        yield ask


def test_a_playlist_is_never_cached_and_open_to_any_origin() -> None:
    async def main() -> None:
        async with site(Television()) as ask:
            status, headers, body = await ask("/live/1/index.m3u8")
            assert (status, body.decode()) == (200, TEXT)
            assert headers["Content-Type"] == "application/vnd.apple.mpegurl"
            assert headers["Cache-Control"] == "no-cache"
            assert headers["Access-Control-Allow-Origin"] == "*"

    asyncio.run(main())


def test_a_playlist_is_compressed_where_asked() -> None:
    async def main() -> None:
        async with site(Television()) as ask:
            _status, headers, body = await ask("/live/1/index.m3u8", Accept_Encoding="gzip")
            assert headers["Content-Encoding"] == "gzip"
            assert headers["Vary"] == "Accept-Encoding"
            assert gzip.decompress(body).decode() == TEXT

    asyncio.run(main())


def test_who_has_the_playlist_is_told_so_in_few_bytes() -> None:
    async def main() -> None:
        live = Television()
        async with site(live) as ask:
            tag = (await ask("/live/1/index.m3u8"))[1]["ETag"]
            status, headers, body = await ask("/live/1/index.m3u8", If_None_Match=tag)
            assert (status, body) == (304, b"")
            assert headers["Access-Control-Allow-Origin"] == "*"
            assert live.asked[-1][2] == 7
            await ask("/live/1/index.m3u8", If_None_Match='"rubbish"')
            assert live.asked[-1][2] is None

    asyncio.run(main())


def test_one_connection_is_one_client() -> None:
    async def main() -> None:
        live = Television()

        def twice() -> None:
            connection = HTTPConnection("127.0.0.1", port)
            for _ in range(2):
                connection.request("GET", "/live/1/index.m3u8")
                connection.getresponse().read()
            connection.close()

        sock = listen("127.0.0.1", 0)
        port = sock.getsockname()[1]
        async with serving(Starlette(routes=Delivery(live).routes()), sock):
            await asyncio.to_thread(twice)
            await asyncio.to_thread(twice)
        assert [known for _ref, _viewer, known in live.asked] == [None, 7, None, 7]

    asyncio.run(main())


def test_viewers_are_told_apart() -> None:
    async def main() -> None:
        live = Television()
        async with site(live) as ask:
            await ask("/live/1/index.m3u8", User_Agent="a")
            await ask("/live/1/index.m3u8", User_Agent="b")
            await ask("/live/1/index.m3u8?viewer=x", User_Agent="b")
            await ask("/live/1/index.m3u8?viewer=x", User_Agent="c")
        assert len({viewer for _ref, viewer, _known in live.asked}) == 3

    asyncio.run(main())


def test_multivariant_playlist_keeps_the_viewer() -> None:
    async def main() -> None:
        async with site(Television()) as ask:
            status, _headers, body = await ask("/live/1/master.m3u8?viewer=x")
            assert status == 200
            assert body.decode().endswith("\nindex.m3u8?viewer=x\n")

    asyncio.run(main())


def test_a_segment_is_kept_by_any_cache() -> None:
    async def main() -> None:
        async with site(Television()) as ask:
            status, headers, body = await ask("/live/1/se-7.ts")
            assert (status, body) == (200, b"G" * 188)
            assert headers["Content-Type"] == "video/mp2t"
            assert "immutable" in headers["Cache-Control"]
            assert headers["Access-Control-Allow-Origin"] == "*"
            status, headers, body = await ask("/live/1/se-7.ts", "HEAD")
            assert (status, headers["Content-Length"], body) == (200, "188", b"")
            status, headers, _body = await ask("/live/1/se-8.ts")
            assert status == 404
            assert headers["Access-Control-Allow-Origin"] == "*"
            assert headers["Cache-Control"] == "no-store"

    asyncio.run(main())


def test_other_origins_may_ask_first() -> None:
    async def main() -> None:
        async with site(Television()) as ask:
            for path in ("index.m3u8", "master.m3u8", "se-7.ts", "status"):
                status, headers, _body = await ask(f"/live/1/{path}", "OPTIONS")
                assert status == 204
                assert headers["Access-Control-Allow-Origin"] == "*"

    asyncio.run(main())


def test_a_failure_is_a_status_a_code_and_a_text_in_the_callers_language() -> None:
    async def main() -> None:
        live = Television()
        async with site(live) as ask:
            live.error = AdScreenError(Failure.NO_SLOT, "evidence", retry_after=12.3)
            for path in ("index.m3u8", "master.m3u8"):
                status, headers, body = await ask(f"/live/1/{path}", Accept_Language="fr-FR,fr;q=0.9")
                assert status == 503
                assert headers["Retry-After"] == "13"
                assert headers["Access-Control-Allow-Origin"] == "*"
                assert b'"code":"no_slot"' in body
                assert "Toutes les connexions" in body.decode()
                assert b"evidence" not in body

    asyncio.run(main())


def test_status_is_json() -> None:
    async def main() -> None:
        async with site(Television()) as ask:
            status, headers, body = await ask("/live/1/status")
            assert status == 200
            assert headers["Content-Type"] == "application/json"
            assert b'"phase":"live"' in body
            assert (await ask("/live/2/status"))[0] == 404

    asyncio.run(main())


def test_a_reference_may_hold_anything() -> None:
    async def main() -> None:
        live = Television()
        async with site(live) as ask:
            await ask(live_address("a b/c?d"))
        assert (
            live.asked == []
        )  # a slash is no part of a path's part: such references are for others to encode
        async with site(live) as ask:
            await ask(live_address("a b?d#é"))
        assert live.asked[0][0] == "a b?d#é"

    asyncio.run(main())
