"""A relay whose source goes away: its playlist holds, or goes on with a slate at the pace of time."""

import asyncio
import re
import time
from functools import partial

from tests.support.media import make_ts
from tests.support.paced import Broadcast, broadcast

from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.decisions import Action, FeedDecision
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import FeedPhase, SourceKind, SourcePlan, SourceSpec, Standby
from adscreen.media.options import FeedOptions
from adscreen.media.relay import Relay
from adscreen.media.slate.maker import SlateMaker
from adscreen.media.sources import open_source

AWAY = 8.0
"""Seconds, nearly three target durations."""
LINE = re.compile(r"(#EXT-X-DISCONTINUITY\n)?#EXT-X-PROGRAM.*\n#EXTINF:([\d.]+),\n(\S+)\n")


class Plan:
    def __init__(self, url: str, standby: Standby | None) -> None:
        self._plan = SourcePlan("A channel", (SourceSpec(SourceKind.HTTP_TS, url),), standby)

    async def plan(self, ref: str) -> SourcePlan:
        return self._plan

    async def opened(self, ref: str, source: SourceSpec) -> None:
        pass


async def watched(
    tv: Broadcast, plan: Plan, *, page: bool
) -> tuple[list[tuple[bool, float]], float, list[FeedDecision]]:
    """Watch through an outage as a screen's page or as a player.

    Returns segments (broken, seconds) by number, the longest rest, decisions.
    """
    seen: dict[str, tuple[bool, float]] = {}
    decisions: list[FeedDecision] = []
    async with TaskOwner() as tasks:
        opener = partial(open_source, client=HttpClient(ANYWHERE), stall_timeout=0.6)
        slates = SlateMaker(find_ffmpeg(), tasks)
        async with Relay(plan, opener, FeedOptions(stall_timeout=0.6), slates=slates) as live:

            async def listen() -> None:
                async for decision in live.decisions():
                    decisions.append(decision)  # noqa: PERF401  (read while it grows)

            tasks.start(listen(), name="decisions")
            rests, newest_at = [0.0], time.monotonic()
            began = time.monotonic()
            back = False
            while True:
                text = (await live.playlist("1", viewer="a", moves=page)).text
                assert "ENDLIST" not in text
                known = len(seen)
                for broken, seconds, name in LINE.findall(text):
                    assert seen.setdefault(name, (bool(broken), float(seconds))) == (
                        bool(broken),
                        float(seconds),
                    )
                if len(seen) > known:
                    rests.append(time.monotonic() - newest_at)
                    newest_at = time.monotonic()
                now, status = time.monotonic() - began, live.status("1")
                assert now < 40
                if tv.reject is None and not back and now > 4:
                    tv.reject = 503
                    tv.cut()
                elif tv.reject is not None and now > 4 + AWAY:
                    tv.reject, back = None, True
                elif back and status is not None and status.phase is FeedPhase.LIVE:
                    break
                await asyncio.sleep(0.05)
    return list(seen.values()), max(rests), decisions


def through_an_outage(
    standby: Standby | None, *, page: bool = False
) -> tuple[list[tuple[bool, float]], float, list[FeedDecision]]:
    async def main() -> tuple[list[tuple[bool, float]], float, list[FeedDecision]]:
        async with broadcast(make_ts(seconds=40, gop=25), burst=2.0) as tv:
            return await watched(tv, Plan(tv.url, standby), page=page)

    return asyncio.run(asyncio.wait_for(main(), 60))


def test_for_a_player_the_playlist_goes_on_with_a_slate_and_a_break_in_and_out() -> None:
    segments, rest, decisions = through_an_outage(None)
    assert rest < 1.5 * 3 + 0.5, "players are promised a segment within 1.5 target durations"
    assert sum(broken for broken, _seconds in segments) == 2
    assert Action.FILLED in [one.action for one in decisions]


def test_for_a_page_of_ours_the_playlist_holds_and_the_first_new_segment_is_played_at_once() -> None:
    segments, rest, decisions = through_an_outage(None, page=True)
    assert rest > AWAY - 3
    assert sum(broken for broken, _seconds in segments) == 1
    assert Action.FILLED not in [one.action for one in decisions]
