"""Names that are markup, in a real browser: nothing of them runs."""

from pathlib import Path

import pytest
from playwright.sync_api import Dialog, FilePayload, Page, sync_playwright

from tests.e2e.support.operator import become_administrator
from tests.e2e.support.whole import whole
from tests.support.browser import ARGUMENTS, find

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.timeout(120)]

EVIL = "</script><img src=x onerror=alert(1)><script>alert(2)</script><!--"


def furnish(page: Page, address: str) -> str:
    """Name everything that can be named; return the screen's one-time link."""
    screen = {"name": EVIL, "language": "en", "timezone": "UTC"}
    made = page.request.post(f"{address}/api/screens", data=screen).json()
    code = made["screen"]["code"]
    overlay = [
        {"id": kind, "kind": kind, "text": EVIL, "position": "bottom"} for kind in ("ticker", "corner")
    ]
    changed = page.request.patch(f"{address}/api/screens/{code}", data={"overlay": overlay, "channel": "c1"})
    assert changed.ok
    text = f'#EXTM3U\n#EXTINF:-1 tvg-logo="javascript:alert(3)" group-title="{EVIL}",{EVIL}\nhttp://192.0.2.1/a.ts\n'
    file: FilePayload = {"name": f"{EVIL}.m3u", "mimeType": "audio/x-mpegurl", "buffer": text.encode()}
    assert page.request.post(f"{address}/providers/upload", multipart={"file": file}).ok
    return f"{address}{made['link']}"


def test_names_do_not_run(tmp_path: Path) -> None:
    ran: list[str] = []

    def alarm(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    executable = find()
    with whole(tmp_path / "data") as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        page = browser.new_page()
        page.on("dialog", alarm)
        become_administrator(page, running.welcome)
        link = furnish(page, running.address)
        for path in ("/screens", "/providers", "/providers/1", "/channels", "/feeds", "/settings"):
            page.goto(running.address + path)
            assert page.locator("img[src='x']").count() == 0, path
        page.goto(f"{running.address}/channels")
        assert page.inner_text(".channel .name") == EVIL
        screen = browser.new_context().new_page()
        screen.on("dialog", alarm)
        screen.goto(link)
        screen.wait_for_function("text => document.body.innerText.includes(text)", arg="onerror=alert")
        assert screen.locator("img[src='x']").count() == 0
    assert ran == []
