"""A screen whose channel has a slate: television, the slate, television again, and never black."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.support.browser import Viewer
from tests.e2e.support.operator import add_provider, add_screen, become_administrator
from tests.e2e.support.whole import whole
from tests.support.browser import ARGUMENTS, find

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.timeout(240)]

BLACK = 12
"""Mean of the glass's brightest colour below which it counts as black."""
PROMISE = 40.0
"""Seconds on a machine that does much else; some eight on an idle one."""


def test_a_screen_goes_from_television_to_the_slate_and_back_and_is_never_black(tmp_path: Path) -> None:
    with whole(tmp_path / "data") as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        operator = browser.new_page()
        become_administrator(operator, running.welcome)
        add_provider(operator, running.address, running.link("unlimited"))
        claim = add_screen(operator, running.address, "Bar", "Riviera 1")
        screen = Viewer(browser.new_context(viewport={"width": 640, "height": 360}).new_page())
        screen.page.on("pageerror", lambda error: screen.faults.append(str(error)))
        screen.page.goto(claim, wait_until="commit")
        screen.wait_for(lambda report: report["mode"] == "tv" and report["frames"] > 25, 40)
        operator.goto(f"{running.address}/feeds")
        operator.click("main td a[href^='/channels/']")
        operator.click("button[name=choice][value=slate]")
        operator.wait_for_selector("text=Saved.")
        made = list_of(tmp_path / "data" / "slates")
        while not made:
            screen.page.wait_for_timeout(200)
            made = list_of(tmp_path / "data" / "slates")

        darkest = 255
        for kind, shown in (("drop", "Shows a slate since"), ("heal", "")):
            if kind == "drop":
                running.switch("drop", channel="*", seconds=600)
            else:
                running.switch("clear", channel="*")
            ends = time.monotonic() + PROMISE
            while True:
                darkest = min(darkest, max(screen.pixel()))
                assert screen.snapshot()["mode"] == "tv", screen.snapshot()
                text = str(operator.inner_text("section.card >> nth=0"))
                is_there = "Shows a slate since" in text
                if is_there == bool(shown) and blue(screen) == bool(shown):
                    break
                assert time.monotonic() < ends, (kind, text, screen.snapshot())
        assert darkest > BLACK, "the glass was black"
        assert screen.faults == []


def list_of(folder: Path) -> list[Path]:
    return list(folder.glob("*.ts")) if folder.is_dir() else []


def blue(screen: Viewer) -> bool:
    """Tell whether the glass shows the built-in slate: nothing in the channel is so blue."""
    red, _green, blue = screen.pixel()
    return blue > 2 * red
