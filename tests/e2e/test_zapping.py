"""A zap on an account with one connection: the old picture stays until the new one is there, never black."""

import re
import threading
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright

from tests.e2e.support.browser import Viewer
from tests.e2e.support.operator import add_provider, add_screen, become_administrator
from tests.e2e.support.whole import Whole, whole
from tests.support.browser import ARGUMENTS, find

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.timeout(300)]

BLACK = 12
"""Mean of a pixel's colours below which the glass counts as black."""
HELD = 3.5
"""Seconds in which the page surely holds the old picture; a zap takes some two on an idle machine."""
PROMISE = 20.0
"""Seconds from the operator's click to the new picture, on a machine that does much else."""


def frames(screen: Viewer) -> int:
    """Return how often a new session's first picture came to the front."""
    return sum("frame" in str(event) for event in screen.snapshot()["events"])


def reference(operator: Page, address: str, code: str, channel: str) -> str:
    operator.goto(f"{address}/channels?screen={code}&q={channel}")
    value = operator.locator(f".channel:has-text('{channel}') input[name=channel]").first.get_attribute(
        "value"
    )
    assert value is not None
    return value


def zap(running: Whole, operator: Page, code: str, ref: str) -> threading.Thread:
    """Choose a channel as the dashboard's form does, beside this thread."""
    cookies = {one["name"]: one["value"] for one in operator.context.cookies()}  # type: ignore[typeddict-item]
    address = f"{running.address}/screens/{code}/channel"
    thread = threading.Thread(
        target=lambda: httpx.post(address, data={"channel": ref}, cookies=cookies, timeout=30), name="zap"
    )
    thread.start()
    return thread


def test_a_zap_with_one_connection_holds_the_old_picture_until_the_new_one(tmp_path: Path) -> None:
    with whole(tmp_path / "data") as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        operator = browser.new_page()
        become_administrator(operator, running.welcome)
        add_provider(operator, running.address, running.link("active"))
        claim = add_screen(operator, running.address, "Bar", "Riviera 1")
        code = re.search(r"/player/(\w+)", claim)[1]  # type: ignore[index]  # it is a screen's link
        page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
        screen = Viewer(page)
        page.on("pageerror", lambda error: screen.faults.append(str(error)))
        page.goto(claim, wait_until="commit")
        screen.wait_for(lambda report: report["mode"] == "tv", 15)
        screen.wait_for(lambda report: report["buffer"] > 2, 15)
        for channel in ("Mosaïque 2", "Riviera 1"):
            ref = reference(operator, running.address, code, channel)
            before, began = frames(screen), time.monotonic()
            zapping = zap(running, operator, code, ref)
            while frames(screen) == before:
                assert time.monotonic() - began < PROMISE, screen.snapshot()
                mode, colour = screen.snapshot()["mode"], max(screen.pixel())
                if time.monotonic() - began < HELD:
                    assert (mode, colour > BLACK) == ("tv", True), screen.snapshot()
            zapping.join()
            report = screen.wait_for(lambda report: report["buffer"] > 2, 15)
            assert report["mode"] == "tv"
            assert max(screen.pixel()) > BLACK
        state = running.account("active")
        assert (state["live"], state["peak"]) == (1, 1)
        assert state["opened"] == 3, "nobody knocked in vain"
        assert screen.faults == []
