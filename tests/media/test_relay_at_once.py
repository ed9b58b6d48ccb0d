"""A provider that sends more television at once than a playlist lists: no leap, nothing given twice."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from tests.support.httpserver import Call, serve
from tests.support.media import make_ts
from tests.support.paced import broadcast
from tests.support.strict import Judge

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.media.feeds.pace import SPARE
from adscreen.media.model import SourceKind, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.relay import Relay
from adscreen.media.sources import open_source
from adscreen.media.sources.hls_pace import HASTE

OPTIONS = FeedOptions(window_seconds=12.0, stall_timeout=1.0)
WATCHED = 7.0
SEGMENT = 2.0

pytestmark = pytest.mark.media


class _Plan:
    def __init__(self, url: str) -> None:
        self._spec = SourceSpec(SourceKind.HTTP_TS, url)

    async def plan(self, _ref: str) -> SourcePlan:
        return SourcePlan("test", (self._spec,))

    async def opened(self, _ref: str, _source: SourceSpec) -> None:
        pass


class Watched:
    """What a strict viewer was given of one feed."""

    def __init__(self) -> None:
        self.judge = Judge()
        self.given = 0.0
        self.told: list[Failure] = []

    async def watch(self, relay: Relay, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            try:
                answer = await relay.playlist("1", viewer="judge", wait=5.0)
            except AdScreenError:
                await asyncio.sleep(0.2)
                continue
            for item in self.judge.playlist(answer.text):
                self.given += item.seconds
                pieces = relay.segment("1", item.uri)
                self.judge.fetched(200 if pieces else 404, item)
                self.judge.segment(item, b"".join(pieces or ()))
            if (status := relay.status("1")) and status.failure not in (None, *self.told):
                self.told.append(status.failure)
            await asyncio.sleep(0.2)


async def watched(url: str, act: Callable[[Relay, Watched], Awaitable[None]]) -> Watched:
    opener = partial(open_source, client=HttpClient(ANYWHERE), stall_timeout=OPTIONS.stall_timeout)
    async with Relay(_Plan(url), opener, OPTIONS) as relay:
        seen = Watched()
        await act(relay, seen)
    return seen


async def _watch(relay: Relay, seen: Watched) -> None:
    began = time.monotonic()
    await seen.watch(relay, WATCHED)
    assert seen.given <= OPTIONS.window_seconds - SPARE + HASTE * (time.monotonic() - began) + 2 * SEGMENT


async def _long_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    """46 s at once, then real time; the socket is left alone meanwhile, which is no silence."""
    monkeypatch.setattr("adscreen.media.feeds.reservoir.MOST_BYTES", 200_000)
    async with broadcast(make_ts(seconds=80, gop=25), burst=46.0) as tv:
        tv.waits = True
        seen = await watched(tv.url, _watch)
        assert seen.judge.faults == []
        assert seen.told == []
        assert tv.server.connections == 1
        assert seen.given > OPTIONS.window_seconds - SPARE + WATCHED / 2


async def _clip_at_once() -> None:
    """Television, then a clip of 46 s at once at every attempt, then television again."""
    clip = make_ts(seconds=46, gop=25, extra=("-output_ts_offset", "5000")).read_bytes()
    async with broadcast(make_ts(seconds=80, gop=25), burst=4.0) as tv:
        placeholder = False

        async def handle(call: Call) -> None:
            if not placeholder:
                await tv.handle(call)
                return
            await call.head(200, {"Content-Type": "video/mp2t"})
            await call.raw(clip)

        async def act(relay: Relay, seen: Watched) -> None:
            nonlocal placeholder
            await seen.watch(relay, 2.0)
            placeholder = True
            tv.cut()
            await seen.watch(relay, 3.0)
            at_most = OPTIONS.window_seconds - SPARE + 4.0 + HASTE * 5.0 + 2 * SEGMENT
            assert seen.given <= at_most
            assert Failure.PLACEHOLDER in seen.told
            placeholder, newest = False, seen.judge.newest
            await seen.watch(relay, 3.0)
            assert seen.judge.newest > newest

        async with serve(handle) as server:
            seen = await watched(server.url("/tv.ts"), act)
        assert seen.judge.faults == []
        assert seen.judge.breaks <= 3


def test_more_than_a_window_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        await asyncio.gather(_long_burst(monkeypatch), _clip_at_once())

    asyncio.run(main())
