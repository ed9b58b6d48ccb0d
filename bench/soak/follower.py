"""A strict client of one feed: polls its playlist and status all the time, and fetches each segment once."""

import asyncio
import time
from dataclasses import dataclass, field

import httpx
from tests.support.strict import Judge

from adscreen.core.errors import Failure
from adscreen.media.model import Standby
from adscreen.web.watching import PREVIEW
from bench.soak.house import Place

EVERY = 0.8


@dataclass(frozen=True, slots=True)
class Told:
    """What the feed's status said."""

    at: float
    phase: str
    failure: Failure | None


@dataclass
class Follower:
    """Follows one feed until cancelled."""

    address: str
    place: Place
    judge: Judge = field(default_factory=Judge)
    news: list[float] = field(default_factory=list)
    """Unix seconds at which something new was listed."""
    told: list[Told] = field(default_factory=list)
    wrong: list[tuple[float, str]] = field(default_factory=list)
    """Broken rules and when they were seen."""
    unreachable: float = 0.0
    """Seconds without any answer."""

    async def follow(self) -> None:
        """Poll for ever."""
        async with httpx.AsyncClient(base_url=self.address, timeout=15) as client:
            while True:
                began = time.time()
                try:
                    await self._once(client)
                except httpx.TransportError:
                    self.unreachable += EVERY
                await asyncio.sleep(max(0.1, EVERY - (time.time() - began)))

    def clear(self) -> None:
        """Forget what was told so far: a new fault begins."""
        self.told.clear()

    async def _once(self, client: httpx.AsyncClient) -> None:
        began = time.time()
        # as a page of ours: a stranger would be given a slate, and so would the page that is looked at
        answer = await client.get(self.place.playlist, params={"use": PREVIEW})
        if answer.status_code == 200:
            await self._segments(client, answer.text)
        status = await client.get(self.place.playlist.replace("index.m3u8", "status"))
        if status.status_code == 200:
            said = status.json()
            instead = said["instead"]
            if instead and instead["what"] == Standby.SLATE and instead["since"] < began:
                self.judge.media.stands_in()  # before the playlist was asked for, and behind it
            failure = Failure(said["failure"]) if said["failure"] else None
            self.told.append(Told(time.time(), said["phase"], failure))

    async def _segments(self, client: httpx.AsyncClient, text: str) -> None:
        before = len(self.judge.faults)
        for item in self.judge.playlist(text):
            self.news.append(time.time())
            got = await client.get(self.place.playlist.replace("index.m3u8", item.uri))
            self.judge.fetched(got.status_code, item)
            if got.status_code == 200:
                self.judge.segment(item, got.content)
        fresh = self.judge.faults
        if len(fresh) > before:
            known = {what for _at, what in self.wrong}
            self.wrong += [(time.time(), what) for what in fresh if what not in known]
