"""A Chromium that keeps its profile, as a screen's does over a power cut."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.support.browser import Viewer
from tests.support.browser import ARGUMENTS, find


@contextmanager
def used_browser(profile: Path, address: str) -> Iterator[Viewer]:
    """Open `address` in a browser that keeps its profile, as a screen's does over a power cut."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=find(),
            args=list(ARGUMENTS),
            viewport={"width": 640, "height": 360},
        )
        try:
            seen = Viewer(context.pages[0])
            seen.page.on("pageerror", lambda error: seen.faults.append(str(error)))
            seen.page.goto(address, wait_until="commit")
            yield seen
        finally:
            context.close()
