"""The pages in one Chromium: our screens, and the stock hls.js page, each under a glass that is watched."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Error, Page, async_playwright
from tests.e2e.support.stock import HELD, STALLED, START, stock_page
from tests.support.browser import ARGUMENTS, find

from bench.soak.glass import Glass
from bench.soak.house import Place

SIZE = (640, 360)
_HEAL = """([url, held, stalled]) => {
  const fatal = seen.fatal.splice(0);
  window.often = (window.often || 0) * 0.8 + fatal.length;
  if (window.often > 3) {
    window.often = 0; hls.destroy(); watch(url, held, stalled);
    return [...fatal, 'rebuilt'];
  }
  for (const what of fatal) {
    if (/^manifest/.test(what)) hls.loadSource(hls.url);
    else if (/load|parsing/i.test(what.split(':')[0])) hls.startLoad();
    else hls.recoverMediaError();
  }
  return fatal;
}"""
"""What hls.js's manual tells every page to do after a fatal error, and a new player where that is no help."""


class Stage:
    """All pages of a soak; by name of their feeds."""

    def __init__(self, browser: Browser) -> None:
        self.glasses: dict[str, Glass] = {}
        self.fatal: list[str] = []
        """Fatal errors of the stock player, from which its page recovered as hls.js's manual says."""
        self.heaps: dict[str, list[float]] = {}
        """Megabytes of each page's script, over time."""
        self._browser = browser
        self._stock: dict[Page, list[object]] = {}

    async def open(self, place: Place, address: str, stock: str) -> None:
        """Open a feed's page."""
        width, height = SIZE
        context = await self._browser.new_context(viewport={"width": width, "height": height})
        page = await context.new_page()
        glass = self.glasses[place.feed.name] = Glass(place.feed.name, page)
        if place.feed.player == "ours":
            await page.goto(address + place.claim, wait_until="commit")
        else:
            await page.goto(stock)
            self._stock[page] = [address + place.playlist, HELD, STALLED]
            await page.evaluate(START, self._stock[page])
        await glass.watch()

    async def look_after(self) -> None:
        """Do for the stock pages what their makers would, and read the scripts' memory, for ever."""
        while True:
            await asyncio.sleep(1)
            for page, arguments in self._stock.items():
                try:
                    self.fatal += await page.evaluate(_HEAL, arguments)
                except Error as error:
                    self.fatal.append(f"page: {error}"[:200])

    async def measure(self) -> None:
        """Read how much memory each page's script holds after a collection of its garbage."""
        for name, glass in self.glasses.items():
            session = await glass.page.context.new_cdp_session(glass.page)
            await session.send("HeapProfiler.collectGarbage")
            usage = await session.send("Runtime.getHeapUsage")
            self.heaps.setdefault(name, []).append(round(usage["usedSize"] / 1e6, 2))
            await session.detach()


@asynccontextmanager
async def stage(places: Sequence[Place], address: str) -> AsyncIterator[Stage]:
    """Open every feed's page for the length of the block."""
    executable = await asyncio.to_thread(find)
    with stock_page() as stock:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
            try:
                opened = Stage(browser)
                for place in places:
                    if place.feed.player:
                        await opened.open(place, address, stock)
                yield opened
            finally:
                await browser.close()
