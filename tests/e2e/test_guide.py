"""The guide from the provider to the glass: read by itself, shown by time, corrected, laid over a screen."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.e2e.support.operator import add_provider, add_screen, become_administrator
from tests.e2e.support.whole import Whole, whole
from tests.iptv.guide.house import HOUR, xmltv
from tests.support.browser import ARGUMENTS, find

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.timeout(300)]


@contextmanager
def published(guide: dict[str, bytes]) -> Iterator[str]:
    """Serve `guide["body"]` as it is at each request; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(guide["body"])))
            self.end_headers()
            self.wfile.write(guide["body"])

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, name="guide", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/mine.xml"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def shown(page: Page, address: str, selector: str, seconds: float = 60) -> None:
    """Open a page again until it shows something."""
    ends = time.monotonic() + seconds
    while True:
        page.goto(address)
        if page.locator(selector).count():
            return
        assert time.monotonic() < ends, f"no {selector} within {seconds} s: {page.inner_text('main')}"
        page.wait_for_timeout(300)


def send(page: Page, button: str) -> None:
    """Press a form's button and wait for the page that answers."""
    with page.expect_navigation():
        page.click(button)


def test_a_guide_is_read_shown_corrected_and_lies_over_a_screen(tmp_path: Path) -> None:
    executable = find()
    now = time.time()
    guide = {
        "body": xmltv(("sud", now - HOUR, now + HOUR, "Musique du soir"), channels={"sud": "Ondes du Sud"})
    }
    with (
        published(guide) as address,
        whole(tmp_path / "data") as running,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        page = browser.new_context().new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        become_administrator(page, running.welcome)
        page.goto(f"{running.address}/guide")
        page.wait_for_selector("text=Add a provider first.")
        add_provider(page, running.address, running.link("unlimited"))
        shown(page, f"{running.address}/guide", ".timetable td.now")
        assert page.locator("tr:has-text('Riviera 1') td.now").count() == 1
        _keys(page)
        _correct(page, running, address)
        _overlay(page, running, guide)
        assert faults == []
        browser.close()


def _keys(page: Page) -> None:
    """Go over the programmes with the arrow keys: one of them is in the order of Tab, and Enter opens it."""
    assert page.locator(".timetable summary[tabindex='0']").count() == 1
    page.focus(".timetable summary[tabindex='0']")
    place = """(here => {
        const row = here.closest('tr');
        const at = [...row.querySelectorAll('summary')].indexOf(here);
        return [[...row.parentElement.children].indexOf(row), at];
    })(document.activeElement)"""
    row, at = page.evaluate(place)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(place) == [row, at + 1]
    page.keyboard.press("ArrowDown")
    assert page.evaluate(place)[0] == row + 1
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    assert page.evaluate(place) == [row, 0]
    page.keyboard.press("Enter")
    assert page.locator(".timetable details[open]").count() == 1
    page.keyboard.press("ArrowRight")
    assert page.locator(".timetable details[open]").count() == 0
    assert page.locator(".timetable summary[tabindex='0']").count() == 1


def _correct(page: Page, running: Whole, address: str) -> None:
    """Add a source, and give a channel that no guide knows one of its channels."""
    page.goto(f"{running.address}/guide/sources")
    page.fill("[name=address]", address)
    send(page, "form[action='/guide/sources'] button.main")
    page.wait_for_selector("li.card:has-text('mine.xml') .chip.good", timeout=60_000)
    page.goto(f"{running.address}/guide/matches?q=mistral")
    page.click("text=Choose another")
    page.fill("details [name=q]", "ondes")
    send(page, ".found button:has-text('Ondes du Sud')")
    shown(page, f"{running.address}/guide?q=mistral", ".timetable td.now")
    page.click(".timetable td.now summary")
    assert "Musique du soir" in page.inner_text(".timetable td.now details > div")


def _overlay(page: Page, running: Whole, guide: dict[str, bytes]) -> None:
    """Lay now and next over a screen; the page turns to the next programme with no word from the server."""
    turn = time.time() + 40
    guide["body"] = xmltv(
        ("hd.sim", turn - HOUR, turn, "Avant"),
        ("hd.sim", turn, turn + HOUR, "Après"),
        channels={"hd.sim": "Riviera 1"},
    )
    claim = add_screen(page, running.address, "Bar", "Riviera 1")
    code = claim.split("/player/")[1].split("?")[0]
    page.select_option("[name=language]", "fr")
    send(page, f"form[action='/screens/{code}'] button.main")
    page.click("text=Add what is on")
    send(page, "form[action$='/overlays/guide'] button.main")
    page.goto(f"{running.address}/guide/sources")
    send(page, "li.card:has-text('mine.xml') form[action$='/up'] button")
    send(page, "text=Read all again")
    shown(page, f"{running.address}/guide", ".timetable td:has-text('Avant')")
    context = page.context.browser.new_context()  # type: ignore[union-attr]  # launched, so it has one
    glass = context.new_page()
    glass.goto(claim)
    box = glass.locator(".overlay-item[data-kind=nownext]")
    box.wait_for(state="visible", timeout=20_000)
    assert "Avant" in box.locator(".now").inner_text()
    assert "En ce moment" in box.locator(".now").inner_text()
    assert "À suivre" in box.locator(".next").inner_text()
    assert "Après" in box.locator(".next").inner_text()
    glass.route("**/config", lambda route: route.abort())
    glass.locator(".overlay-item .now:has-text('Après')").wait_for(timeout=60_000)
    assert time.time() >= turn - 1
    context.close()
