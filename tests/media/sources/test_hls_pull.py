import asyncio
from typing import Any

import pytest
from tests.media.sources.collector import CLIENT, Collector, lost, packets, play
from tests.media.sources.test_decrypt import IV, KEY, encrypt
from tests.support.httpserver import Call, Server, answer, routes, serve

from adscreen.core.errors import Failure
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.sources.hls_pull import STRIKES, HlsPull

HEAD = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n"


def source(server: Server, path: str = "/live/u/p/1.m3u8") -> HlsPull:
    spec = SourceSpec(SourceKind.HLS, server.url(path), {"User-Agent": "TV/1"})
    return HlsPull(spec, CLIENT, stall_timeout=0.5)


def segment(number: int) -> bytes:
    return packets(10, number * 10)


class Panel:
    """A live playlist of one-second segments at four times the speed, as an Xtream panel serves it."""

    def __init__(self, first: int = 100, size: int = 5, *, step: float = 0.25) -> None:
        self.first = first
        self.size = size
        self.step = step
        self.tags: dict[int, str] = {}
        """Lines before a segment, by its number."""
        self.refused: set[int] = set()
        """Segments that are refused, each once."""
        self.status = 403
        self.session = 0
        self.started: float | None = None

    def edge(self) -> int:
        now = asyncio.get_running_loop().time()
        self.started = self.started or now
        return self.first + self.size + int((now - self.started) / self.step)

    def text(self) -> str:
        first = self.edge() - self.size
        lines = [HEAD.replace("DURATION:1", "DURATION:0.25") + f"#EXT-X-MEDIA-SEQUENCE:{first}"]
        for n in range(first, self.edge()):
            lines += [*self.tags.get(n, "").splitlines(), "#EXTINF:0.25,", f"/hls/{self.session}/{n}.ts?t=1"]
        return "\n".join(lines)

    async def handle(self, call: Call) -> None:
        if call.path == "/live/u/p/1.m3u8":
            self.session += 1
            await call.redirect(
                f"/hls/{self.session}/list.m3u8", headers={"Set-Cookie": f"s={self.session}; Path=/"}
            )
        elif call.path.endswith("list.m3u8"):
            await call.reply(self.text().encode())
        else:
            number = int(call.path.rpartition("/")[2].partition(".")[0])
            if number in self.refused:
                self.refused.discard(number)
                await call.reply(b"", self.status)
            else:
                await call.reply(segment(number))


