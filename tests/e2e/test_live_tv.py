"""The main job as people do it: paste a link, pick a channel, open the screen, television plays."""

import os
import subprocess
import time
from pathlib import Path

import pytest
from bench.processes import fetch
from playwright.sync_api import Browser, Page, sync_playwright

from adscreen.simulator.accounts import PASSWORD
from tests.e2e.support.browser import Viewer
from tests.e2e.support.operator import add_provider, add_screen, become_administrator
from tests.e2e.support.whole import Whole, whole
from tests.support.browser import ARGUMENTS, find

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.timeout(300)]

STEADY = float(os.environ.get("TELEVISION_SECONDS", "30"))
"""Seconds of television that must pass without a stall; CI takes less than a release does."""
CUT = 10.0
"""Seconds without a source: longer than what a screen holds in reserve."""


def open_screen(browser: Browser, claim: str) -> Viewer:
    """Open a screen in a browser profile of its own."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    seen = Viewer(page)
    page.on("pageerror", lambda error: seen.faults.append(str(error)))
    page.goto(claim, wait_until="commit")
    return seen


def test_from_a_pasted_link_to_television(tmp_path: Path) -> None:
    executable = find()
    with whole(tmp_path / "data") as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        operator = browser.new_page()
        become_administrator(operator, running.welcome)
        add_provider(operator, running.address, running.link("active"))
        one = open_screen(browser, add_screen(operator, running.address, "Bar", "Riviera 1"))
        two = open_screen(browser, add_screen(operator, running.address, "Terrace", "Riviera 1"))

        plays_steadily([one, two], running)
        shows_on_the_dashboard(operator, running)
        keeps_the_password(operator, running)
        assert one.faults == two.faults == []


def plays_steadily(screens: list[Viewer], running: Whole) -> None:
    for screen in screens:
        screen.wait_for(lambda report: report["mode"] == "tv", 15)
    before = [screen.snapshot()["frames"] for screen in screens]
    screens[0].page.wait_for_timeout(STEADY * 1000)
    for screen, frames in zip(screens, before, strict=True):
        report = screen.snapshot()
        assert report["stalls"] == 0
        assert report["frames"] - frames > STEADY * 20, "25 frames a second, a few may be dropped"
    assert running.account("active")["live"] == 1, "two screens on a channel are one connection"
    assert running.account("active")["opened"] == 1


def outlives_a_cut(screen: Viewer, running: Whole) -> None:
    running.switch("drop", channel="*", seconds=CUT)
    healed = time.monotonic() + CUT
    screen.wait_for(lambda report: report["mode"] != "tv", CUT)
    screen.wait_for(lambda report: report["mode"] == "tv", CUT + 10)
    assert time.monotonic() - healed < 3.0, "television is back within 3 s of its source"


def shows_on_the_dashboard(operator: Page, running: Whole) -> None:
    operator.goto(f"{running.address}/screens")
    operator.wait_for_selector("a:text-is('Bar')")
    operator.wait_for_selector(".chip.good:has-text('live')", timeout=20_000)
    operator.goto(f"{running.address}/feeds")
    operator.wait_for_selector("td:has-text('Riviera 1')")


def keeps_the_password(operator: Page, running: Whole) -> None:
    pages = [
        f"{running.address}{path}"
        for path in ("/providers", "/providers/1", "/channels", "/feeds", "/settings")
    ]
    for address in pages:
        operator.goto(address)
        assert PASSWORD not in operator.content(), address
    assert PASSWORD not in fetch(f"{running.address}/metrics").decode()
    assert PASSWORD not in running.adscreen.output.read_text()
    assert PASSWORD not in running.provider.output.read_text()
    processes = subprocess.run(
        ["ps", "axww", "-o", "args"], check=True, capture_output=True, text=True
    ).stdout
    assert PASSWORD not in processes


def test_one_screen_one_browser_and_television_that_comes_back(tmp_path: Path) -> None:
    executable = find()
    with whole(tmp_path / "data") as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        operator = browser.new_page()
        become_administrator(operator, running.welcome)
        add_provider(operator, running.address, running.link("tsonly"))
        claim = add_screen(operator, running.address, "Bar", "Riviera 1")
        first = open_screen(browser, claim)
        first.wait_for(lambda report: report["mode"] == "tv", 15)

        other = browser.new_context().new_page()
        answer = other.goto(claim)

        assert answer is not None
        assert answer.status == 403
        assert "already belongs to another browser" in other.inner_text("body")
        first.page.reload(wait_until="commit")
        first.wait_for(lambda report: report["mode"] == "tv", 15)
        outlives_a_cut(first, running)
        assert first.faults == []
