"""The guide over HTTP, with the whole program behind it: a list with ids, a guide on a socket."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.iptv.guide.house import HOUR, xmltv
from tests.support.httpserver import answer, routes, serve
from tests.web.dashboard.front import Front, front, until

from adscreen.iptv.repository import ChannelQuery

LIST = (
    "#EXTM3U\n"
    '#EXTINF:-1 tvg-id="one.fr" group-title="News",Riviera 1\nhttp://127.0.0.1:9/1.ts\n'
    '#EXTINF:-1 group-title="Sport",FR: Stade 24 HD\nhttp://127.0.0.1:9/2.ts\n'
    '#EXTINF:-1 group-title="Sport",Nobody knows\nhttp://127.0.0.1:9/3.ts\n'
)


def guide_now(now: float) -> bytes:
    begin = now - HOUR / 4
    return xmltv(
        ("one.fr", begin, begin + HOUR, "Le journal"),
        ("one.fr", begin + HOUR, begin + 2 * HOUR, "Le film"),
        ("stade", begin, begin + 2 * HOUR, "Match"),
        channels={"one.fr": "Riviera One", "stade": "Stade 24", "art": "Art &amp; Co"},
    )


@asynccontextmanager
async def guided(folder: Path) -> AsyncIterator[Front]:
    """Open the program with a list and a guide of it that was read."""
    async with (
        serve(routes({"/guide.xml": answer(guide_now(time.time()))})) as server,
        front(folder) as at,
    ):
        files = {"file": ("list.m3u", LIST.encode(), "audio/x-mpegurl")}
        assert (await at.operator.post("/providers/upload", files=files)).status_code == 303
        sent = await at.send("/guide/sources", address=server.url("/guide.xml?key=hidden1secret"), shift="0")
        assert sent.status_code == 303, sent.text
        await until(lambda: _read(at), 30)
        yield at


async def _read(at: Front) -> bool:
    sources = await at.adscreen.guide.service.sources()
    return sources[0].programmes == 3 and sources[0].read_at is not None


async def refs(at: Front) -> dict[str, str]:
    found = await at.adscreen.providers.channels(ChannelQuery())
    return {channel.name: channel.ref for channel in found.items}


def test_now_and_next_and_a_page_of_the_guide(tmp_path: Path) -> None:
    async def run() -> None:
        async with guided(tmp_path) as at:
            names = await refs(at)
            answered = await at.operator.get(
                "/api/guide/now", params={"channel": [*names.values(), "c99", "x"]}
            )
            channels = answered.json()["channels"]
            assert set(channels) == {names["Riviera 1"], names["FR: Stade 24 HD"]}
            told = channels[names["Riviera 1"]]
            assert (told["now"]["title"], told["next"]["title"]) == ("Le journal", "Le film")
            assert told["now"]["stop"] == told["next"]["start"]
            assert channels[names["FR: Stade 24 HD"]]["next"] is None
            page = (await at.operator.get("/api/guide", params={"group": "Sport", "size": 1})).json()
            assert (page["total"], page["page"], page["size"]) == (2, 1, 1)
            assert page["stop"] - page["start"] == 3 * HOUR * 1000
            (row,) = page["channels"]
            assert (row["name"], [one["title"] for one in row["programmes"]]) == (
                "FR: Stade 24 HD",
                ["Match"],
            )
            past = {"from": "2020-01-01T00:00:00+01:00", "to": "1577840400"}
            empty = (await at.operator.get("/api/guide", params=past)).json()
            assert [one["programmes"] for one in empty["channels"]] == [[], [], []]

    asyncio.run(run())


@pytest.mark.parametrize(
    "query", ["from=soon", "from=99999999999999", "from=10&to=5", "to=4000000000", "size=0"]
)
def test_nonsense_is_refused(tmp_path: Path, query: str) -> None:
    async def run() -> None:
        async with front(tmp_path) as at:
            assert (await at.operator.get(f"/api/guide?{query}")).status_code in {400, 422}

    asyncio.run(run())


def test_strangers_see_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as at:
            for path in ("/api/guide", "/api/guide/now?channel=c1"):
                assert (await at.stranger.get(path)).status_code == 401

    asyncio.run(run())
