import asyncio
from pathlib import Path

from tests.web.dashboard.front import front

from adscreen.web.dashboard.claims import ClaimLinks


def test_a_link_is_known_until_a_browser_takes_the_screen(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            screens, links = site.adscreen.services.screens, ClaimLinks()
            made = await screens.create("Bar", language="en", timezone="Europe/Paris")
            assert links.of(made.screen) is None
            links.keep(made)
            assert links.of(made.screen) == made.claim
            await site.stranger.get(f"/player/{made.screen.code}?claim={made.claim}")
            assert links.of(await screens.get(made.screen.code)) is None

    asyncio.run(run())
