"""Bring a guide into a database by the child that AdScreen uses, and see what it takes."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adscreen.core.db import Database
from adscreen.core.migrate import upgrade
from adscreen.iptv.guide.child import FRAME, Job
from adscreen.iptv.guide.models import GuideSource
from adscreen.iptv.models import Channel, Provider

CHUNK = 65_536


def load(path: Path, channels: int, begin: datetime) -> dict[str, float]:
    """Load a guide for as many channels, all of which it knows; returns seconds, CPU and peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/guide.db"
        asyncio.run(_prepare(url, channels, begin))
        window = (
            int((begin - timedelta(days=1)).timestamp()),
            int((begin + timedelta(days=400)).timestamp()),
        )
        job = Job(url, 1, 1, 1, "UTC", "fr", window)
        before, clock = os.times(), time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "adscreen.iptv.guide.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(asdict(job)).encode() + b"\n")
        with path.open("rb") as file:
            while data := file.read(CHUNK):
                child.stdin.write(FRAME.pack(len(data)) + data)
        child.stdin.write(FRAME.pack(0))
        child.stdin.close()
        result = json.loads(child.stdout.read().splitlines()[-1])["result"]
        _pid, _status, used = os.wait4(child.pid, 0)
        child.returncode = 0
        return {
            "seconds": time.perf_counter() - clock,
            "cpu": used.ru_utime + used.ru_stime,
            "feeding_cpu": sum(os.times()[:2]) - sum(before[:2]),
            "peak_mb": used.ru_maxrss / 1024,
            "programmes": result["kept"],
            "database_mb": Path(folder, "guide.db").stat().st_size / 1e6,
        }


async def _prepare(url: str, channels: int, at: datetime) -> None:
    database = Database(url)
    await upgrade(database.engine)
    async with database.transaction() as session:
        session.add(Provider(id=1, name="x", kind="xtream", fingerprint="x", masked="", created_at=at))
        await session.flush()
        session.add_all(_channel(number, at) for number in range(channels))
        source = GuideSource(
            id=1, provider_id=1, bound=True, origin="account", position=0, mark="x", flaws={}
        )
        source.masked, source.created_at = "", datetime.now(UTC)
        session.add(source)
    await database.close()


def _channel(number: int, at: datetime) -> Channel:
    """Return a channel; every second one is found by its id, the others by their name."""
    return Channel(
        provider_id=1,
        key=f"x:{number}",
        position=number,
        name=f"|FR| CHAINE {number} FHD",
        group_name="",
        logo="",
        kind="live",
        tvg_id=f"Chaine{number}.fr" if number % 2 else "",
        archive_days=0,
        adult=False,
        drm="",
        separator=False,
        search_text="",
        seen_at=at,
    )
