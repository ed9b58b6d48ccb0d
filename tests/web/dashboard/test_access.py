import asyncio
import re
from pathlib import Path

from starlette.routing import Route
from tests.web.dashboard.front import JSON, Front, front

from adscreen.web.dashboard.routes import ROUTES

OPEN = {"/login", "/welcome"}


def address(route: Route) -> str:
    """Return an address of a route; what it names need not exist."""
    path = re.sub(r"\{\w+:row\}", "1", route.path)
    for name, value in (("code", "ABCDEF"), ("item", "x"), ("number", "x"), ("key", "x")):
        path = path.replace(f"{{{name}}}", value)
    return path


async def closed(site: Front, route: Route) -> None:
    for method in (route.methods or set()) - {"HEAD"}:
        answer = await site.stranger.request(method, address(route))
        if method == "GET":
            assert answer.status_code == 303, route.path
            assert answer.headers["location"].startswith("/login?next="), route.path
        else:
            assert answer.status_code == 401, route.path


def test_every_page_is_closed_to_strangers(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            for route in ROUTES:
                assert isinstance(route, Route)
                if route.path not in OPEN:
                    await closed(site, route)

    asyncio.run(run())


def test_no_other_site_can_send_a_form(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            for route in ROUTES:
                if isinstance(route, Route) and "POST" in (route.methods or set()):
                    answer = await site.operator.post(
                        address(route), headers={"Origin": "http://evil.example.com"}
                    )
                    assert answer.status_code == 403, route.path

    asyncio.run(run())


def test_after_logging_in_the_page_that_was_wanted_comes(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            answer = await site.stranger.get("/channels?q=news&page=2")
            assert answer.headers["location"] == "/login?next=/channels%3Fq%3Dnews%26page%3D2"

    asyncio.run(run())


def test_a_part_that_renews_itself_is_told_that_the_session_is_over(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            answer = await site.stranger.get("/screens/list", headers={"HX-Request": "true"})
            assert answer.status_code == 401
            assert answer.json()["code"] == "unauthenticated"

    asyncio.run(run())


def test_an_error_is_a_page_for_a_browser_and_json_for_a_script(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            page = await site.operator.get("/screens/ZZZZZZ")
            assert page.status_code == 404
            assert "<h1>There is no screen with this code.</h1>" in page.text
            script = await site.operator.get("/screens/ZZZZZZ", headers=JSON)
            assert script.status_code == 404
            assert script.json()["code"] == "screen_unknown"

    asyncio.run(run())


def test_a_page_says_what_was_done_and_nothing_else(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            assert "<strong>Saved.</strong>" in await site.page("/screens?note=saved")
            assert 'class="note' not in await site.page("/screens?note=<b>hello</b>")
            assert "/undo/" not in await site.page("/screens?note=deleted&undo=../providers/1/delete")

    asyncio.run(run())
