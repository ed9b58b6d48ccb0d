import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from tests.support.site import Site, open_site
from tests.web.push.test_news import AWAY, FEED

from adscreen.core.errors import Failure
from adscreen.core.listening import listen
from adscreen.core.serving import serving
from adscreen.core.tasks import TaskOwner
from adscreen.media.model import FeedChange
from adscreen.web.api import player_events

SOON = 5.0
"""Seconds on a machine that does much else; a change is told within milliseconds."""


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[Site, str]]:
    """Serve the application on a socket: a stream that goes on is nothing for a transport in memory."""
    async with open_site(f"sqlite+aiosqlite:///{folder / 'a.db'}", folder) as site, TaskOwner() as tasks:
        tasks.start(site.services.streams.follow_feeds(site.live), name="feeds for screens")
        tasks.start(site.services.streams.follow_screens(site.services.bus), name="changes for screens")
        sock = listen("127.0.0.1", 0)
        async with serving(site.app, sock):
            yield site, f"http://127.0.0.1:{sock.getsockname()[1]}"


@dataclass
class Listener:
    """A stream as a page reads it."""

    lines: AsyncIterator[str]
    comments: int = 0

    async def next(self) -> tuple[str, dict[str, object]]:
        """Return the next event's name and data."""
        name = ""
        async with asyncio.timeout(SOON):
            async for line in self.lines:
                self.comments += line.startswith(":")
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: "):
                    return name, json.loads(line[6:])
        return "closed", {}


def cookies_of(browser: httpx.AsyncClient) -> dict[str, str]:
    return {one.name: str(one.value) for one in browser.cookies.jar}


@asynccontextmanager
async def listening(address: str, code: str, browser: httpx.AsyncClient) -> AsyncIterator[Listener]:
    path = f"{address}/api/player/{code}/events?can=h264,aac"
    async with (
        httpx.AsyncClient(cookies=cookies_of(browser), timeout=SOON) as client,
        client.stream("GET", path) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"
        assert "no-store" in answer.headers["cache-control"]
        yield Listener(answer.aiter_lines())


def test_a_page_is_told_of_its_configuration_and_its_television_as_they_change(tmp_path: Path) -> None:
    async def main() -> None:
        async with served(tmp_path) as (site, address):
            screen, browser = await site.screen(language="fr")
            async with listening(address, screen.code, browser) as page:
                assert await page.next() == ("config", {"version": screen.config_version})
                assert (await page.next())[1]["state"] == "idle"

                site.live.state = replace(FEED, ref="channel:1")
                site.live.bus.publish(FeedChange("channel:1"))
                assert (await page.next())[1] == {
                    "state": "live", "code": None, "text": None, "retryIn": None, "rendition": "copy-aac",
                    "instead": None,
                }  # fmt: skip

                site.live.state = replace(AWAY, ref="channel:1", retry_at=time.time() + 4)
                site.live.bus.publish(FeedChange("channel:2"))
                site.live.bus.publish(FeedChange("channel:1"))
                name, away = await page.next()
                assert (name, away["state"], away["code"]) == (
                    "television",
                    "reconnecting",
                    "connection_lost",
                )
                assert away["text"] == "Le fournisseur a coupé la connexion."
                assert 0 < float(str(away["retryIn"])) <= 4

                changed = await site.services.screens.set_tv(screen.code, False)
                assert await page.next() == ("config", {"version": changed.config_version})
                assert (await page.next())[1]["code"] == "tv_disabled"
                assert site.live.asked == [], "listening starts no television"

    asyncio.run(main())


def test_a_stream_is_for_who_holds_the_screen_and_ends_with_that(tmp_path: Path) -> None:
    async def main() -> None:
        async with served(tmp_path) as (site, address):
            screen, browser = await site.screen()
            async with httpx.AsyncClient() as stranger:
                answer = await stranger.get(f"{address}/api/player/{screen.code}/events")
                assert (answer.status_code, answer.json()["code"]) == (403, "screen_claimed")
            async with listening(address, screen.code, browser) as first:
                await first.next()
                async with listening(address, screen.code, browser) as second:
                    await first.next()
                    assert await first.next() == ("end", {"code": "replaced"})
                    assert await first.next() == ("closed", {})
                    await second.next()
                    await second.next()
                    await site.services.screens.new_link(screen.code)
                    assert await second.next() == ("end", {"code": "lost"})
            other, browser = await site.screen()
            async with listening(address, other.code, browser) as third:
                await third.next()
                await third.next()
                await site.services.screens.delete(other.code)
                assert await third.next() == ("end", {"code": "lost"})
            assert len(site.services.streams) == 0

    asyncio.run(main())


def test_silence_is_broken_and_a_user_who_logged_out_is_told_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player_events, "TICK", 0.1)

    async def main() -> None:
        async with served(tmp_path) as (site, address):
            screen, _device = await site.screen()
            operator = await site.operator()
            async with listening(address, screen.code, operator) as page:
                await page.next()
                await page.next()
                assert await page.next() == ("tick", {})
                assert page.comments == 1
                await site.services.accounts.log_out(operator.cookies["adscreen_session"])
                while (told := await page.next())[0] == "tick":
                    pass
                assert told == ("end", {"code": "lost"})

    asyncio.run(main())


def test_the_server_does_not_wait_for_streams_when_it_stops(tmp_path: Path) -> None:
    async def main() -> None:
        async with served(tmp_path) as (site, address):
            screen, browser = await site.screen()
            async with listening(address, screen.code, browser) as page:
                await page.next()
                await page.next()
                site.services.streams.close()
                assert await page.next() == ("end", {"code": "stopped"})
                assert await page.next() == ("closed", {})
            async with httpx.AsyncClient(cookies=cookies_of(browser)) as late:
                answer = await late.get(f"{address}/api/player/{screen.code}/events")
                assert (answer.status_code, answer.json()["code"]) == (503, Failure.STOPPED.value)

    asyncio.run(main())
