import asyncio
import re
from pathlib import Path

from tests.web.dashboard.front import JSON, MP4, PNG, Front, front


async def order(site: Front, number: int) -> list[str]:
    return [one.name for one in await site.adscreen.site.state.sources.of(number)]


def test_a_suggestion_is_taken_with_one_click_moved_removed_and_brought_back(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            numbers = await site.channels()
            one, two, three = (numbers[name] for name in ("Riviera 1", "Riviera 2", "Stade 24"))
            page = await site.page(f"/channels/{one}")
            assert "Sources in order" in page
            assert f'name="source" value="{two}"' not in page, "Riviera 2 is another channel"
            for number in (two, three):
                answer = await site.send(f"/channels/{one}/sources", source=str(number))
                assert answer.headers["location"] == f"/channels/{one}?note=added"
            assert await order(site, one) == ["Riviera 2", "Stade 24"]
            await site.send(f"/channels/{one}/sources/2/up")
            assert await order(site, one) == ["Stade 24", "Riviera 2"]
            answer = await site.send(f"/channels/{one}/sources/1/delete")
            undo = re.search(r"undo=(\w+)", answer.headers["location"])
            assert undo is not None
            assert await order(site, one) == ["Riviera 2"]
            await site.send(f"/undo/{undo[1]}")
            assert await order(site, one) == ["Stade 24", "Riviera 2"]
            twice = await site.operator.post(
                f"/channels/{one}/sources", data={"source": str(two)}, headers=JSON
            )
            assert (twice.status_code, twice.json()["remedy"]) == (
                400,
                "This source is in the list already.",
            )

    asyncio.run(run())


def test_any_channel_can_be_searched_for(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            numbers = await site.channels()
            path = f"/channels/{numbers['Riviera 1']}/sources"
            assert f'value="{numbers["Stade 24"]}"' in await site.page(f"{path}?q=stade")
            assert "No channel fits." in await site.page(f"{path}?q=nothing+like+it")
            own = await site.page(f"{path}?q=riviera+1")
            assert f'value="{numbers["Riviera 1"]}"' not in own, "a channel does not stand in for itself"

    asyncio.run(run())


def test_an_own_clip_stands_in_of_the_library_or_uploaded_here(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            numbers = await site.channels()
            path = f"/channels/{numbers['Riviera 1']}"
            for name, data, status in (("logo.png", PNG, 400), ("bar.mp4", MP4, 303)):
                parts = {"file": (name, data, "application/octet-stream")}
                answer = await site.operator.post(f"{path}/sources/file", files=parts, headers=JSON)
                assert answer.status_code == status, answer.text
            assert await order(site, numbers["Riviera 1"]) == ["bar.mp4"]
            blob = (await site.adscreen.services.library.creatives())[0].blob
            answer = await site.send(f"/channels/{numbers['Stade 24']}/sources", file=blob)
            assert answer.status_code == 303
            assert await order(site, numbers["Stade 24"]) == ["bar.mp4"]
            unknown = await site.send(f"/channels/{numbers['Riviera 2']}/sources", file="other.mp4")
            assert unknown.status_code == 404

    asyncio.run(run())


def test_the_order_by_json(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            numbers = await site.channels()
            path = f"/api/channels/{numbers['Riviera 1']}/sources"
            two, three = numbers["Riviera 2"], numbers["Stade 24"]
            answer = await site.operator.put(path, json={"sources": [{"channel": three}, {"channel": two}]})
            assert answer.status_code == 200, answer.text
            assert [one["name"] for one in answer.json()["sources"]] == ["Stade 24", "Riviera 2"]
            assert (await site.operator.get(path)).json() == answer.json()
            assert (await site.operator.put(path, json={"sources": [{"channel": 999}]})).status_code == 404
            for wrong in ([{}], [{"channel": two, "file": "a.mp4"}], [{"channel": two}] * 2):
                assert (await site.operator.put(path, json={"sources": wrong})).status_code == 400
            assert (await site.stranger.get(path)).status_code == 401
            assert await order(site, numbers["Riviera 1"]) == ["Stade 24", "Riviera 2"]

    asyncio.run(run())
