"""A channel whose source dies goes on with what stands behind it, and keeps to its account's limit."""

import asyncio
import subprocess
import time
from pathlib import Path

import pytest

from adscreen.iptv.sources.schemas import SourceChoice
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import FeedPhase, FeedStatus, SourceKind, Standby
from adscreen.media.ownfiles import FileState
from tests.support.venue import venue
from tests.web.dashboard.front import Front

pytestmark = pytest.mark.media

PROMISE = 15.0
"""Seconds until another source is on air, on a machine that does much else; about one on an idle one."""


def film(folder: Path) -> bytes:
    path = folder / "bar.mp4"
    picture = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=4")
    command = [find_ffmpeg(), "-nostdin", "-loglevel", "error", "-y", *picture, str(path)]
    subprocess.run(command, check=True)
    return path.read_bytes()


async def on_air(site: Front, ref: str, rank: int) -> FeedStatus:
    """Watch until the source at place `rank` of the order is on air."""
    end = time.monotonic() + PROMISE
    while True:
        status = site.adscreen.relay.status(ref)
        if status is not None and status.phase is FeedPhase.LIVE and status.rank == rank:
            return status
        assert time.monotonic() < end, status
        await asyncio.sleep(0.1)


def test_another_channel_and_then_an_own_clip_stand_in(tmp_path: Path) -> None:
    async def main() -> None:
        async with venue(tmp_path, "active") as (site, simulator, numbers):
            one, two, ref = numbers["hd"], numbers["hd720"], f"c{numbers['hd']}"
            parts = {"file": ("bar.mp4", film(tmp_path), "video/mp4")}
            await site.send(f"/channels/{one}/sources", source=str(two))
            await site.operator.post(f"/channels/{one}/sources/file", files=parts)
            sources, files = site.adscreen.site.state.sources, site.adscreen.site.state.desk.files
            blob = (await sources.of(one))[1].file
            async with asyncio.timeout(30):
                while files.state(blob) is not FileState.READY:
                    await asyncio.sleep(0.1)
            first = await site.adscreen.relay.playlist(ref, viewer="screen A", moves=True)
            await on_air(site, ref, 0)

            simulator.switch("drop", "hd", seconds=600)
            await on_air(site, ref, 1)
            assert [each.channel for each in simulator.ledger.active("active")] == ["hd720"]

            simulator.switch("drop", "*", seconds=600)
            status = await on_air(site, ref, 2)
            assert status.source is SourceKind.FILE
            assert simulator.ledger.active("active") == []
            last = await site.adscreen.relay.playlist(ref, viewer="screen A", moves=True)
            assert last.newest > first.newest, "one playlist through all of it"
            assert simulator.ledger.peak("active") == 1
            await sources.choose(one, [SourceChoice(channel=two)])

    asyncio.run(asyncio.wait_for(main(), 120))


def test_the_backup_channel_is_shown_and_said_so_with_the_account_of_one_connection(tmp_path: Path) -> None:
    async def main() -> None:
        async with venue(tmp_path, "active") as (site, simulator, numbers):
            one, two, ref = numbers["hd"], numbers["hd720"], f"c{numbers['hd']}"
            await site.send(f"/channels/{one}/standby", choice="backup", backup=str(two))
            first = await site.adscreen.relay.playlist(ref, viewer="screen A", moves=True)
            await on_air(site, ref, 0)
            simulator.switch("drop", "hd", seconds=600)
            status = await on_air(site, ref, 1)
            assert status.instead is not None
            assert status.instead.what is Standby.BACKUP
            assert [each.channel for each in simulator.ledger.active("active")] == ["hd720"]
            assert simulator.ledger.peak("active") == 1
            assert "Shows the backup channel since" in await site.page(f"/channels/{one}/now")
            last = await site.adscreen.relay.playlist(ref, viewer="screen A", moves=True)
            assert last.newest > first.newest, "one playlist through all of it"
            assert last.text.count("#EXT-X-DISCONTINUITY\n") == 1
            async with asyncio.timeout(PROMISE):
                while "The backup channel is shown." not in await site.page(f"/channels/{one}/day"):
                    await asyncio.sleep(0.2)

    asyncio.run(asyncio.wait_for(main(), 60))
