"""A feed with several sources, each a broadcast on a socket of its own."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tests.support.media import make_ts
from tests.support.paced import Broadcast, broadcast, video_pid

from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.media.feeds.decisions import Action, Cause, FeedDecision
from adscreen.media.health.model import HealthLimits
from adscreen.media.model import FeedStatus, SourceKind, SourcePlan, SourceSpec
from adscreen.media.mpegts.packets import has_pcr, pcr_only, pid_of
from adscreen.media.options import FeedOptions
from adscreen.media.relay import Relay
from adscreen.media.sources import open_source

OPTIONS = FeedOptions(window_seconds=6.0, stall_timeout=0.6, switch_after=1.6, return_after=3600.0)


@dataclass
class Venue:
    """A relay with two sources, and what its feed decided."""

    first: Broadcast
    second: Broadcast
    live: Relay
    specs: list[SourceSpec]
    decisions: list[FeedDecision]

    async def plan(self, ref: str) -> SourcePlan:
        return SourcePlan("A channel", tuple(self.specs))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        pass

    @property
    def status(self) -> FeedStatus:
        status = self.live.status("1")
        assert status is not None
        return status

    async def text(self) -> str:
        return (await self.live.playlist("1", viewer="a")).text

    async def newer(self, seconds: float) -> float:
        """Wait for the next segment; return how long that took."""
        began = time.monotonic()
        known = (await self.live.playlist("1", viewer="a")).newest
        while (await self.live.playlist("1", viewer="a")).newest == known:
            assert time.monotonic() - began < seconds
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    def told(self, *actions: Action) -> list[tuple[Action, Cause, int]]:
        return [(one.action, one.cause, one.source) for one in self.decisions if one.action in actions]


@asynccontextmanager
async def venue(
    options: FeedOptions = OPTIONS,
    *,
    path: Path | None = None,
    burst: float = 3.0,
    accounts: tuple[str, str] = ("a", "b"),
    backup: bool = False,
) -> AsyncIterator[Venue]:
    """Run a relay; the second source is one of the channel's, or its `backup`."""
    one, other = path or make_ts(seconds=40, gop=25), make_ts(seconds=40, gop=25, size="352x288")
    async with broadcast(one, burst=burst) as first, broadcast(other, burst=burst) as second:
        specs = [
            SourceSpec(
                SourceKind.HTTP_TS,
                tv.url,
                account=account,
                connections=1,
                rank=rank,
                backup=backup and rank == 1,
            )
            for rank, (tv, account) in enumerate(zip((first, second), accounts, strict=True))
        ]
        opener = partial(open_source, client=HttpClient(ANYWHERE), stall_timeout=options.stall_timeout)
        made = Venue(first, second, None, specs, [])  # type: ignore[arg-type]  # it needs the plan first
        async with Relay(made, opener, options) as made.live:
            listening = asyncio.get_running_loop().create_task(_listen(made))
            await asyncio.sleep(0)
            await made.text()
            assert made.status.rank == 0
            yield made
            listening.cancel()


async def _listen(made: Venue) -> None:
    async for decision in made.live.decisions():
        made.decisions.append(decision)


def run(test: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 60))


async def until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.02)


def test_a_dead_source_gives_way_to_the_next() -> None:
    async def main() -> None:
        async with venue() as tv:
            tv.first.reject = 503
            tv.first.cut()
            began = time.monotonic()
            await until(lambda: tv.told(Action.OPENED)[-1] == (Action.OPENED, Cause.FAILED, 1))
            assert time.monotonic() - began < 6.0
            assert tv.status.rank == 1
            assert tv.told(Action.LEFT) == [(Action.LEFT, Cause.CLIP, 0)], "it had ended within 15 seconds"
            assert {one.account for one in tv.decisions} == {"a", "b"}
            text = await tv.text()
            assert text.count("#EXT-X-DISCONTINUITY\n") == 1
            assert "ENDLIST" not in text

    run(main)


def test_a_silent_source_is_opened_again_and_then_left() -> None:
    async def main() -> None:
        async with venue() as tv:
            tv.first.stalled = True
            began = time.monotonic()
            await until(lambda: tv.status.rank == 1)
            assert time.monotonic() - began < 6.0
            assert tv.first.server.connections == 2
            assert tv.told(Action.LEFT) == [(Action.LEFT, Cause.SILENT, 0)]

    run(main)


def test_a_source_that_comes_back_at_once_is_kept() -> None:
    async def main() -> None:
        async with venue() as tv:
            tv.first.stalled = True
            await until(lambda: tv.told(Action.LEFT))
            tv.first.stalled = False
            await until(lambda: tv.told(Action.REOPENED))
            assert tv.status.rank == 0
            assert tv.second.server.connections == 0

    run(main)


def test_a_source_without_a_picture_is_left(tmp_path: Path) -> None:
    data = make_ts(seconds=40, gop=25).read_bytes()
    pid, blind, seen = video_pid(data), tmp_path / "blind.ts", bytearray()
    for at in range(0, len(data), 188):
        packet = data[at : at + 188]
        if at < len(data) // 10 or pid_of(packet) != pid:
            seen += packet
        elif has_pcr(packet):
            seen += pcr_only(packet, 0, packet[3] & 15)
    blind.write_bytes(seen)

    async def main() -> None:
        options = replace(OPTIONS, health=HealthLimits(no_picture=1.0))
        async with venue(options, path=blind) as tv:
            await until(lambda: tv.status.rank == 1)
            [left] = [one for one in tv.decisions if one.action is Action.LEFT]
            assert left.cause is Cause.NO_PICTURE
            assert "while the sound went on" in left.evidence

    run(main)


def test_the_preferred_source_takes_over_with_its_first_segment() -> None:
    async def main() -> None:
        async with venue(replace(OPTIONS, switch_after=4.0, return_after=2.0), burst=0.0) as tv:
            tv.first.reject = 503
            tv.first.cut()
            await until(lambda: tv.status.rank == 1)
            tv.first.reject = None
            both = False
            while tv.status.rank == 1:
                both = both or (tv.first.open_connections == 1 and tv.second.open_connections == 1)
                await asyncio.sleep(0.01)
            assert both, "the second was closed before the first gave television"
            await until(lambda: tv.second.open_connections == 0)
            assert tv.told(Action.RETURNED) == [(Action.RETURNED, Cause.PREFERRED, 0)]
            assert 1 <= (await tv.text()).count("#EXT-X-DISCONTINUITY\n") <= 2, "the older one may be gone"
            assert tv.status.restarts == 1
            await tv.newer(6.0)

    run(main)


def test_with_one_connection_the_running_source_is_ended_first() -> None:
    async def main() -> None:
        async with venue(replace(OPTIONS, return_after=2.0), accounts=("a", "a")) as tv:
            tv.first.reject = 503
            tv.first.cut()
            await until(lambda: tv.status.rank == 1)
            tv.first.reject = None
            while tv.status.rank == 1:
                assert tv.first.open_connections + tv.second.open_connections <= 1
                await asyncio.sleep(0.01)
            await until(lambda: tv.told(Action.RETURNED))
            assert tv.status.rank == 0

    run(main)


def test_a_preferred_source_that_is_still_dead_changes_nothing() -> None:
    async def main() -> None:
        async with venue(replace(OPTIONS, return_after=1.0)) as tv:
            tv.first.reject = 503
            tv.first.cut()
            await until(lambda: len(tv.told(Action.PASSED_OVER)) >= 3)
            assert tv.second.server.connections == 1
            assert tv.status.rank == 1
            assert (await tv.text()).count("#EXT-X-DISCONTINUITY\n") == 1

    run(main)
