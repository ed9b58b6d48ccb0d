"""The child by its pipe: what ends a guide, what breaks it, and what readers see after each."""

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.iptv.guide.house import xmltv
from tests.support.database import open_database

from adscreen.core.db import Database
from adscreen.iptv.guide.child import CUT, FRAME, Job
from adscreen.iptv.guide.models import GuideChannel, GuideProgramme, GuideSource
from adscreen.iptv.models import Channel, Provider

AT = datetime(2026, 11, 24, tzinfo=UTC)
NOW = AT.timestamp()
GUIDE = xmltv(("a", NOW, NOW + 60, "One"), ("a", NOW + 60, NOW + 120, "Two"), ("b", NOW, NOW + 60, "Three"))


def row(number: int) -> Channel:
    return Channel(
        provider_id=1, key=f"x:{number}", position=number, name=f"Channel {number}", group_name="", logo="",
        kind="live", tvg_id="ab"[number], archive_days=0, adult=False, drm="", separator=False,
        search_text="", seen_at=AT,
    )  # fmt: skip


@pytest.fixture
def job(tmp_path: Path) -> Job:
    url = f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"

    async def prepare() -> None:
        async with open_database(url) as database, database.transaction() as session:
            session.add(Provider(id=1, name="x", kind="xtream", fingerprint="x", masked="", created_at=AT))
            await session.flush()
            session.add_all([row(0), row(1)])
            common: dict[str, Any] = {
                "origin": "account",
                "position": 0,
                "mark": "x",
                "masked": "",
                "flaws": {},
            }
            session.add(GuideSource(id=1, provider_id=1, bound=True, created_at=AT, **common))

    asyncio.run(prepare())
    return Job(url, 1, 1, 1, "UTC", "fr", (int(NOW) - 3600, int(NOW) + 3600))


def run(job: Job, data: bytes) -> dict[str, Any] | None:
    """Return the child's last word; None where it has none."""
    command = [sys.executable, "-m", "adscreen.iptv.guide.child"]
    done = subprocess.run(
        command, input=json.dumps(asdict(job)).encode() + b"\n" + data, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert "inputs" in lines[0]
    return lines[-1] if len(lines) > 1 else None


def framed(*pieces: bytes) -> bytes:
    return b"".join(FRAME.pack(len(piece)) + piece for piece in pieces)


END, LOST = FRAME.pack(0), FRAME.pack(CUT)


def titles(job: Job) -> list[str]:
    """Return the titles that readers see."""

    async def read() -> list[str]:
        database = Database(job.database_url)
        async with database.transaction() as session:
            found = await session.scalars(
                select(GuideProgramme.title)
                .join(GuideChannel, GuideChannel.id == GuideProgramme.channel_id)
                .join(GuideSource, GuideSource.generation == GuideChannel.generation)
                .order_by(GuideProgramme.channel_id, GuideProgramme.start)
            )
            shown = list(found)
        await database.close()
        return shown

    return asyncio.run(read())


def test_a_whole_guide_and_the_next_one(job: Job) -> None:
    half = len(GUIDE) // 2
    told = run(job, framed(GUIDE[:half], GUIDE[half:]) + END)
    assert told is not None
    assert told["result"]["kept"] == 3
    assert titles(job) == ["One", "Two", "Three"]
    assert run(replace(job, generation=2), framed(GUIDE.replace(b"One", b"Uno")) + END) is not None
    assert titles(job) == ["Uno", "Two", "Three"]


def test_input_that_ends_without_a_word_changes_nothing(job: Job) -> None:
    assert run(job, framed(GUIDE) + END) is not None
    other = framed(GUIDE.replace(b"One", b"Uno"))
    for broken in (other, other + b"\0\0", other + FRAME.pack(900) + b"short"):
        assert run(replace(job, generation=2), broken) is None
        assert titles(job) == ["One", "Two", "Three"]


def test_a_lost_connection_keeps_what_came_and_what_was(job: Job) -> None:
    assert run(job, framed(GUIDE) + END) is not None
    cut = GUIDE.replace(b"One", b"Uno").replace(b"Two", b"Due")
    told = run(replace(job, generation=2), framed(cut[: cut.index(b"Three")]) + LOST)
    assert told is not None
    assert told["result"]["flaws"]["cut"] == 1
    assert sorted(titles(job)) == ["Due", "Three", "Uno"]


def test_a_guide_that_never_ends_well_keeps_nothing_for_ever(job: Job) -> None:
    assert run(job, framed(GUIDE) + END) is not None
    unclosed = xmltv(("a", NOW + 86_400, NOW + 90_000, "Later")).replace(b"</tv>", b"")
    later = replace(job, generation=2, window=(int(NOW) + 3600, int(NOW) + 90_000))
    assert run(later, framed(unclosed) + END) is not None
    assert titles(job) == ["Later"]


def test_programmes_twice_and_a_broken_packed_guide_are_told(job: Job) -> None:
    twice = GUIDE.replace(b"</tv>", b"") + GUIDE[GUIDE.index(b"<programme") :]
    told = run(job, framed(twice) + END)
    assert told is not None
    assert told["result"]["flaws"] == {"duplicate": 3}
    told = run(replace(job, generation=2), framed(b"\x1f\x8b" + b"not gzip at all") + END)
    assert told is not None
    assert told["failure"] == "bad_answer"
    assert titles(job) == ["One", "Two", "Three"]
