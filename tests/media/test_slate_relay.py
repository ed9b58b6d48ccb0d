"""A relay whose source goes away: its playlist holds, or goes on with a slate at the pace of time."""

import asyncio
import subprocess
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from tests.support.media import make_ts
from tests.support.paced import Broadcast, broadcast
from tests.support.strict import Judge
from tests.support.strict_text import Item
from tests.support.tscheck import units

from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.decisions import Action, FeedDecision
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.filters.workshop import Workshop
from adscreen.media.model import FeedPhase, Instead, SlateSpec, SourceKind, SourcePlan, SourceSpec, Standby
from adscreen.media.options import FeedOptions
from adscreen.media.recipes import SOURCE, Recipe, reference
from adscreen.media.relay import Relay
from adscreen.media.slate.maker import SlateMaker
from adscreen.media.sources import open_source

pytestmark = pytest.mark.media

STEADY = 5.0
"""Seconds of television before the source goes away."""
AWAY = 8.0
"""Seconds, nearly three target durations."""
OPTIONS = FeedOptions(stall_timeout=0.6)


@dataclass
class Plan:
    url: str
    standby: Standby | None

    async def plan(self, ref: str) -> SourcePlan:
        source = SourceSpec(SourceKind.HTTP_TS, self.url)
        return SourcePlan("A channel", (source,), self.standby, SlateSpec(title="A channel"))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        pass


@dataclass
class Seen:
    """What a strict viewer was given, and what the feed told."""

    judge: Judge = field(default_factory=Judge)
    given: list[tuple[Item, bytes]] = field(default_factory=list)
    rest: float = 0.0
    """Longest time without a new segment."""
    instead: set[Standby | None] = field(default_factory=set)
    decisions: list[FeedDecision] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """How a channel goes away, what was chosen for that, and who watches which rendition."""

    standby: Standby | None
    stalls: bool = False
    page: bool = False
    recipe: Recipe = SOURCE
    breaks: int = 2
    burst: float = 2.0
    """Seconds that are sent at once when it is there again; more than it was away are given already."""


CASES = {
    "dropped": Case(Standby.SLATE, page=True),
    "stalled": Case(Standby.SLATE, stalls=True, page=True),
    "converted": Case(Standby.SLATE, recipe=Recipe(audio="aac")),
    "encoded": Case(Standby.SLATE, recipe=Recipe("h264", "aac"), burst=AWAY + 5),
    "sent again": Case(Standby.SLATE, burst=AWAY + 5),
    "player": Case(None),
    "page": Case(None, page=True, breaks=1),
    "held": Case(Standby.HOLD, breaks=1),
}


async def watched(tv: Broadcast, live: Relay, seen: Seen, case: Case) -> None:
    """Watch through an outage and back, as a screen's page or as a player."""
    ref = reference("1", case.recipe)
    began = newest_at = time.monotonic()
    away = back = over = False
    while not over:
        over = back and live_again(live) and seen.judge.breaks >= case.breaks
        text = (await live.playlist(ref, viewer="a", moves=case.page)).text
        for item in seen.judge.playlist(text):
            pieces = live.segment(ref, item.uri)
            seen.judge.fetched(200 if pieces else 404, item)
            data = b"".join(pieces or ())
            seen.judge.segment(item, data)
            seen.given.append((item, data))
            seen.rest, newest_at = max(seen.rest, time.monotonic() - newest_at), time.monotonic()
        status, now = live.status("1"), time.monotonic() - began
        shown: Instead | None = status.instead if status else None
        seen.instead.add(shown.what if shown else None)
        assert now < 60
        if not away and now > STEADY:
            away, tv.stalled, tv.reject = True, case.stalls, None if case.stalls else 503
            if not case.stalls:
                tv.cut()
        elif away and not back and now > STEADY + AWAY:
            back, tv.stalled, tv.reject = True, False, None
        await asyncio.sleep(0.05)


def live_again(live: Relay) -> bool:
    status = live.status("1")
    return status is not None and status.phase is FeedPhase.LIVE and status.instead is None


async def through_an_outage(folder: Path, case: Case) -> Seen:
    seen = Seen()
    async with broadcast(make_ts(seconds=40, gop=25), burst=case.burst) as tv, TaskOwner() as tasks:
        opener = partial(open_source, client=HttpClient(ANYWHERE), stall_timeout=OPTIONS.stall_timeout)
        filters, slates = Workshop(find_ffmpeg()), SlateMaker(find_ffmpeg(), tasks, folder)
        plan = Plan(tv.url, case.standby)
        async with Relay(plan, opener, OPTIONS, filters=filters, slates=slates) as live:

            async def listen() -> None:
                async for decision in live.decisions():
                    seen.decisions.append(decision)

            tasks.start(listen(), name="decisions")
            await watched(tv, live, seen, case)
    return seen


@pytest.fixture(scope="module")
def outages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """Run all of them at once: they take the time of one."""
    folder = tmp_path_factory.mktemp("slates")

    async def main() -> list[Seen]:
        return await asyncio.gather(*(through_an_outage(folder / name, case) for name, case in CASES.items()))

    return dict(zip(CASES, asyncio.run(asyncio.wait_for(main(), 120)), strict=True))


@pytest.mark.parametrize("name", ["dropped", "stalled", "converted", "encoded", "sent again", "player"])
def test_a_slate_keeps_the_playlist_going_with_a_break_in_and_out(
    outages: dict[str, Seen], name: str
) -> None:
    seen = outages[name]
    assert seen.judge.faults == []
    assert seen.rest < 1.5 * 3 + 1.5, "players are promised a segment within 1.5 target durations"
    assert seen.judge.breaks == 2
    assert Action.FILLED in [one.action for one in seen.decisions]
    assert Standby.SLATE in seen.instead


def test_what_was_given_before_a_slate_is_not_encoded_again_behind_it(outages: dict[str, Seen]) -> None:
    runs: list[list[int]] = [[]]
    for item, data in outages["encoded"].given:
        runs += [[]] if item.discontinuity else []
        runs[-1] += units(data, "video")
    before, _slate, after = runs
    assert not set(before) & set(after)


@pytest.mark.parametrize("name", ["page", "held"])
def test_without_one_the_playlist_holds(outages: dict[str, Seen], name: str) -> None:
    seen = outages[name]
    assert seen.judge.faults == []
    assert seen.rest > AWAY - 3
    assert seen.judge.breaks == 1
    assert Action.FILLED not in [one.action for one in seen.decisions]
    assert seen.instead == {None}


def test_a_real_decoder_goes_through_both_joins(outages: dict[str, Seen], tmp_path: Path) -> None:
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:3", "#EXT-X-PLAYLIST-TYPE:VOD"]
    seen = outages["dropped"]
    for item, data in seen.given:
        (tmp_path / f"{item.number}.ts").write_bytes(data)
        lines += ["#EXT-X-DISCONTINUITY"] * item.discontinuity
        lines += [f"#EXTINF:{item.seconds},", f"{item.number}.ts"]
    (tmp_path / "all.m3u8").write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]))
    command = [find_ffmpeg(), "-nostdin", "-v", "error", "-allowed_extensions", "ALL"]
    command += ["-i", str(tmp_path / "all.m3u8"), "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")
