import asyncio
from dataclasses import replace
from pathlib import Path

from tests.support.site import ScriptedTv
from tests.web.dashboard.front import Front, front

from adscreen.core.errors import Failure
from adscreen.media.model import (
    Codec,
    DamageCounters,
    FeedPhase,
    FeedStatus,
    Instead,
    RenditionStatus,
    SourceKind,
    Standby,
    Track,
)

TRACK = Track(pid=256, stream_type=0x1B, codec=Codec.H264, width=1920, height=1080)
STATUS = FeedStatus(
    ref="c1",
    title="Riviera <1>",
    phase=FeedPhase.LIVE,
    since=0.0,
    source=SourceKind.HLS,
    viewers=3,
    failure=None,
    detail="",
    retry_at=None,
    bytes_in=0,
    bit_rate=5_400_000,
    media_sequence=7,
    window_seconds=12.0,
    restarts=4,
    last_segment_at=None,
    tracks=(TRACK,),
    damage=DamageCounters(continuity_gaps=2, scrambled_packets=1),
)


def test_nothing_runs_while_nobody_watches(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            assert "No channel is running." in await site.page("/feeds")

    asyncio.run(run())


async def feeds(site: Front, status: FeedStatus) -> str:
    program = site.adscreen.site
    program.state.services = replace(program.state.services, live=ScriptedTv(state=status))
    return await site.page("/feeds/list")


def test_a_running_feed_says_what_it_does(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            html = await feeds(site, STATUS)
            assert "<html" not in html
            assert "Riviera &lt;1&gt;" in html
            assert '<span class="chip good">live</span>' in html
            assert ">5.4 Mbit/s</td>" in html
            assert "<li><b>2</b> gaps: packets are missing</li><li><b>1</b> packets scrambled</li>" in html
            assert "h264 1920×1080" in html

    asyncio.run(run())


def test_what_is_shown_in_a_channels_place_is_said_with_the_time(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            assert "Shows" not in await feeds(site, STATUS)
            for what, words in ((Standby.SLATE, "a slate"), (Standby.BACKUP, "the backup channel")):
                status = replace(STATUS, instead=Instead(what, 1_700_000_000.0))
                assert f"Shows {words} since " in await feeds(site, status)

    asyncio.run(run())


def test_a_feed_in_trouble_says_why(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            waiting = replace(STATUS, phase=FeedPhase.BACKOFF, failure=Failure.NO_SLOT, source=None)
            html = await feeds(site, waiting)
            assert '<span class="chip warn">waits to connect again</span>' in html
            sound = replace(waiting, damage=DamageCounters(packets=9))
            assert "no damage" in await feeds(site, sound)
            assert "All connections of this account are in use." in html

    asyncio.run(run())


def test_what_is_converted_is_named_and_why_it_is_not(tmp_path: Path) -> None:
    fine = RenditionStatus("copy-aac", 2, None, "", 0, 0, 8.0, 1000)
    refused = replace(fine, name="h264-aac", failure=Failure.CONVERTING_FULL)

    async def run() -> None:
        async with front(tmp_path) as site:
            html = await feeds(site, replace(STATUS, renditions=(fine, refused)))
            assert "converted: copy-aac</small>" in html
            assert "This server converts as many pictures as it can already." in html

    asyncio.run(run())
