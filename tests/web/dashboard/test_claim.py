import asyncio
import re
from pathlib import Path

import httpx
from tests.web.dashboard.front import JSON, Front, browser, front

BAR = {"name": "Bar", "place": "Rue du Port", "language": "fr", "timezone": "America/Cayenne"}


async def shows(device: httpx.AsyncClient) -> str:
    """Have a device show a code; return it."""
    return str((await device.post("/api/pairing", json={})).json()["code"])


async def takes(device: httpx.AsyncClient) -> str:
    """Have a device wait for its screen and take it; return the path of its page."""
    waiting = (await device.get("/api/pairing?seconds=10")).json()
    assert waiting["screen"] is not None
    return str((await device.post("/api/pairing/take", json={})).json()["path"])


def test_a_code_is_typed_and_becomes_a_screen(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path, public_url="http://tv.example.com/") as site:
            assert "http://tv.example.com/player" in await site.page("/screens")
            code = await shows(site.stranger)
            found = await site.send("/claim", code=code.lower())
            assert found.headers["location"] == f"/claim/{code}"
            assert "In place of another device" not in await site.page(f"/claim/{code}")
            wrong = await site.operator.post("/claim", data={"code": "ZZZZZZ"}, headers=JSON)
            assert (wrong.status_code, wrong.json()["field"]) == (404, "code")
            unfit = await site.operator.post(
                "/claim/new", data={**BAR, "code": code, "timezone": "Mars/Base"}, headers=JSON
            )
            assert (unfit.status_code, unfit.json()["field"]) == (400, "timezone")

            ref = f"c{(await site.channels())['Riviera 2']}"
            made = await site.send("/claim/new", code=code, channel=ref, **BAR)
            path = made.headers["location"].split("?")[0]
            html = await site.page(path)
            for text in ("Rue du Port", "America/Cayenne", "Riviera 2", "It waits for its device."):
                assert text in html, text
            assert (await takes(site.stranger)).endswith(path[-6:])
            html = await site.page(path)
            assert "Not bound by a key: open the screen by https." in html
            assert "Rue du Port" in await site.page("/screens/list")

    asyncio.run(run())


def test_who_scans_without_being_logged_in_comes_back(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await shows(site.stranger)
            answer = await site.stranger.get(f"/claim/{code}")
            assert answer.headers["location"] == f"/login?next=/claim/{code}"
            typed = await site.stranger.post("/claim/new", data={**BAR, "code": code})
            assert typed.status_code == 401
            assert (await site.operator.get("/claim/ZZZZZZ")).status_code == 404

    asyncio.run(run())


def test_a_device_is_replaced_on_either_page(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen("Terrace")
            link = re.search(
                r'id="claim-link">\S+(/player/\w+\?claim=\S+?)<', await site.page(f"/screens/{code}")
            )
            assert link is not None
            await site.stranger.get(link[1])
            for path, screen in (("/claim/replace", code), (f"/screens/{code}/device", "")):
                await _replaced(site, path, screen, code)

    asyncio.run(run())


async def _replaced(site: Front, path: str, screen: str, code: str) -> None:
    async with browser(site.adscreen) as device:
        shown = await shows(device)
        assert "Terrace" in await site.page(f"/claim/{shown}")
        answer = await site.send(path, code=shown, screen=screen)
        assert answer.headers["location"] == f"/screens/{code}?note=replaced"
        assert "It waits for its device." in await site.page(f"/screens/{code}"), "no old link is shown"
        config = f"/api/player/{code}/config"
        assert (await site.stranger.get(config)).status_code == 403
        assert await takes(device) == f"/player/{code}"
        assert (await device.get(config)).status_code == 200
        site.stranger.cookies = device.cookies


def test_channels_are_offered_and_found(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            assert "None yet" in await site.page("/claim/channels")
            channels = await site.channels()
            assert "Stade 24" in await site.page("/claim/channels")
            chosen = f"c{channels['Stade 24']}"
            html = await site.page(f"/claim/channels?q=riviera&channel={chosen}")
            assert re.search(rf'value="{chosen}" checked', html), "what is chosen stays"
            assert "Riviera 2" in html
            await site.send(f"/channels/{channels['Riviera 1']}", favourite="1")
            html = await site.page("/claim/channels?channel=c999")
            assert "Riviera 1" in html
            assert "Riviera 2" not in html
            assert re.search(r'value="" checked', html)

    asyncio.run(run())
