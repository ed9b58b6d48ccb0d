"""Renditions on screens of the whole program: what Chromium lacks plays, and a change is never black."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.e2e.support.browser import Viewer
from tests.e2e.support.operator import add_provider, add_screen, become_administrator
from tests.e2e.support.whole import whole
from tests.support.browser import ARGUMENTS, find

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.timeout(300)]


def choose(page: Page, address: str, channel: str) -> None:
    """Give the one screen another channel."""
    page.goto(f"{address}/screens")
    page.click("main a[href^='/screens/']")
    page.click("text=Choose a channel")
    page.fill("[name=q]", channel)
    page.click(f".channel:has-text('{channel}') >> text=Choose")
    page.wait_for_url(re.compile("/screens/[A-Z0-9]{6}"))


def playlists(screen: Viewer) -> set[str]:
    """Return the feeds whose segments the page has had."""
    addresses: list[str] = screen.page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    return {found[1] for name in addresses if (found := re.search(r"/live/([^/]+)/.+\.ts", name))}


def test_converted_television_plays_and_a_change_of_rendition_is_never_black(tmp_path: Path) -> None:
    executable = find()
    with whole(tmp_path / "data") as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        operator = browser.new_page()
        become_administrator(operator, running.welcome)
        add_provider(operator, running.address, running.link("active"))
        claim = add_screen(operator, running.address, "Bar", "Arena HEVC")
        screen = Viewer(browser.new_context(viewport={"width": 640, "height": 360}).new_page())
        screen.page.on("pageerror", lambda error: screen.faults.append(str(error)))
        screen.page.goto(claim, wait_until="commit")
        screen.wait_for(lambda report: report["mode"] == "tv" and report["frames"] > 25, 40)
        assert running.account("active")["live"] == 1

        choose(operator, running.address, "Stade 1080I")
        screen.wait_for(
            lambda report: report["mode"] == "tv" and report["height"] == 180 and report["frames"] > 10, 40
        )
        before = playlists(screen)
        operator.goto(f"{running.address}/providers")
        operator.click("main a[href^='/providers/']")
        operator.check("[name=deinterlace]")
        operator.click("text=Save")
        darkest, ends = 255, time.monotonic() + 60
        while len(playlists(screen)) == len(before):
            assert time.monotonic() < ends, "the screen was never given the other rendition"
            darkest = min(darkest, max(screen.pixel()))
            assert screen.snapshot()["mode"] == "tv"
        for _ in range(20):
            darkest = min(darkest, max(screen.pixel()))
            assert screen.snapshot()["mode"] == "tv"
        assert darkest > 12, "the glass was black"
        assert running.account("active")["live"] == 1
        assert screen.faults == []
