import asyncio
import re
import subprocess
from pathlib import Path

from tests.web.dashboard.front import JSON, PNG, Front, front

from adscreen.media.ffmpeg import find_ffmpeg


async def chosen(site: Front, number: int) -> tuple[str | None, str, str | None]:
    out = await site.adscreen.site.state.standby.of(number)
    return out.choice, out.title, out.backup.name if out.backup else None


def picture(folder: Path) -> bytes:
    source = ("-f", "lavfi", "-i", "testsrc2=s=64x36", "-frames:v", "1")
    command = [find_ffmpeg(), "-nostdin", "-loglevel", "error", *source, str(folder / "bar.png")]
    subprocess.run(command, check=True)
    return (folder / "bar.png").read_bytes()


def test_each_choice_is_one_click_and_can_be_undone(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            numbers = await site.channels()
            one = numbers["Riviera 1"]
            assert "While there is no picture" in await site.page(f"/channels/{one}")
            assert await chosen(site, one) == (None, "", None)
            for choice in ("slate", "hold"):
                answer = await site.send(f"/channels/{one}/standby", choice=choice)
                assert answer.headers["location"].startswith(f"/channels/{one}?note=saved&undo=")
                assert await chosen(site, one) == (choice, "", None)
            undo = re.search(r"undo=(\w+)", answer.headers["location"])
            assert undo is not None
            await site.send(f"/undo/{undo[1]}")
            assert await chosen(site, one) == ("slate", "", None)
            await site.send(f"/channels/{one}/standby", choice="")
            assert await chosen(site, one) == (None, "", None)

    asyncio.run(run())


def test_a_backup_channel_is_searched_for_and_a_ring_is_refused_in_words(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            numbers = await site.channels()
            one, two = numbers["Riviera 1"], numbers["Riviera 2"]
            found = await site.page(f"/channels/{one}/standby?for=riviera")
            assert f'name="backup" value="{two}"' in found
            assert f'name="backup" value="{one}"' not in found
            await site.send(f"/channels/{one}/standby", choice="backup", backup=str(two))
            assert await chosen(site, one) == ("backup", "", "Riviera 2")
            assert "Riviera 2" in await site.page(f"/channels/{one}/standby")
            ring = await site.operator.post(
                f"/channels/{two}/standby", data={"choice": "backup", "backup": str(one)}, headers=JSON
            )
            assert (ring.status_code, ring.json()["field"]) == (400, "backup")
            assert "wait for each other" in ring.json()["remedy"]
            none = await site.operator.post(
                f"/channels/{two}/standby", data={"choice": "backup"}, headers=JSON
            )
            assert (none.status_code, none.json()["field"]) == (400, "backup")

    asyncio.run(run())


def test_a_slates_picture_is_of_the_library_or_uploaded_here_and_a_broken_one_is_refused(
    tmp_path: Path,
) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            numbers = await site.channels()
            one, two = numbers["Riviera 1"], numbers["Riviera 2"]
            for data, status in ((PNG, 400), (picture(tmp_path), 303)):
                parts = {"file": ("bar.png", data, "image/png")}
                answer = await site.operator.post(f"/channels/{one}/standby/file", files=parts, headers=JSON)
                assert answer.status_code == status, answer.text
                assert status == 303 or answer.json()["field"] == "file"
            assert await chosen(site, one) == ("slate", "bar.png", None)
            blob = (await site.adscreen.site.state.standby.of(one)).file
            await site.send(f"/channels/{two}/standby", choice="slate", file=blob)
            assert await chosen(site, two) == ("slate", "bar.png", None)
            library = site.adscreen.services.library
            (creative,) = [one for one in await library.creatives() if one.blob == blob]
            await library.delete(creative.id)
            page = await site.page(f"/channels/{two}/standby")
            assert "bar.png was deleted: the built-in picture" in page
            assert (await site.operator.get(f"/api/channels/{two}/standby")).json()["fileGone"] is True
            unknown = await site.send(f"/channels/{two}/standby", choice="slate", file="other.png")
            assert unknown.status_code == 404

    asyncio.run(run())


def test_the_choice_by_json(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path, slate=True) as site:
            numbers = await site.channels()
            one, two = numbers["Riviera 1"], numbers["Riviera 2"]
            path = f"/api/channels/{one}/standby"
            usual = (await site.operator.get(path)).json()
            assert (usual["choice"], usual["usual"]) == (None, "slate")
            answer = await site.operator.put(path, json={"choice": "backup", "backup": two})
            assert answer.status_code == 200, answer.text
            assert answer.json()["backup"]["name"] == "Riviera 2"
            assert (await site.operator.get(path)).json() == answer.json()
            for wrong in ({"choice": "backup"}, {"choice": "hold", "backup": two}, {"choice": "other"}):
                assert (await site.operator.put(path, json=wrong)).status_code == 400, wrong
            missing = {"choice": "backup", "backup": 999}
            assert (await site.operator.put(path, json=missing)).status_code == 404
            assert (await site.stranger.get(path)).status_code == 401
            assert await chosen(site, one) == ("backup", "", "Riviera 2")

    asyncio.run(run())
