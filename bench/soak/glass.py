"""One page in Chromium and what is on its glass, as pictures that the browser sends when they change."""

import asyncio
import base64
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from playwright.async_api import CDPSession, Error, Page

from bench.soak.looks import JpegDecoder, Look

CAST = {"format": "jpeg", "quality": 55, "maxWidth": 320, "maxHeight": 180, "everyNthFrame": 5}
THUMB_EVERY = 0.5
"""Seconds between two pictures that are kept for the report."""
THUMBS = 400
TRIES = 40
"""Times to ask for pictures of a page that has just been opened, four a second."""
_JOURNAL = """since => (window.adscreen ? window.adscreen.snapshot().events : [])
  .map(entry => ({...entry, when: (performance.timeOrigin + entry.at) / 1000 - since}))
  .filter(entry => entry.when >= 0)
  .map(entry => `${entry.when.toFixed(1)} ${entry.event} ${entry.detail ?? ''}`.trim())"""


class Glass:
    """Looks at one page all the time."""

    def __init__(self, name: str, page: Page) -> None:
        self.name = name
        self.page = page
        self.looks: list[Look] = []
        self.thumbs: deque[tuple[float, str]] = deque(maxlen=THUMBS)
        """Pictures of late: Unix seconds and JPEG in base64."""
        self.faults: list[str] = []
        """Errors of the page's script."""
        page.on("pageerror", lambda error: self.faults.append(str(error)[:300]))
        page.on("crash", lambda _page: self.faults.append("the page crashed"))

        self._decoder = JpegDecoder()
        self._acks: set[asyncio.Task[Any]] = set()

    async def watch(self) -> None:
        """Begin."""
        session = await self.page.context.new_cdp_session(self.page)
        session.on("Page.screencastFrame", lambda event: self._frame(session, event))
        for left in reversed(range(TRIES)):
            try:
                await session.send("Page.startScreencast", CAST)
            except Error:  # a page that is still on its way to its address has no glass yet
                if not left:
                    raise
                await asyncio.sleep(0.25)
            else:
                return

    def _frame(self, session: CDPSession, event: dict[str, Any]) -> None:
        ack = asyncio.ensure_future(
            session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})
        )
        self._acks.add(ack)
        ack.add_done_callback(self._acked)
        at = float(event["metadata"].get("timestamp") or time.time())
        look = self._decoder.look(at, base64.b64decode(event["data"]))
        if look is None or (self.looks and look.at < self.looks[-1].at):
            return
        self.looks.append(look)
        if not self.thumbs or at - self.thumbs[-1][0] >= THUMB_EVERY:
            self.thumbs.append((at, event["data"]))

    def _acked(self, ack: asyncio.Task[Any]) -> None:
        self._acks.discard(ack)
        if not ack.cancelled():
            ack.exception()  # the page is closing: then there is nobody to answer

    def shows_television(self) -> bool:
        """Tell whether the last looks saw the test picture."""
        return any(look.number is not None for look in self.looks[-5:])

    async def journal(self, since: float) -> list[str]:
        """Return what our page wrote down since a Unix second; nothing for a page that is not ours."""
        found: list[str] = await self.page.evaluate(_JOURNAL, since)
        return found

    def strip(self, moments: Sequence[float]) -> list[str]:
        """Return the pictures that were on the glass at these moments, as far as they are still kept."""
        thumbs = list(self.thumbs)
        shown = [[data for at, data in thumbs if at <= moment][-1:] for moment in moments]
        return [found[0] for found in shown if found]
