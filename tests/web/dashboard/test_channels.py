import asyncio
import re
from pathlib import Path

from tests.web.dashboard.front import JSON, Front, front


def names(html: str) -> list[str]:
    return re.findall(r'class="name" title="([^"]+)"', html)


def test_channels_are_found_by_name_group_and_kind(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            await site.channels()
            assert names(await site.page("/channels")) == ["Riviera 1", "Riviera 2", "Stade 24"]
            assert names(await site.page("/channels?q=rIvIera")) == ["Riviera 1", "Riviera 2"]
            assert names(await site.page("/channels?group=Sport")) == ["Stade 24"]
            assert names(await site.page("/channels?kind=radio")) == []
            assert "No channel matches." in await site.page("/channels?q=nothing")

    asyncio.run(run())


def test_nonsense_in_the_address_is_a_search_like_any_other(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            await site.channels()
            for query in (
                "page=0",
                "page=99999999999",
                "provider=x",
                "kind=x",
                "provider=99999999999999999999",
            ):
                await site.page(f"/channels?{query}")

    asyncio.run(run())


def test_while_typing_the_list_alone_comes_and_the_address_follows(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            await site.channels()
            answer = await site.operator.get("/channels/list?q=stade&group=&kind=live")
            assert names(answer.text) == ["Stade 24"]
            assert "<html" not in answer.text
            assert answer.headers["hx-replace-url"] == "/channels?q=stade&kind=live"

    asyncio.run(run())


async def changed(site: Front, channel: int, **fields: str) -> str:
    answer = await site.operator.post(f"/channels/{channel}", data=fields, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_channel_keeps_what_the_operator_chose(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            stade = (await site.channels())["Stade 24"]
            assert "★" in await changed(site, stade, favourite="1")
            assert names(await site.page("/channels?show=favourites")) == ["Stade 24"]
            await changed(site, stade, hidden="1")
            assert names(await site.page("/channels?q=stade")) == []
            assert names(await site.page("/channels?q=stade&show=hidden")) == ["Stade 24"]
            row = await changed(site, stade, hidden="0", format="ts")
            assert '<option value="ts" selected>' in row
            assert (await site.adscreen.providers.channel(stade)).favourite

    asyncio.run(run())


def test_without_script_the_same_page_comes_again(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            stade = (await site.channels())["Stade 24"]
            answer = await site.send(f"/channels/{stade}", favourite="1", back="q=stade&page=1")
            assert answer.headers["location"] == "/channels?q=stade&page=1&note=saved"
            bad = await site.operator.post(f"/channels/{stade}", data={"format": "flv"}, headers=JSON)
            assert bad.status_code == 400
            assert bad.json()["field"] == "format"

    asyncio.run(run())


def test_a_screen_chooses_its_channel_from_the_same_list(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            riviera, code = (await site.channels())["Riviera 1"], await site.screen("Terrace")
            html = await site.page(f"/channels?screen={code}")
            assert "Choose the channel of the screen Terrace." in html
            ref = re.search(r'name="channel" value="(c\d+)"', html)
            assert ref is not None
            await site.send(f"/screens/{code}/channel", channel=ref[1])
            assert (await site.adscreen.services.screens.get(code)).channel_ref == ref[1]
            assert "<dd>Riviera 1</dd>" in await site.page(f"/screens/{code}")
            assert f'value="{ref[1]}"' in await changed(site, riviera, favourite="1", back=f"screen={code}")

    asyncio.run(run())


def test_a_logo_that_cannot_be_had_is_an_empty_place(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            riviera = (await site.channels())["Riviera 1"]
            assert (await site.operator.get(f"/channels/{riviera}/logo")).status_code == 204

    asyncio.run(run())
