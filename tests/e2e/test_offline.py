"""A screen obeys; used once it starts without network and plays; a page that shows nothing is taken back."""

import time
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adscreen.app.program import AdScreen
from adscreen.signage.commands.schemas import CommandJson, CommandKind, CommandOrder, CommandState
from adscreen.web.commanding import command
from adscreen.web.player_page import assets, render
from tests.e2e.support.browser import Viewer
from tests.e2e.support.inside import Inside, make_screen
from tests.e2e.support.live import make_creatives
from tests.e2e.support.station import station
from tests.e2e.support.used import used_browser
from tests.support.media import make_ts

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.timeout(240)]

SOON = 40.0
"""Seconds on a machine that does much else."""
AT_ONCE = 3.0
"""Seconds from the start of the page to its first spot, without network: 0.5 on an idle machine."""


async def script(request: Request) -> Response:
    """`player-bad….js` shows nothing; `player-good….js` is the page's script under another name."""
    good = "good" in request.url.path
    text = (
        (assets.DIST / assets.bundle_names()["player.js"]).read_text() if good else "throw new Error('bad')"
    )
    return Response(text, media_type="text/javascript")


def serve_page(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def url(plain: str) -> str:
        return f"/static/dist/player-{name}.js" if plain == "player.js" else assets.asset_url(plain)

    monkeypatch.setattr(render, "asset_url", url)


VERSIONS = """caches.open("adscreen-state")
    .then((cache) => cache.match("/adscreen/versions"))
    .then((answer) => answer?.text() ?? "")"""


def versions(seen: Viewer) -> str:
    return str(seen.page.evaluate(VERSIONS))


def wait_for_versions(seen: Viewer, part: str) -> None:
    ends = time.monotonic() + SOON
    while part not in versions(seen):
        assert time.monotonic() < ends, versions(seen)
        seen.page.wait_for_timeout(100)


def obeyed(program: Inside, seen: Viewer, code: str, kind: str) -> tuple[str, str]:
    """Have the screen do something; return what became of it."""

    async def give(at: AdScreen) -> None:
        order = CommandOrder(kind=CommandKind(kind), creative=1)
        await command(at.services, code, order, by="ada", base=program.address)

    async def last(at: AdScreen) -> CommandJson:
        return (await at.services.commands.recent(await at.services.screens.get(code), 1))[0]

    program.do(give)
    while (now := program.do(last)).state is CommandState.WAITING:
        seen.page.wait_for_timeout(50)
    return now.state, now.result


def test_a_used_screen_starts_without_network_and_leaves_a_page_that_shows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_creatives(tmp_path)
    pages = [Route(f"/static/dist/player-{name}.js", script) for name in ("bad", "good")]
    with station(make_ts(seconds=40), burst=3.0) as tv, Inside(tmp_path / "data", *pages) as program:
        link = program.do(lambda at: make_screen(at, tv.url, [made["red.png"], made["blue.mp4"]]))
        page = f"{program.address}/player/{link.screen.code}"
        with used_browser(tmp_path / "profile", f"{page}?claim={link.claim}") as seen:
            seen.wait_for(
                lambda report: report["mode"] == "tv" and report["offline"]["state"] == "ready", SOON
            )
            assert seen.snapshot()["offline"]["files"] == 2
            for kind in ("unmute", "screenshot", "show", "reload"):
                assert obeyed(program, seen, link.screen.code, kind) == ("done", "done"), kind
                if kind == "show":
                    seen.page.wait_for_selector(".now .slot.front")
            assert seen.faults == []

        program.stop()
        with used_browser(tmp_path / "profile", page) as seen:
            spot = seen.wait_for(lambda report: report["mode"] == "playlist", SOON)
            assert spot["uptime"] < 1000 * AT_ONCE
            colours = set()
            while len(colours) < 2:  # both the picture and the film, whose parts come from what is kept
                red, green, blue = seen.pixel()
                assert max(red, green, blue) > 100, "black"
                colours |= {"red"} if red > 200 > blue else {"blue"} if blue > 200 > red else set()
                assert seen.snapshot()["uptime"] < 1000 * SOON
            program.start()
            seen.wait_for(lambda report: report["mode"] == "tv", SOON)
            assert seen.faults == []

            serve_page(monkeypatch, "bad")
            seen.page.goto(page)
            wait_for_versions(seen, '"candidate":{"version":"')
            seen.page.goto(page)
            assert "player-bad" in seen.page.content()
            seen.page.goto(page)
            seen.wait_for(lambda report: report["mode"] == "tv", SOON)
            assert '"candidate":null' in versions(seen)

            serve_page(monkeypatch, "good")
            seen.page.goto(page)
            wait_for_versions(seen, "player-good")
            seen.page.goto(page)
            seen.wait_for(lambda report: report["mode"] == "tv", SOON)
            wait_for_versions(seen, '"candidate":null,"refused":null')
            assert "player-good" in versions(seen)
