import asyncio
import re
from pathlib import Path

import httpx
from tests.web.dashboard.front import JSON, MP4, PNG, Front, front

from adscreen.signage.screens.schemas import OverlayItem
from adscreen.signage.screens.service import overlay_of


async def titles(site: Front, code: str) -> list[str]:
    return [entry.creative.title for entry in await site.adscreen.services.library.playlist(code)]


async def overlay(site: Front, code: str) -> list[OverlayItem]:
    return overlay_of(await site.adscreen.services.screens.get(code))


async def upload(site: Front, code: str, *files: tuple[str, bytes], seconds: str = "7") -> httpx.Response:
    parts = [("file", (name, data, "application/octet-stream")) for name, data in files]
    return await site.operator.post(
        f"/screens/{code}/items", files=parts, data={"seconds": seconds}, headers=JSON
    )


def undo_of(answer: httpx.Response) -> str:
    return re.search(r"undo=(\w+)", answer.headers["location"])[1]  # type: ignore[index]


def test_several_files_come_in_one_form_in_their_order(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            answer = await upload(site, code, ("b.png", PNG), ("a.mp4", MP4), ("c.png", PNG + b"c"))
            assert answer.headers["location"] == f"/screens/{code}?note=added"
            entries = await site.adscreen.services.library.playlist(code)
            assert [entry.creative.title for entry in entries] == ["b.png", "a.mp4", "c.png"]
            assert {entry.seconds for entry in entries} == {7}

    asyncio.run(run())


def test_a_bad_file_among_several_is_named_and_none_is_taken(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            answer = await upload(site, code, ("good.png", PNG), ("menu.docx", b"PK\x03\x04" * 9))
            assert answer.status_code == 400
            assert answer.json()["field"] == "file"
            assert answer.json()["remedy"].startswith("menu.docx: ")
            assert await titles(site, code) == []

    asyncio.run(run())


def test_a_file_over_the_limit_is_refused_with_the_limit(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path, max_upload_mb=1) as site:
            code = await site.screen()
            answer = await upload(site, code, ("big.png", PNG + bytes(1_000_001)))
            assert answer.status_code == 413
            assert "up to 1 MB" in answer.json()["remedy"]
            assert (await upload(site, code, ("good.png", PNG), seconds="soon")).json()["field"] == "seconds"
            assert (await upload(site, code)).status_code == 400

    asyncio.run(run())


def test_a_deleted_item_comes_back_to_its_place(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            await upload(site, code, ("1.png", PNG), ("2.png", PNG + b"2"), ("3.png", PNG + b"3"))
            second = (await site.adscreen.services.library.playlist(code))[1]
            answer = await site.send(f"/screens/{code}/items/{second.id}/delete")
            assert await titles(site, code) == ["1.png", "3.png"]
            assert f"/undo/{undo_of(answer)}" in await site.page(answer.headers["location"])
            back = await site.send(f"/undo/{undo_of(answer)}")
            assert back.headers["location"] == f"/screens/{code}?note=restored"
            assert await titles(site, code) == ["1.png", "2.png", "3.png"]

    asyncio.run(run())


def test_items_change_places(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            await upload(site, code, ("1.png", PNG), ("2.png", PNG + b"2"))
            last = (await site.adscreen.services.library.playlist(code))[-1]
            await site.send(f"/screens/{code}/items/{last.id}/up")
            assert await titles(site, code) == ["2.png", "1.png"]
            assert (await site.send(f"/screens/{code}/items/999/up")).status_code == 303

    asyncio.run(run())


def test_texts_lie_over_the_picture_until_hidden_or_deleted(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            await site.send(f"/screens/{code}/overlays", text="Happy hour", kind="ticker")
            await site.send(f"/screens/{code}/overlays", text="Wifi: <guest>", kind="corner")
            assert "Wifi: &lt;guest&gt;" in await site.page(f"/screens/{code}")
            first, second = await overlay(site, code)
            await site.send(f"/screens/{code}/overlays/{first.id}/toggle")
            assert [item.enabled for item in await overlay(site, code)] == [False, True]
            answer = await site.send(f"/screens/{code}/overlays/{first.id}/delete")
            assert await overlay(site, code) == [second]
            await site.send(f"/undo/{undo_of(answer)}")
            assert [item.text for item in await overlay(site, code)] == ["Happy hour", "Wifi: <guest>"]

    asyncio.run(run())


def test_an_image_lies_over_the_picture_and_a_clip_does_not(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            path = f"/screens/{code}/overlays/image"
            places = re.findall(r'<option value="([\w-]+)">Top left', await site.page(f"/screens/{code}"))
            place = {"position": places[0]}
            taken = await site.operator.post(path, files={"file": ("logo.png", PNG)}, data=place)
            assert taken.status_code == 303, taken.text
            assert (await overlay(site, code))[0].position == places[0]
            clip = await site.operator.post(path, files={"file": ("a.mp4", MP4)}, data=place, headers=JSON)
            assert clip.json()["remedy"].startswith("Choose an image")
            nowhere = await site.operator.post(
                path, files={"file": ("logo.png", PNG)}, data={"position": "behind"}, headers=JSON
            )
            assert nowhere.json()["field"] == "position"

    asyncio.run(run())