def numbers(sink: Collector) -> list[str]:
    """Return the segments that came, as text, with "!" at breaks."""
    out: list[str] = []
    for entry in sink.log:
        if isinstance(entry, bytes):
            assert len(entry) % 1880 == 0
            out += [
                str(int.from_bytes(entry[at + 4 : at + 8], "big") // 10) for at in range(0, len(entry), 1880)
            ]
        elif entry == "break":
            out.append("!")
    return out


def test_a_sliding_window_is_followed_without_loss() -> None:
    panel = Panel()

    async def main() -> None:
        async with serve(panel.handle) as server:
            sink = await play(source(server), 1.6)
            came = numbers(sink)
            assert sink.log[0] == "connected"
            assert came == [str(n) for n in range(100, 100 + len(came))]
            assert len(came) >= 7
            assert {c.headers["user-agent"] for c in server.calls} == {"TV/1"}
            assert {c.headers.get("cookie") for c in server.calls[1:]} == {"s=1"}
            assert sum(c.path.startswith("/live") for c in server.calls) == 1

    asyncio.run(main())


def test_discontinuities_and_gaps_break() -> None:
    panel = Panel()
    panel.tags = {104: "#EXT-X-DISCONTINUITY", 106: "#EXT-X-GAP"}

    async def main() -> None:
        async with serve(panel.handle) as server:
            came = numbers(await play(source(server), 1.6))
            assert came[2:10] == ["102", "103", "!", "104", "105", "!", "107", "108"]

    asyncio.run(main())


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_child_is_had_by_way_of_the_original_address(status: int) -> None:
    panel = Panel()
    panel.refused, panel.status = {104}, status

    async def main() -> None:
        async with serve(panel.handle) as server:
            came = numbers(await play(source(server), 1.6))
            assert came[2:7] == ["102", "103", "104", "105", "106"]
            assert panel.session == 2
            assert server.calls[-1].headers["cookie"] == "s=2"

    asyncio.run(main())


def test_a_segment_that_is_never_had_is_left_out() -> None:
    panel = Panel()

    async def broken(call: Call) -> None:
        if "/104.ts" in call.path:
            await call.reply(b"", 500)
        else:
            await panel.handle(call)

    async def main() -> None:
        async with serve(broken) as server:
            assert numbers(await play(source(server), 1.8))[2:6] == ["102", "103", "!", "105"]

    asyncio.run(main())


@pytest.mark.parametrize(("status", "sessions"), [(500, 1), (404, 2)], ids=["same session", "new session"])
def test_an_outage_shorter_than_the_reserve_is_not_felt(
    monkeypatch: pytest.MonkeyPatch, status: int, sessions: int
) -> None:
    monkeypatch.setattr("adscreen.media.sources.hls_pace.BURST", 0.2)
    monkeypatch.setattr("adscreen.media.sources.hls_pace.LEAST_BURST", 0.2)
    panel = Panel(size=8)
    failures = 0

    async def failing(call: Call) -> None:
        nonlocal failures
        if call.path.endswith(".m3u8") and panel.started and failures < STRIKES:
            failures += 1
            await call.reply(b"", 500 if failures > 1 else status)
        else:
            await panel.handle(call)

    async def main() -> None:
        async with serve(failing) as server:
            came = numbers(await play(source(server), 2.6))
            assert failures == STRIKES
            assert len(came) >= 9
            assert came == [str(n) for n in range(100, 100 + len(came))]
            assert panel.session == sessions

    asyncio.run(main())


def test_what_is_in_reserve_is_played_before_the_source_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adscreen.media.sources.hls_pace.BURST", 0.2)
    monkeypatch.setattr("adscreen.media.sources.hls_pace.LEAST_BURST", 0.2)
    panel = Panel()

    async def full(call: Call) -> None:
        if call.path.endswith("list.m3u8") and panel.started:
            await call.reply(b"", 458)
        else:
            await panel.handle(call)

    async def main() -> None:
        async with serve(full) as server:
            sink = Collector()
            assert (await lost(source(server), sink)).failure is Failure.NO_SLOT
            assert numbers(sink) == ["100", "101", "102", "103", "104"]
            assert sum(call.path.endswith("list.m3u8") for call in server.calls) == 2

    asyncio.run(main())


def test_unpaced_it_gives_what_there_is_at_once() -> None:
    text = HEAD + "".join(f"#EXTINF:9,\n/{name}.ts\n" for name in "abc")
    table = {f"/{name}.ts": answer(segment(ord(name))) for name in "abc"}

    async def main() -> None:
        async with serve(routes({"/live/u/p/1.m3u8": answer(text.encode()), **table})) as server:
            spec = SourceSpec(SourceKind.HLS, server.url("/live/u/p/1.m3u8"))
            assert len(numbers(await play(HlsPull(spec, CLIENT, paced=False), 0.4))) == 3
            assert len((await play(HlsPull(spec, CLIENT), 0.4)).bytes) < len(segment(1)) * 1.5

    asyncio.run(main())


def test_a_source_that_refuses_all_children_is_lost() -> None:
    async def refusing(call: Call) -> None:
        if call.path.endswith("1.m3u8"):
            await call.reply((HEAD + "#EXTINF:1,\n/a.ts\n" * 3).encode())
        else:
            await call.reply(b"", 404)

    async def main() -> None:
        async with serve(refusing) as server:
            assert (await lost(source(server))).failure is Failure.CHANNEL_NOT_FOUND
            assert server.paths.count("/a.ts") == 3

    asyncio.run(main())


def test_encrypted_segments() -> None:
    tags = f'#EXT-X-KEY:METHOD=AES-128,URI="/key/t0k",IV=0x{IV.hex()}\n'
    no_iv = '#EXT-X-KEY:METHOD=AES-128,URI="/key/t0k"\n'
    text = (
        f"{HEAD}#EXT-X-MEDIA-SEQUENCE:7\n{tags}#EXTINF:.5,\n/a.ts\n#EXTINF:.5,\n/b.ts\n"
        f"{no_iv}#EXTINF:.5,\n/c.ts"
    )
    table = {
        "/live/u/p/1.m3u8": answer(text.encode()),
        "/key/t0k": answer(KEY),
        "/a.ts": answer(encrypt(segment(1))),
        "/b.ts": answer(encrypt(segment(2))),
        "/c.ts": answer(encrypt(segment(3), iv=(9).to_bytes(16, "big"))),
    }

    async def main() -> None:
        async with serve(routes(table)) as server:
            assert (await play(source(server), 0.5)).bytes == segment(1) + segment(2) + segment(3)
            assert server.paths.count("/key/t0k") == 1

    asyncio.run(main())


def test_byte_ranges_with_and_without_a_server_that_knows_them() -> None:
    whole = segment(1) + segment(2)
    text = f"{HEAD}#EXT-X-BYTERANGE:1880@0\n#EXTINF:1,\n/r.ts\n#EXT-X-BYTERANGE:1880\n#EXTINF:1,\n/w.ts"

    async def ranged(call: Call) -> None:
        assert call.headers["range"] == "bytes=0-1879"
        await call.reply(whole[:1880], 206)

    table: Any = {"/live/u/p/1.m3u8": answer(text.encode()), "/r.ts": ranged, "/w.ts": answer(whole)}

    async def main() -> None:
        async with serve(routes(table)) as server:
            assert (await play(source(server), 0.5)).bytes == whole

    asyncio.run(main())


def test_a_variant_is_chosen() -> None:
    text = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow/l.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nhigh/l.m3u8\n"
    table = {
        "/live/u/p/1.m3u8": answer(text.encode()),
        "/live/u/p/high/l.m3u8": answer(f"{HEAD}#EXTINF:1,\na.ts".encode(), 403),
        "/live/u/p/high/a.ts": answer(segment(1)),
    }

    async def main() -> None:
        async with serve(routes(table)) as server:
            assert (await play(source(server), 0.4)).bytes == segment(1)

    asyncio.run(main())


KEY_LINE = '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://x",KEYFORMAT="com.apple.streamingkeydelivery"\n'
ENTRY = "#EXTINF:1,\n/a.ts\n"
QUICK = HEAD.replace(":1", ":0.5") + ENTRY * 3


@pytest.mark.parametrize(
    ("text", "body", "failure"),
    [
        (HEAD + ENTRY + "#EXT-X-ENDLIST", segment(1), Failure.PLACEHOLDER),
        (HEAD + "#EXTINF:1,\n/a.ts\n" * 60 + "#EXT-X-ENDLIST", segment(1), Failure.ENDED),
        (HEAD + KEY_LINE + ENTRY, segment(1), Failure.DRM),
        (HEAD + '#EXT-X-KEY:METHOD=AES-128,URI="/short"\n' + ENTRY, segment(1), Failure.DRM),
        (HEAD + '#EXT-X-MAP:URI="i.mp4"\n' + ENTRY, segment(1), Failure.UNSUPPORTED_CODEC),
        (HEAD + ENTRY, b"\0\0\0\x18stypmsdh" + b"\0" * 99, Failure.UNSUPPORTED_CODEC),
        (QUICK, b"<html>portal</html>", Failure.HTML_ANSWER),
        (QUICK, b"", Failure.EMPTY_ANSWER),
        ("<html>portal</html>", b"", Failure.HTML_ANSWER),
        ("", b"", Failure.EMPTY_ANSWER),
        ("#EXTM3U\n#EXTINF:-1,One\n/1.ts", b"", Failure.WRONG_FORMAT),
        ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n1.m3u8", b"", Failure.BAD_ANSWER),
    ],
)
def test_how_it_fails(text: str, body: bytes, failure: Failure) -> None:
    table = {"/live/u/p/1.m3u8": answer(text.encode()), "/a.ts": answer(body), "/short": answer(b"no key")}

    async def main() -> None:
        async with serve(routes(table)) as server:
            assert (await lost(source(server))).failure is failure

    asyncio.run(main())


def test_an_endless_stream_where_a_playlist_was_expected() -> None:
    async def endless(call: Call) -> None:
        await call.head()
        while True:
            await call.raw(packets(7))

    async def main() -> None:
        async with serve(endless) as server:
            assert (await lost(source(server))).failure is Failure.WRONG_FORMAT

    asyncio.run(main())


def test_a_playlist_that_stands_still_is_stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adscreen.media.sources.cursor._STALE_FLOOR", 0.5)
    text = f"{HEAD.replace(':1', ':0.5')}{ENTRY}"
    table = {"/live/u/p/1.m3u8": answer(text.encode()), "/a.ts": answer(segment(1))}

    async def main() -> None:
        async with serve(routes(table)) as server:
            sink = Collector()
            assert (await lost(source(server), sink)).failure is Failure.STALLED
            assert sink.bytes == segment(1)

    asyncio.run(main())


def test_a_playlist_that_ends_is_played_to_its_end() -> None:
    asked = 0

    async def ending(call: Call) -> None:
        nonlocal asked
        asked += 1
        tail = "#EXTINF:1,\n/a.ts\n#EXT-X-ENDLIST" if asked > 1 else ""
        await call.reply(f"{HEAD}{ENTRY}{tail}".encode())

    async def main() -> None:
        async with serve(routes({"/live/u/p/1.m3u8": ending, "/a.ts": answer(segment(1))})) as server:
            sink = Collector()
            assert (await lost(source(server), sink)).failure is Failure.ENDED
            assert sink.bytes == segment(1) * 2

    asyncio.run(main())
