"""A screen acts on what it is told before its own timeouts would: the whole program, a real browser."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright

from tests.e2e.support.browser import Viewer
from tests.e2e.support.operator import add_provider, add_screen, become_administrator
from tests.e2e.support.whole import Whole, whole
from tests.support.browser import ARGUMENTS, find

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.timeout(240)]

AT_ONCE = 5.0
"""Seconds on a machine that does much else: tenths of one when idle, up to ten by heartbeats alone."""
SOON = 20.0


def order(running: Whole, operator: Page, path: str, **fields: str) -> None:
    """Send a form as the operator."""
    cookies = {one["name"]: one["value"] for one in operator.context.cookies()}  # type: ignore[typeddict-item]
    answer = httpx.post(f"{running.address}{path}", data=fields, cookies=cookies, timeout=30)
    assert answer.status_code == 303, answer.text


def watching(page: Page, link: str) -> Viewer:
    screen = Viewer(page)
    page.on("pageerror", lambda error: screen.faults.append(str(error)))
    page.goto(link, wait_until="commit")
    return screen


def happened(report: dict[str, Any]) -> list[str]:
    return [entry["event"] for entry in report["events"]]


def test_a_screen_acts_on_what_it_is_told(tmp_path: Path) -> None:
    with whole(tmp_path / "data") as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        operator = browser.new_page()
        become_administrator(operator, running.welcome)
        add_provider(operator, running.address, running.link("active"))
        link = add_screen(operator, running.address, "Bar", "Riviera 1")
        other = add_screen(operator, running.address, "Patio", "Mosaïque 2")
        code = re.search(r"/player/(\w+)", link)[1]  # type: ignore[index]  # it is a screen's link
        screen = watching(browser.new_context().new_page(), link)
        screen.wait_for(lambda report: report["mode"] == "tv" and report["told"] == "live", SOON)

        order(running, operator, f"/screens/{code}/tv")
        screen.wait_for(lambda report: report["mode"] == "slate", AT_ONCE)
        order(running, operator, f"/screens/{code}/tv", on="1")
        screen.wait_for(lambda report: report["state"] != "off", AT_ONCE)
        screen.wait_for(lambda report: report["mode"] == "tv" and report["told"] == "live", SOON)

        # the account has one connection: who cannot have television is told why, and shows something else
        patio = watching(browser.new_context().new_page(), other)
        patio.wait_for(lambda report: (report["mode"], report["told"]) == ("slate", "refused"), SOON)
        assert "connections" in patio.message()
        patio.page.close()

        screen.wait_for(lambda report: report["buffer"] > 2, SOON)
        asked: list[str] = []
        screen.page.on("request", lambda request: asked.append(request.url))
        running.switch("drop", seconds=2)
        screen.wait_for(lambda report: report["told"] == "reconnecting", AT_ONCE)
        screen.wait_for(lambda report: "hold" in happened(report) or report["told"] == "live", SOON)
        before = len(asked)
        screen.wait_for(lambda report: report["told"] == "live", SOON)
        assert sum("tv-stream" in url for url in asked[before:]) <= 2, "a held frame asks for nothing"
        report = screen.wait_for(lambda report: report["mode"] == "tv" and report["buffer"] > 1, SOON)
        events = [event for event in happened(report) if event not in ("shown", "proof")]
        if "hold" in events[events.index("told") :]:
            assert events[-1] == "frame", "the first new picture replaced the frame that stood"
        assert screen.faults == []
