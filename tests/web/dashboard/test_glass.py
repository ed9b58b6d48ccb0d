import asyncio
import re
from pathlib import Path

from tests.web.dashboard.front import Front, front

from adscreen.signage.screens.schemas import Heartbeat

JPEG = b"\xff\xd8\xff\xe0 a picture \xff\xd9"


async def reports(site: Front, code: str, **proof: object) -> None:
    """Let the screen's page report a picture of television."""
    at_hand = site.adscreen.services
    screen = await at_hand.screens.get(code)
    report = Heartbeat.model_validate({"mode": "tv", "framesDecoded": 9, "proof": proof or None})
    await at_hand.heartbeats.record(screen, report)


def test_a_screen_that_is_online_but_black_or_frozen_is_an_alert(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen("Bar")
            await claimed(site, code)
            await reports(site, code, picture="playing", seconds=90)
            assert 'role="alert"' not in await site.page("/screens/list")
            await reports(site, code, picture="black", seconds=12, luma=2)
            page = await site.page("/screens/list")
            assert "Online, but its picture has been black for 12 s." in page
            assert '<span class="chip bad">black picture</span>' in page
            await reports(site, code, picture="frozen", seconds=150)
            assert "stood still for 2 min" in await site.page(f"/screens/{code}/report")
            await site.send("/settings/language", language="fr")
            french = await site.page("/screens/list")
            assert "son image est figée depuis 2\N{NO-BREAK SPACE}min" in french
            assert "image figée</span>" in french

    asyncio.run(run())


def test_the_last_good_picture_is_shown_with_its_age_to_operators_only(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen("Bar")
            assert (await site.operator.get(f"/screens/{code}/frame")).status_code == 404
            await claimed(site, code)
            assert "Seen on the glass" not in await site.page("/screens/list")
            await site.adscreen.services.frames.keep(await site.adscreen.services.screens.get(code), JPEG)
            page = await site.page("/screens/list")
            assert re.search(r"Seen on the glass \d s ago", page)
            [address] = re.findall(rf'src="(/screens/{code}/frame\?v=\d+)"', page)
            answer = await site.operator.get(address)
            assert (answer.content, answer.headers["content-type"]) == (JPEG, "image/jpeg")
            same = await site.operator.get(address, headers={"If-None-Match": answer.headers["etag"]})
            assert same.status_code == 304
            assert (await site.stranger.get(address, follow_redirects=False)).status_code == 303
            assert address in await site.page(f"/screens/{code}")
            await site.send(f"/screens/{code}/link")
            assert "Seen on the glass" not in await site.page("/screens/list")

    asyncio.run(run())


async def claimed(site: Front, code: str) -> None:
    """Let a browser be the screen."""
    page = await site.page(f"/screens/{code}")
    link = re.search(r"/player/\w+\?claim=[\w-]+", page)
    assert link is not None
    assert (await site.stranger.get(link[0])).status_code == 303
