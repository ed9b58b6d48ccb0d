import asyncio
from pathlib import Path

from tests.support.site import open_site

from adscreen.signage.screens.frames import MOST

JPEG = b"\xff\xd8\xff\xe0 a picture \xff\xd9"


def test_only_the_screen_s_own_browser_says_what_it_shows(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            path = f"/api/player/{screen.code}/frame"
            assert (await (await site.operator()).post(path, content=JPEG)).status_code == 204
            assert (await site.browser().post(path, content=JPEG)).status_code == 403
            assert await site.services.frames.read(screen) is None
            assert (await browser.post(path, content=JPEG)).status_code == 204
            found = await site.services.frames.read(screen)
            assert found is not None
            assert found[1] == JPEG
            assert (await browser.post(path, content=b"GIF89a")).json()["code"] == "bad_input"
            assert (await browser.post(path, content=JPEG + bytes(MOST))).status_code == 413

    asyncio.run(run())
