import asyncio
import csv
import io
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.web.dashboard.front import Front, front

from adscreen.core.clock import SystemClock
from adscreen.core.db import Database
from adscreen.core.errors import Failure
from adscreen.iptv.history.keeper import Keeper
from adscreen.media.feeds.decisions import Action, Cause, FeedDecision
from adscreen.media.looks.looker import Verdict
from adscreen.media.looks.model import Flaw, FlawKind
from adscreen.media.model import FeedEvent, FeedPhase
from adscreen.web.dashboard.channel import percent
from adscreen.web.dashboard.strips import bounds, day_of

AGO = 100.0


def lately() -> float:
    """Return a moment of today, or where today is too young the end of yesterday."""
    now = time.time()
    begin = bounds(day_of("", now))[0]
    return now if now - begin > 2 * AGO else begin - 1


def day() -> str:
    return day_of("", lately()).isoformat()


async def an_hour(site: Front, channel: int) -> None:
    """Write a history: live, black, lost for want of a connection, left, gone; all of it lately."""
    now, ref = lately(), f"c{channel}"
    black_since = time.monotonic() - (time.time() - (now - 80))
    database = Database(site.adscreen.services.settings.resolved_database_url())
    async with Keeper(database, SystemClock(), days=35, rows=1000) as keeper:
        at = keeper.recorder
        at.phase(FeedEvent(ref, FeedPhase.LIVE, now - AGO))
        at.verdict(Verdict(ref, now - 60, -20.0, (Flaw(FlawKind.BLACK, black_since, "=nothing in it"),)))
        at.verdict(Verdict(ref, now - 50, -20.0, ()))
        at.phase(FeedEvent(ref, FeedPhase.BACKOFF, now - 20, Failure.NO_SLOT, "1 of 1"))
        at.decision(FeedDecision(ref, now - 20, Action.LEFT, Cause.FAILED, "closed", source=1))
        at.phase(FeedEvent(ref, FeedPhase.IDLE, now - 1))
    await database.close()


def on_site(
    tmp_path: Path, scenario: Callable[[Front, int], Awaitable[None]], *, history: bool = True
) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            channel = (await site.channels())["Riviera 1"]
            if history:
                await an_hour(site, channel)
            await scenario(site, channel)

    asyncio.run(run())


def test_a_channel_that_nobody_watched_has_an_empty_day(tmp_path: Path) -> None:
    async def scenario(site: Front, channel: int) -> None:
        html = await site.page(f"/channels/{channel}")
        assert "Nobody watched this channel on this day." in html
        assert "<h1>Riviera 1</h1>" in html
        assert "idle" in html
        assert f'href="/channels/{channel}"' in await site.page("/channels")
        assert (await site.operator.get("/channels/999")).status_code == 404
        assert (await site.operator.get("/api/uptime")).json()["channels"] == []

    on_site(tmp_path, scenario, history=False)


def test_its_page_tells_what_happened_and_why(tmp_path: Path) -> None:
    async def scenario(site: Front, channel: int) -> None:
        html = await site.page(f"/channels/{channel}?day={day()}")
        for text in (
            "The picture is black.",
            "The picture is no longer black.",
            "All connections of this account are in use.",
            "Source 2 is left.",
            "The connection or the stream ended.",
            "Nobody watches any more: the feed stopped.",
        ):
            assert text in html, text
        strip = re.search(r'<svg class="strip".*?</svg>', html, re.DOTALL)
        assert strip is not None
        assert 'class="away"' in strip[0] or 'class="black"' in strip[0]
        assert "<title>" in strip[0]
        assert re.search(r'aria-label="The day: live \d', strip[0])
        part = await site.page(f"/channels/{channel}/day?day=2020-01-01")
        assert "Nobody watched this channel on this day." in part
        assert f"/channels/{channel}?day=2020-01-02" in part
        assert '<span class="chip ">idle</span>' in await site.page(f"/channels/{channel}/now")

    on_site(tmp_path, scenario)


def test_uptime_stands_at_the_channel_and_at_its_provider(tmp_path: Path) -> None:
    async def scenario(site: Front, channel: int) -> None:
        html = await site.page(f"/channels/{channel}")
        share = float(re.search(r"<strong>([\d.]+) %</strong>", html)[1])  # type: ignore[index]
        assert 45 <= share <= 55, "of 99 s, 80 live, 30 of them black"
        provider = await site.page("/providers/1")
        assert f"{share:.1f} %" in provider
        assert f'<a href="/channels/{channel}">Riviera 1</a>' in provider

    on_site(tmp_path, scenario)


def test_pages_of_events_lead_back_in_time(tmp_path: Path) -> None:
    async def scenario(site: Front, channel: int) -> None:
        now = lately()
        database = Database(site.adscreen.services.settings.resolved_database_url())
        async with Keeper(database, SystemClock(), days=35, rows=1000) as keeper:
            for number in range(150):
                event = FeedDecision(
                    f"c{channel}", now - number * 0.001, Action.OPENED, Cause.ASKED, f"no {number}."
                )
                keeper.recorder.decision(event)
        await database.close()
        html = await site.page(f"/channels/{channel}?day={day()}")
        assert "no 99." in html
        assert "no 100." not in html
        older = re.search(r'href="(/channels/\d+\?day=[\d-]+&amp;before=\d+)"', html)
        assert older is not None
        html = await site.page(older[1].replace("&amp;", "&"))
        assert "no 100." in html
        assert "no 99." not in html

    on_site(tmp_path, scenario, history=False)


def test_history_and_uptime_are_exported(tmp_path: Path) -> None:
    async def scenario(site: Front, channel: int) -> None:
        answer = (await site.operator.get(f"/api/channels/{channel}/history")).json()
        assert [state["state"] for state in answer["states"]] == ["live", "black", "away"]
        assert [event["what"] for event in answer["events"]][::-1][:2] == ["live", "black"]
        assert answer["events"][0]["kind"] == "phase"
        table = await site.operator.get(f"/api/channels/{channel}/events.csv")
        assert table.headers["content-type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
        assert len(rows) == len(answer["events"])
        assert rows[0]["time"].endswith("+00:00")
        assert "'=nothing in it" in {row["evidence"] for row in rows}, "no formula for a spreadsheet"
        table = await site.operator.get(f"/api/channels/{channel}/spans.csv")
        spans = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
        assert [float(span["seconds"]) for span in spans] == pytest.approx([80, 30, 19], abs=0.1)
        uptime = (await site.operator.get("/api/uptime?period=week")).json()
        assert round(uptime["channels"][0]["watched"]) == 99
        assert uptime["providers"][0]["share"] == uptime["channels"][0]["share"]
        table = await site.operator.get("/api/uptime.csv")
        assert [row["of"] for row in csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff")))] == [
            "provider",
            "channel",
        ]
        assert (await site.operator.get("/api/uptime?period=year")).status_code == 400
        assert (
            await site.operator.get(f"/api/channels/{channel}/history?since=9&until=5")
        ).status_code == 400
        empty = (await site.operator.get(f"/api/channels/{channel}/history?since=5&until=9")).json()
        assert (empty["states"], empty["events"]) == ([], [])

    on_site(tmp_path, scenario)


def test_a_share_is_never_rounded_up() -> None:
    assert [percent(share) for share in (None, 1.0, 0.99999, 0.5)] == ["", "100.0 %", "99.9 %", "50.0 %"]
