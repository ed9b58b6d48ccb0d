"""A real Chromium on the screen's page, and what it shows: the page's own report and the pixels."""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import av
from playwright.sync_api import Page, sync_playwright

from tests.support.browser import ARGUMENTS, find


@dataclass
class Viewer:
    """One open page. `faults` collects what must never happen: page errors and console errors."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def snapshot(self) -> dict[str, Any]:
        """Return the page's report."""
        answer: dict[str, Any] = self.page.evaluate("window.adscreen ? window.adscreen.snapshot() : {}")
        return answer

    def wait_for(self, true: Callable[[dict[str, Any]], bool], seconds: float = 10) -> dict[str, Any]:
        """Wait until the report satisfies `true`; return it. Fails with the last report."""
        ends = time.monotonic() + seconds
        while True:
            report = self.snapshot()
            if report and true(report):
                return report
            assert time.monotonic() < ends, f"not within {seconds} s: {report}"
            self.page.wait_for_timeout(40)

    def message(self) -> str:
        """Return the note that is shown, or an empty text."""
        text: str = self.page.evaluate(
            "document.querySelector('.message.on p')?.textContent ?? "
            "(['slate', 'connecting'].includes(stage.dataset.mode) ? "
            "document.querySelector('.slate p').textContent : '')"
        )
        return text

    def on_top(self, x: float, y: float) -> str:
        """Return the layer that is on top at a place, given as fractions of the glass."""
        name: str = self.page.evaluate(
            "([x, y]) => document.elementFromPoint(innerWidth * x, innerHeight * y)"
            ".closest('.layer').className.replace('layer ', '')",
            [x, y],
        )
        return name

    def pixel(self) -> tuple[int, int, int]:
        """Return the mean colour of the glass, as it is painted."""
        picture = self.page.screenshot(type="jpeg", quality=60)
        with av.open(io.BytesIO(picture), "r") as container:
            frame = next(container.decode(video=0)).reformat(width=1, height=1, format="rgb24")
        red, green, blue = bytes(frame.planes[0])[:3]
        return red, green, blue


@contextmanager
def viewer(url: str, *, width: int = 1280, height: int = 720, wait: str = "commit") -> Iterator[Viewer]:
    """Open `url` in a Chromium of its own."""
    executable = find()  # starts a Playwright of its own where the machine has no Chromium
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        try:
            page = browser.new_page(viewport={"width": width, "height": height})
            seen = Viewer(page)
            page.on("pageerror", lambda error: seen.faults.append(str(error)))
            page.goto(url, wait_until=wait)  # type: ignore[arg-type]  # one of Playwright's literals
            yield seen
        finally:
            browser.close()
