"""A panel for tests: an account, three channels, live HLS and MPEG-TS that move, and any fault."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.httpserver import Call, Server, serve
from tests.support.media import make_ts

from adscreen.media.segmenter import Segmenter

TARGET = 1
SECONDS = 12


def clip() -> Path:
    """Return 12 s of H.264 and AAC with a key frame a second."""
    return make_ts(seconds=SECONDS, gop=25)


def segments(path: Path) -> list[bytes]:
    """Return a stream cut into segments of about a second."""
    cutter = Segmenter(target_seconds=TARGET)
    return [segment.data for segment in cutter.feed(path.read_bytes())]


@dataclass
class Panel:
    """What the panel says; change it before or while it runs."""

    user: dict[str, object] = field(
        default_factory=lambda: {
            "auth": 1,
            "status": "Active",
            "exp_date": str(int(time.time()) + 90 * 86400),
            "is_trial": "0",
            "active_cons": "0",
            "max_connections": "2",
            "allowed_output_formats": ["m3u8", "ts"],
        }
    )
    names: dict[str, str] = field(default_factory=lambda: {"1": "News", "2": "Sport", "3": "Films"})
    stream: Path | None = None
    wrong: dict[str, Callable[[Call], object]] = field(default_factory=dict)
    """Answers by the end of the path, e.g. `1.ts`; others are television."""
    agents: tuple[str, ...] = ()
    """User agents let in; all when empty."""
    server: Server | None = None
    open_streams: int = 0
    most_streams: int = 0

    def link(self, user: str = "barowner", password: str = "hunter2secret") -> str:
        """Return the link that an operator pastes."""
        assert self.server is not None
        return self.server.url(f"/get.php?username={user}&password={password}&type=m3u_plus&output=ts")

    async def __call__(self, call: Call) -> None:
        path, _q, query = call.path.partition("?")
        name = path.rpartition("/")[2]
        agent = call.headers.get("user-agent", "")
        if self.agents and not any(word in agent for word in self.agents):
            await call.reply(b"Blocked", 403)
        elif name in self.wrong:
            await self.wrong[name](call)  # type: ignore[misc]
        elif path == "/player_api.php":
            await self._api(call, query)
        elif path == "/get.php":
            await call.reply(self._list().encode())
        elif path.startswith("/live/") and name.endswith(".ts"):
            await self._ts(call)
        elif path.startswith("/live/") and name.endswith(".m3u8"):
            await self._playlist(call)
        elif path.startswith("/hls/"):
            pieces = segments(self.stream or clip())
            await call.reply(pieces[int(name.removesuffix(".ts")) % len(pieces)])
        else:
            await call.reply(b"<html>404</html>", 404)

    async def _api(self, call: Call, query: str) -> None:
        if "hunter2secret" not in query:
            answer: object = {"user_info": {"auth": 0}}
        elif "get_live_streams" in query:
            answer = [{"stream_id": i, "name": n, "stream_type": "live"} for i, n in self.names.items()]
        elif "action=" in query:
            answer = []
        else:
            answer = {"user_info": self.user, "server_info": {"timezone": "Europe/Paris"}}
        await call.reply(json.dumps(answer).encode(), headers={"Content-Type": "text/html"})

    def _list(self) -> str:
        assert self.server is not None
        entries = [
            f'#EXTINF:-1 tvg-id="{i}",{n}\n{self.server.url(f"/live/barowner/hunter2secret/{i}.ts")}\n'
            for i, n in self.names.items()
        ]
        return "#EXTM3U\n" + "".join(entries)

    async def _ts(self, call: Call) -> None:
        data = (self.stream or clip()).read_bytes()
        rate = len(data) // SECONDS
        self.open_streams += 1
        self.most_streams = max(self.most_streams, self.open_streams)
        try:
            await call.head(200, {"Content-Type": "video/mp2t"})
            await call.raw(data[: 2 * rate])
            for at in range(2 * rate, len(data), rate // 5):
                await asyncio.sleep(0.2)
                await call.raw(data[at : at + rate // 5])
        finally:
            self.open_streams -= 1

    async def _playlist(self, call: Call) -> None:
        first = int(time.time())
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:3",
            f"#EXT-X-TARGETDURATION:{TARGET}",
            f"#EXT-X-MEDIA-SEQUENCE:{first}",
        ]
        for number in range(first, first + 4):
            lines += [f"#EXTINF:{TARGET}.0,", f"/hls/{number}.ts"]
        await call.reply("\n".join([*lines, ""]).encode(), headers={"Content-Type": "application/x-mpegurl"})


@asynccontextmanager
async def running(panel: Panel) -> AsyncIterator[Panel]:
    """Run a panel for the length of the block."""
    async with serve(panel) as server:
        panel.server = server
        yield panel
