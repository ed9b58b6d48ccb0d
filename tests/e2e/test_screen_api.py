"""A screen's television over HTTP, from a real relay on a real broadcast."""

import asyncio
import dataclasses
from functools import partial
from pathlib import Path

import httpx
import pytest

from adscreen.core.listening import listen
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.serving import serving
from adscreen.media.model import SourceKind, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.relay import Relay
from adscreen.media.sources import open_source
from adscreen.web.delivery import Delivery
from adscreen.web.keys import KeyedLiveTv
from adscreen.web.site import build_site
from tests.support.media import make_ts
from tests.support.paced import broadcast
from tests.support.site import open_site


class OneChannel:
    """Every channel is the same broadcast."""

    def __init__(self, url: str) -> None:
        self._plan = SourcePlan("Première", (SourceSpec(SourceKind.HTTP_TS, url),))

    async def plan(self, ref: str) -> SourcePlan:
        return self._plan

    async def opened(self, ref: str, source: SourceSpec) -> None:
        pass


@pytest.mark.media
def test_a_screen_gets_television_by_one_address(tmp_path: Path) -> None:
    async def run() -> None:
        async with (
            open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site,
            broadcast(make_ts(seconds=12), burst=4.0) as tv,
            Relay(
                OneChannel(tv.url), partial(open_source, client=HttpClient(ANYWHERE)), FeedOptions()
            ) as relay,
        ):
            delivery = Delivery(KeyedLiveTv(relay, site.services.keys))
            app = build_site(dataclasses.replace(site.services, live=relay, delivery=delivery))
            sock = listen("127.0.0.1", 0)
            root = f"http://127.0.0.1:{sock.getsockname()[1]}"
            made = await site.services.screens.create("Bar", language="fr", timezone="Europe/Paris")
            await site.services.screens.set_channel(made.screen.code, "channel:1")
            async with serving(app, sock), httpx.AsyncClient(base_url=root) as browser:
                await browser.get(f"/player/{made.screen.code}?claim={made.claim}")
                config = (await browser.get(f"/api/player/{made.screen.code}/config")).json()
                async with httpx.AsyncClient(base_url=root) as vlc:
                    answer = await vlc.get(config["tvStreamUrl"])
                    assert answer.status_code == 200, answer.text
                    names = [line for line in answer.text.split("\n") if line and not line.startswith("#")]
                    assert names
                    for name in names:
                        segment = await vlc.get(name)
                        assert (segment.status_code, segment.content[:1]) == (200, b"\x47")
                state = (await browser.get(config["liveStateUrl"])).json()
                assert state["phase"] == "live"
                assert tv.open_connections == 1
        assert site.live.asked == []

    asyncio.run(asyncio.wait_for(run(), 60))
