import asyncio
import re
from pathlib import Path

from tests.web.dashboard.front import front

LINK = re.compile(r'<code id="claim-link">(https?://\S+/player/\w{6}\?claim=\S+?)</code>')


def test_a_new_screen_shows_its_link_until_a_browser_takes_it(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            html = await site.page(f"/screens/{code}")
            link = LINK.search(html)
            assert link is not None
            assert 'src="data:image/svg+xml' in html, "the QR code"
            assert (await site.stranger.get(link[1])).status_code == 303
            html = await site.page(f"/screens/{code}")
            assert LINK.search(html) is None
            assert "A browser has claimed this screen." in html

    asyncio.run(run())


def test_a_new_link_takes_the_screen_from_its_browser(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            first = LINK.search(await site.page(f"/screens/{code}"))
            assert first is not None
            await site.stranger.get(first[1])
            assert (await site.stranger.get(f"/api/player/{code}/config")).status_code == 200
            answer = await site.send(f"/screens/{code}/link")
            second = LINK.search(await site.page(answer.headers["location"]))
            assert second is not None
            assert second[1] != first[1]
            assert (await site.stranger.get(f"/api/player/{code}/config")).status_code == 403

    asyncio.run(run())


def test_the_link_names_the_public_address(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path, public_url="https://tv.example.com/") as site:
            link = LINK.search(await site.page(f"/screens/{await site.screen()}"))
            assert link is not None
            assert link[1].startswith("https://tv.example.com/player/")

    asyncio.run(run())


def test_what_the_screen_reports_is_shown(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            assert "Nothing heard from it yet." in await site.page(f"/screens/{code}/report")
            link = LINK.search(await site.page(f"/screens/{code}"))
            assert link is not None
            await site.stranger.get(link[1])
            config = (await site.stranger.get(f"/api/player/{code}/config")).json()
            beat = await site.stranger.post(
                config["heartbeatUrl"], json={"mode": "tv", "state": "playing", "framesDecoded": 12345}
            )
            assert beat.status_code < 300, beat.text
            html = await site.page(f"/screens/{code}/report")
            assert "12\N{NARROW NO-BREAK SPACE}345" in html
            assert 'class="chip' in await site.page(f"/screens/{code}/state")

    asyncio.run(run())


def test_items_of_the_playlist_fade_where_the_operator_wants_it(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            for wanted, now in (
                ("1", "Items fade into one another."),
                ("", "Items follow one another at once."),
            ):
                await site.send(f"/screens/{code}/crossfade", on=wanted)
                assert now in await site.page(f"/screens/{code}")
                config = (await site.operator.get(f"/api/player/{code}/config")).json()
                assert config["crossfade"] is (wanted == "1")

    asyncio.run(run())
