"""A device becomes a screen by the code on its glass, and loses it to another one: real browsers."""

import re
import time
from pathlib import Path

import pytest
from bench.processes import ADSCREEN, started
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.support.browser import Viewer
from tests.e2e.support.operator import become_administrator
from tests.support.browser import ARGUMENTS, find

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

AT_ONCE = 5.0
"""Seconds from the operator's click to the screen's page on a machine that does much else: tenths of one when
idle, up to twenty without being told."""
SOON = 20.0


def device(browser: Browser, address: str) -> Viewer:
    """Switch a device on: a browser of its own that opens `/player`, as a kiosk does."""
    page = browser.new_context(locale="en").new_page()
    seen = Viewer(page)
    page.on("pageerror", lambda error: seen.faults.append(str(error)))
    page.goto(f"{address}/player")
    page.wait_for_selector("#code:not(:empty)")
    fits(page)
    return seen


def fits(page: Page) -> None:
    """Look at a page as wide as a display and as narrow as a phone: nothing of it lies beside the glass."""
    for width, height in ((1080, 1920), (360, 740), (1280, 720)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def code_of(seen: Viewer) -> str:
    return seen.page.inner_text("#code").replace(" ", "")


def claim(operator: Page, address: str, code: str) -> None:
    """Type a code at the screens, and fill in what the screen is."""
    operator.goto(f"{address}/screens")
    operator.fill("form[action='/claim'] [name=code]", code.lower())
    operator.click("form[action='/claim'] button.main")
    operator.wait_for_url(re.compile("/claim/[A-Z0-9]{6}$"))
    fits(operator)
    operator.fill("[name=name]", "Terrace")
    operator.fill("[name=place]", "Rue du Port 12")
    operator.fill("[name=timezone]", "America/Cayenne")


def test_a_device_is_paired_bound_and_replaced(tmp_path: Path) -> None:
    run = started((*ADSCREEN, "run", "--port", "0"), ADSCREEN_DATA_DIR=str(tmp_path / "data"))
    with run as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        welcome = running.wait_for(r"http://\S+/welcome\?token=\S+", 60)[0]
        address = welcome.split("/welcome")[0]
        operator = browser.new_page()
        become_administrator(operator, welcome)
        old = device(browser, address)
        assert operator.request.get(f"{address}/claim/{code_of(old)}").ok, "what its QR code leads to"
        claim(operator, address, code_of(old))
        began = time.monotonic()
        operator.click("form[action='/claim/new'] button.main")
        old.page.wait_for_url(re.compile("/player/[A-Z0-9]{6}$"))
        took = time.monotonic() - began
        old.wait_for(lambda report: report["mode"] == "slate", SOON)
        assert took < AT_ONCE, f"{took:.2f} s"
        screen = old.page.url.rsplit("/", 1)[1]
        operator.wait_for_url(re.compile(f"/screens/{screen}"))
        operator.reload()
        assert "Bound by a key" in operator.content()
        assert "America/Cayenne" in operator.content()

        # switched off and on it is the same screen; its cookies in another browser are not
        old.page.goto(f"{address}/player")
        assert old.page.url.endswith(screen)
        old.wait_for(lambda report: report["mode"] == "slate", SOON)
        thief = browser.new_context()
        thief.add_cookies([one for one in old.page.context.cookies() if "proof" not in one["name"]])  # type: ignore[arg-type, typeddict-item]
        copied = Viewer(thief.new_page())
        copied.page.goto(f"{address}/player/{screen}")
        copied.wait_for(lambda report: report["configVersion"] is None and report["mode"] == "slate", SOON)
        assert "lost the key" in copied.page.inner_text(".slate h1")

        new = device(browser, address)
        operator.goto(f"{address}/claim/{code_of(new)}")
        operator.select_option("[name=screen]", screen)
        operator.click("form[action='/claim/replace'] button")
        new.page.wait_for_url(re.compile(f"/player/{screen}$"), timeout=1000 * SOON)
        old.wait_for(lambda report: report["configVersion"] is None, SOON)
        assert old.page.inner_text(".slate h1") == "Another device shows this screen now"
        old.page.reload()
        assert "Another device shows this screen now" in old.page.inner_text("h1")
        old.page.click("text=Show a pairing code")
        old.page.wait_for_selector("#code:not(:empty)")
        new.wait_for(lambda report: report["configVersion"] is not None, SOON)
        assert old.faults == new.faults == []
        browser.close()
