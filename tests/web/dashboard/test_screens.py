import asyncio
from pathlib import Path

from tests.web.dashboard.front import JSON, front


def test_a_screen_is_made_renamed_switched_and_deleted(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            assert "No screen yet." in await site.page("/screens")
            code = await site.screen("Bar, <left>")
            html = await site.page("/screens/list")
            assert "Bar, &lt;left&gt;" in html
            assert "waits for its browser" in html
            await site.send(f"/screens/{code}", name="Terrace", language="fr")
            await site.send(f"/screens/{code}", name="Terrace", language="fr", timezone="America/Cayenne")
            assert (await site.adscreen.services.screens.get(code)).timezone == "America/Cayenne"
            page = await site.page(f"/screens/{code}")
            assert 'value="America/Cayenne"' in page
            assert '<option value="Europe/London">London, United Kingdom</option>' in page
            wrong = await site.send(f"/screens/{code}", name="Terrace", language="fr", timezone="Mars/Base")
            assert wrong.status_code == 400
            await site.send(f"/screens/{code}/tv", on="0")
            screen = await site.adscreen.services.screens.get(code)
            assert (screen.name, screen.language, screen.tv_enabled) == ("Terrace", "fr", False)
            assert "Switch TV on" in await site.page(f"/screens/{code}")
            assert (await site.send(f"/screens/{code}/delete")).headers["location"] == "/screens?note=deleted"
            assert (await site.operator.get(f"/screens/{code}")).status_code == 404

    asyncio.run(run())


def test_a_name_that_does_not_do_is_refused(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            answer = await site.operator.post("/screens", data={"name": " ", "language": "en"}, headers=JSON)
            assert (answer.status_code, answer.json()["field"]) == (400, "name")

    asyncio.run(run())


def test_a_channel_that_is_gone_is_told(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            await site.send(f"/screens/{code}/channel", channel="c999")
            assert "gone from the provider&#39;s list" in await site.page(f"/screens/{code}")

    asyncio.run(run())
