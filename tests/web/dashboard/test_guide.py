"""The guide's pages, over the whole program."""

import asyncio
import re
from pathlib import Path

from tests.web.api.test_guide import guided, refs
from tests.web.dashboard.front import JSON, front, until


def test_the_page_says_what_to_do_while_there_is_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as at:
            assert "Add a provider first." in await at.page("/guide")
            await at.channels()
            assert "Add the address of a guide (XMLTV)." in await at.page("/guide")

    asyncio.run(run())


def test_programmes_stand_in_the_grid_in_the_lists_and_at_the_screen(tmp_path: Path) -> None:
    async def run() -> None:
        async with guided(tmp_path) as at:
            text = await at.page("/guide")
            assert "Le journal" in text
            assert "Match" in text
            assert "Nobody knows" not in text
            assert "Nobody knows" in await at.page("/guide?all=1")
            assert "Nothing known." in await at.page("/guide?all=1")
            row = re.search(r"<tbody>.*?</tr>", text, re.DOTALL)
            assert row is not None
            assert sum(int(width) for width in re.findall(r'colspan="(\d+)"', row[0])) == 36
            assert "No channel matches." in await at.page("/guide?q=nobody")
            assert "Le journal" not in await at.page("/guide?day=2020-01-01&hour=5")
            assert "Le journal" in await at.page("/guide?day=nonsense&hour=x&page=0&provider=x")
            assert "Le film" in await at.page("/channels")
            code = await at.screen()
            await at.send(f"/screens/{code}/channel", channel=(await refs(at))["Riviera 1"])
            assert "Le journal" in await at.page(f"/screens/{code}")

    asyncio.run(run())


def test_what_is_on_lies_over_the_screen(tmp_path: Path) -> None:
    async def run() -> None:
        async with guided(tmp_path) as at:
            code = await at.screen()
            await at.send(f"/screens/{code}/channel", channel=(await refs(at))["Riviera 1"])
            refused = await at.operator.post(
                f"/screens/{code}/overlays/guide", data={"position": "nowhere"}, headers=JSON
            )
            assert refused.status_code == 400
            await at.send(f"/screens/{code}/overlays/guide", position="top-left")
            config = (await at.operator.get(f"/api/player/{code}/config")).json()
            (layer,) = config["overlayConfig"]["layers"]
            assert (layer["kind"], layer["position"]) == ("nownext", "top-left")
            assert [one["title"] for one in layer["programmes"]] == ["Le journal", "Le film"]
            assert layer["programmes"][0]["start"] <= config["serverTime"] < layer["programmes"][0]["stop"]
            assert (config["texts"]["now"], config["texts"]["next"]) == ("Now", "Next")
            assert "now and next" in await at.page(f"/screens/{code}")
            await at.send(f"/screens/{code}/channel", channel="")
            config = (await at.operator.get(f"/api/player/{code}/config")).json()
            assert config["overlayConfig"]["layers"][0]["programmes"] == []

    asyncio.run(run())


def test_sources_are_shown_shifted_and_deleted_without_their_secrets(tmp_path: Path) -> None:
    async def run() -> None:
        async with guided(tmp_path) as at:
            text = await at.page("/guide/sources")
            assert "hidden1secret" not in text
            assert "…guide.xml" in text
            number = (await at.adscreen.guide.service.sources())[0].id
            far = {"address": "http://a.example.com/x", "shift": "99"}
            for bad in ({"address": "nonsense"}, {"address": "file:///etc/passwd"}, far):
                assert (await at.operator.post("/guide/sources", data=bad, headers=JSON)).status_code == 400
            await at.send(f"/guide/sources/{number}", shift="-1,5", enabled="on")
            assert 'value="-1.5"' in await at.page("/guide/sources/list")
            await at.send(f"/guide/sources/{number}", shift="0", enabled="")
            assert "switched off" in await at.page("/guide/sources/list")
            assert "Le film" not in await at.page("/channels")
            assert (await at.send(f"/guide/sources/{number}/up")).status_code == 303
            await at.send(f"/guide/sources/{number}/delete")
            assert "No source yet." in await at.page("/guide/sources/list")

    asyncio.run(run())


def test_matches_are_listed_searched_and_corrected(tmp_path: Path) -> None:
    async def run() -> None:
        async with guided(tmp_path) as at:
            names = {name: int(ref[1:]) for name, ref in (await refs(at)).items()}
            unmatched = await at.page("/guide/matches")
            assert "Nobody knows" in unmatched
            assert "Riviera 1" not in unmatched
            everything = await at.page("/guide/matches?which=all")
            assert "by its id" in everything
            assert "by its name, 100 % alike" in everything
            nobody = names["Nobody knows"]
            found = await at.page(f"/guide/matches/{nobody}?q=art")
            assert "Art &amp; Co" in found
            assert "No guide has such a channel." in await at.page(f"/guide/matches/{nobody}?q=xyz")
            gone = await at.operator.post(f"/guide/matches/{nobody}", data={"key": "gone"}, headers=JSON)
            assert gone.status_code == 404
            await at.send(f"/guide/matches/{nobody}", key="one.fr", back="which=chosen")
            assert "Nobody knows" in await at.page("/guide/matches?which=chosen")
            assert "Nobody knows" in await at.page("/guide")
            riviera = names["Riviera 1"]
            await at.send(f"/guide/matches/{riviera}", none="1")
            assert "no guide, as set" in await at.page("/guide/matches?which=chosen")
            assert f'/channels/{riviera}"' not in await at.page("/guide")
            await at.adscreen.guide.service.refresh()

            async def read_again() -> bool:
                source = (await at.adscreen.guide.service.sources())[0]
                return (
                    source.due_at is not None
                    and source.phase.value == "idle"
                    and (source.due_at.timestamp() > at.adscreen.services.clock.time())
                )

            await until(read_again, 30)
            text = await at.page("/guide")
            assert "Nobody knows" in text, "the operator's word outlives a reading"
            assert f'/channels/{riviera}"' not in text
            await at.send(f"/guide/matches/{riviera}", auto="1")

            async def back() -> bool:
                return f'/channels/{riviera}"' in await at.page("/guide")

            await until(back, 30)

    asyncio.run(run())
