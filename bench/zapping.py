"""From an operator's choice of another channel, whose feed runs, to its picture on a screen; black meanwhile.

The page itself says when the new session's first frame was on the glass (`requestVideoFrameCallback`). Both
feeds are kept running by players that only ask for the playlists. Chromium sends every picture of the glass.
"""

import re
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from playwright.sync_api import Browser, Page, sync_playwright
from tests.e2e.support.glass import longest, watched
from tests.e2e.support.operator import add_provider, add_screen, become_administrator
from tests.support.browser import ARGUMENTS, find

from adscreen.simulator.accounts import PASSWORD
from bench.first_frame import settings
from bench.processes import ADSCREEN, started
from bench.provider import provider

RUNS = 8
BAR = 0.7
CHANNELS = ("Riviera 1", "Mosaïque 2")
HEIGHTS = (1080, 720)
"""Lines of their pictures, by which they are told apart."""
BLACK_BAR = 0.2


def run() -> dict[str, object]:
    """Return seconds from choice to picture, and the longest black, in seconds."""
    executable = find()
    with (
        tempfile.TemporaryDirectory() as data,
        provider() as address,
        started((*ADSCREEN, "run", "--port", "0"), **settings(data)) as adscreen,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        welcome = adscreen.wait_for(r"http://\S+/welcome\?token=\S+")[0]
        base = welcome.split("/welcome")[0]
        operator = browser.new_page()
        become_administrator(operator, welcome)
        link = f"{address}/get.php?username=unlimited&password={PASSWORD}&type=m3u_plus&output=mpegts"
        add_provider(operator, base, link)
        claims = [add_screen(operator, base, f"Feed {name}", name) for name in CHANNELS]
        claim = add_screen(operator, base, "Zapper", CHANNELS[0])
        cookies = {one["name"]: one["value"] for one in operator.context.cookies()}
        with httpx.Client(base_url=base, cookies=cookies, timeout=30) as house, fed(house, claims):
            refs = [_reference(operator, base, _code(claim), name) for name in CHANNELS]
            operator.close()
            took, black = _zaps(browser, house, claim, refs)
        browser.close()
    return {
        "runs": RUNS,
        "seconds": round(statistics.median(took), 3),
        "bar": BAR,
        "all": [round(each, 3) for each in took],
        "longest_black_seconds": round(black, 3),
        "black_bar": BLACK_BAR,
    }


def _code(claim: str) -> str:
    found = re.search(r"/player/(\w+)", claim)
    assert found is not None
    return found[1]


def _reference(operator: Page, base: str, code: str, channel: str) -> str:
    operator.goto(f"{base}/channels?screen={code}&q={channel}")
    row = operator.locator(f".channel:has-text('{channel}') input[name=channel]").first
    return str(row.get_attribute("value"))


@contextmanager
def fed(house: httpx.Client, claims: list[str]) -> Iterator[None]:
    """Keep these screens' feeds running for the length of the block, as players would."""
    configs = [house.get(f"/api/player/{_code(claim)}/config").json() for claim in claims]
    over = threading.Event()

    def ask() -> None:
        while not over.wait(1):
            for config in configs:
                house.get(config["tvStreamUrl"])

    thread = threading.Thread(target=ask, name="players")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _zaps(browser: Browser, house: httpx.Client, claim: str, refs: list[str]) -> tuple[list[float], float]:
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(claim, wait_until="commit")
    _frame_since(page, 0.0)
    page.wait_for_timeout(8000)
    took = []
    with watched(page) as glass:
        for number in range(RUNS):
            chosen = time.time()
            answer = house.post(f"/screens/{_code(claim)}/channel", data={"channel": refs[(number + 1) % 2]})
            assert answer.status_code == 303, answer.text
            took.append(_frame_since(page, chosen) - chosen)
            page.wait_for_timeout(4000)
            height = page.evaluate("window.adscreen.snapshot().height")
            if height != HEIGHTS[(number + 1) % 2]:
                raise RuntimeError(f"a picture of {height} lines is another channel's")
    return took, longest(glass.sights(), lambda sight: sight.black)[0]


def _frame_since(page: Page, chosen: float) -> float:
    """Wait for the first frame of what the page was tuned to since `chosen`; return its time (Unix)."""
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        events = page.evaluate(
            "(window.adscreen?.snapshot().events ?? [])"
            ".map(each => [each.event, (performance.timeOrigin + each.at) / 1000])"
        )
        tuned = next((at for event, at in events if event == "tune" and at >= chosen), None)
        shown = [at for event, at in events if event == "frame" and tuned is not None and at >= tuned]
        if shown:
            return float(shown[0])
        page.wait_for_timeout(100)
    raise RuntimeError("no frame within 30 s")
