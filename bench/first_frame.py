"""From opening a screen's page in Chromium to its first frame, and stalls in the first 30 s.

The page says itself when its first frame was on the glass, counted from the start of the navigation. Chromium
runs already, as on a screen that turns to its page; every run has a profile of its own that holds nothing but
the screen's cookie. The channel is 1080p MPEG-TS from the simulated provider with a start burst of 3 s.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.e2e.support.operator import add_provider, add_screen, become_administrator
from tests.support.browser import ARGUMENTS, find

from adscreen.simulator.accounts import PASSWORD
from bench.processes import ADSCREEN, Started, started
from bench.provider import provider

RUNS = 5
IDLE_STOP = 2.0
WATCHED = 30.0
RUNNING_BAR, COLD_BAR = 0.5, 1.0
CHANNEL = "Riviera 1"


def run() -> dict[str, object]:
    """Return seconds to the first frame, on a running feed and on a cold one, and stalls."""
    executable = find()
    with (
        tempfile.TemporaryDirectory() as data,
        provider() as address,
        started((*ADSCREEN, "run", "--port", "0"), **settings(data)) as adscreen,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        where, device = _prepare(browser, adscreen, address)
        screen = Screen(device, where)
        cold = [screen.cold() for _run in range(RUNS)]
        with screen.open():
            time.sleep(5)
            running = [screen.first_frame() for _run in range(RUNS)]
        stalls = screen.stalls()
        browser.close()
    return {
        "runs": RUNS,
        "running_feed_seconds": round(statistics.median(running), 3),
        "running_feed_bar": RUNNING_BAR,
        "running_feed_all": running,
        "cold_with_burst_seconds": round(statistics.median(cold), 3),
        "cold_with_burst_bar": COLD_BAR,
        "cold_with_burst_all": cold,
        f"stalls_in_first_{WATCHED:.0f}_s": stalls,
    }


def settings(data: str) -> dict[str, str]:
    """Return the environment of an AdScreen that may ask the simulated provider."""
    return {
        "ADSCREEN_DATA_DIR": data,
        "ADSCREEN_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
        "ADSCREEN_IDLE_STOP": str(IDLE_STOP),
    }


def _prepare(browser: Browser, adscreen: Started, address: str) -> tuple[str, BrowserContext]:
    """Set AdScreen up as an operator does; return the screen's address and its browser."""
    welcome = adscreen.wait_for(r"http://\S+/welcome\?token=\S+")[0]
    base = welcome.split("/welcome")[0]
    operator = browser.new_page()
    become_administrator(operator, welcome)
    link = f"{address}/get.php?username=tsonly&password={PASSWORD}&type=m3u_plus&output=mpegts"
    add_provider(operator, base, link)
    claim = add_screen(operator, base, "Bench", CHANNEL)
    operator.context.close()
    device = browser.new_context(viewport={"width": 1280, "height": 720})
    page = device.new_page()
    page.goto(claim)
    _until_first_frame(page)
    page.close()
    return claim.split("?")[0], device


@dataclass(frozen=True)
class Screen:
    """A claimed screen that can be opened again and again."""

    device: BrowserContext
    """The one browser that holds its key."""
    address: str

    @contextmanager
    def open(self) -> Iterator[Page]:
        """Open the screen's page for the length of the block."""
        page = self.device.new_page()
        page.goto(self.address, wait_until="commit")
        try:
            yield page
        finally:
            page.close()

    def first_frame(self) -> float:
        """Return seconds from navigation to the first frame."""
        with self.open() as page:
            return _until_first_frame(page)

    def cold(self) -> float:
        """Return seconds to the first frame once the feed has stopped."""
        time.sleep(IDLE_STOP + 3)
        return self.first_frame()

    def stalls(self) -> int:
        """Return the stalls of a cold start's first seconds."""
        time.sleep(IDLE_STOP + 3)
        with self.open() as page:
            _until_first_frame(page)
            page.wait_for_timeout(WATCHED * 1000)
            return int(page.evaluate("window.adscreen.snapshot().stalls"))


def _until_first_frame(page: Page) -> float:
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        at = page.evaluate("window.adscreen?.snapshot().firstFrameAt ?? 0")
        if at:
            return float(at) / 1000
        page.wait_for_timeout(50)
    raise RuntimeError("no frame within 20 s")
