import asyncio
from pathlib import Path

from tests.web.dashboard.front import front


def test_an_operator_begins_with_a_provider_then_with_screens(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            assert (await site.operator.get("/")).headers["location"] == "/providers"
            await site.channels()
            assert (await site.operator.get("/")).headers["location"] == "/screens"

    asyncio.run(run())


def test_every_page_of_the_menu_is_there_and_marked(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            for path in ("/screens", "/channels", "/providers", "/feeds", "/settings"):
                assert f'<a href="{path}" aria-current="page">' in await site.page(path)

    asyncio.run(run())
