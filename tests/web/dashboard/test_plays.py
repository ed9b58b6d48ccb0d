import asyncio
import re
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.support.playing import Device
from tests.web.dashboard.front import PNG, Front, front

PARIS = ZoneInfo("Europe/Paris")


async def deliver(site: Front, code: str, device: Device, *, at: float, count: int, **more: object) -> None:
    """Have plays of ten seconds come in, the first one at a moment in Unix seconds."""
    screen = await site.adscreen.services.screens.get(code)
    start = int(at * 1000)
    plays = [
        device.play(start=start + 10_000 * n, end=start + 10_000 * (n + 1), **more) for n in range(count)
    ]
    receipt = await site.adscreen.services.intake.receive(screen, plays)
    assert receipt.accepted == count, receipt


async def add_image(site: Front) -> str:
    files = {"file": ("<b>beer.png", PNG, "image/png")}
    (creative,) = (await site.operator.post("/api/creatives", files=files)).json()
    return re.search(r"[0-9a-f]{64}", creative["url"])[0]  # type: ignore[index]


def noon(days: int = 0) -> float:
    """Return noon at the venue, so many days ago."""
    return (
        datetime.fromtimestamp(time.time() - 86_400 * days, PARIS)
        .replace(hour=12, minute=0, second=0)
        .timestamp()
    )


def day(at: float) -> str:
    return datetime.fromtimestamp(at, PARIS).date().isoformat()


def rows(html: str) -> int:
    return html.count('data-label="Began"')


def test_a_day_of_plays_with_totals_gaps_and_what_is_not_signed(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            beer, device = await add_image(site), Device(code, key=None)
            sure = {"clock_offset": 0, "clock_error": 4}
            await deliver(site, code, device, at=noon(1), count=3, creative=beer, **sure)
            device.plays(2)
            late = noon(1) + 600
            await deliver(site, code, device, at=late, count=1, visible=400, frames=251, reason="filler")
            html = await site.page(f"/screens/{code}/plays?day={day(noon(1))}")
            assert rows(html) == 4
            assert "&lt;b&gt;beer.png" in html
            assert "deleted file" in html
            assert "2 missing before it" in html
            assert html.count("not signed") == 5
            assert "clock not measured" in html
            assert '<span class="warn">40 %</span>' in html
            assert ">12:00:00<br>" in html
            assert "<strong>4</strong>" in html
            for choice, count in (("reason=filler", 1), (f"creative={beer}", 3), ("reason=break", 0)):
                html = await site.page(f"/screens/{code}/plays?day={day(noon(1))}&{choice}")
                assert rows(html) == count, choice
                assert ("No play of this day is like that." in html) is (count == 0)
            link = re.search(r'href="(/api/[^"]*plays\.csv[^"]*)"', html)
            assert link
            table = await site.operator.get(link[1].replace("&amp;", "&"))
            assert table.status_code == 200

    asyncio.run(run())


def test_a_day_without_plays_says_so_and_days_lead_to_each_other(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            html = await site.page(f"/screens/{code}/plays")
            assert "No spot was shown on this day" in html
            assert f"/screens/{code}/plays?day={day(noon(1))}" in html
            assert "Day after" not in html
            assert f"/screens/{code}/plays" in await site.page(f"/screens/{code}")
            for strange in (
                "day=0001-01-01",
                "day=9999-12-31",
                "day=x",
                "creative=<b>",
                "before=x",
                "reason=x",
            ):
                assert "Export for audit" in await site.page(f"/screens/{code}/plays?{strange}")
            assert (await site.operator.get("/screens/NONE22/plays")).status_code == 404
            assert (await site.stranger.get(f"/screens/{code}/plays")).status_code == 303

    asyncio.run(run())


def test_a_long_day_comes_in_pages(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            device = Device(code, key=None)
            await deliver(site, code, device, at=noon(1), count=150)
            html = await site.page(f"/screens/{code}/plays?day={day(noon(1))}")
            assert (rows(html), "<strong>150</strong>" in html) == (100, True)
            older = re.search(r'href="(/screens/[^"]*before=\d+)"', html)
            assert older
            html = await site.page(older[1].replace("&amp;", "&"))
            assert (rows(html), "before=" in html) == (50, False)

    asyncio.run(run())


def test_the_page_is_french_for_a_french_reader(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            await deliver(site, code, Device(code, key=None), at=noon(1), count=1)
            await site.send("/settings/language", language="fr")
            html = await site.page(f"/screens/{code}/plays?day={day(noon(1))}")
            for text in ("Passages de Bar", "non signé", "fichier supprimé", "Export pour audit"):
                assert text in html

    asyncio.run(run())
