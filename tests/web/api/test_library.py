import asyncio
from pathlib import Path

import httpx
from tests.support.site import Site, open_site

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomavc1" + bytes(2000)


async def upload(
    browser: httpx.AsyncClient, name: str, data: bytes, mime: str = "image/png"
) -> httpx.Response:
    return await browser.post("/api/creatives", files={"file": (name, data, mime)})


def stored(folder: Path) -> list[Path]:
    return [path for path in (folder / "blobs").rglob("*") if path.is_file()]


def test_an_upload_is_served_as_what_it_is(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            operator = await site.operator()
            first = await upload(operator, r"C:\menus\menü.txt", PNG, "text/plain")
            assert first.status_code == 201
            creative = first.json()[0]
            assert (creative["title"], creative["kind"], creative["mime"]) == (
                "menü.txt",
                "image",
                "image/png",
            )
            again = (await upload(operator, "other.png", PNG)).json()[0]
            assert again == creative
            assert len(stored(tmp_path)) == 1
            served = await site.browser().get(creative["url"])
            assert served.content == PNG
            assert served.headers["content-type"] == "image/png"
            assert "immutable" in served.headers["cache-control"]
            assert "sandbox" in served.headers["content-security-policy"]
            cached = await site.browser().get(
                creative["url"], headers={"If-None-Match": served.headers["etag"]}
            )
            assert (cached.status_code, cached.content) == (304, b"")
            assert (await operator.delete(f"/api/creatives/{creative['id']}")).status_code == 204
            assert stored(tmp_path) == []
            assert (await site.browser().get(creative["url"])).status_code == 404

    asyncio.run(run())


def test_a_file_that_lies_about_its_type_is_refused(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            operator = await site.operator()
            for data in (
                b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
                b"<html>",
                b"MZ" + bytes(90),
            ):
                answer = await upload(operator, "photo.png", data)
                assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
                    400,
                    "bad_input",
                    "file",
                )
                assert "JPEG, PNG" in answer.json()["remedy"]
            empty = await operator.post(
                "/api/creatives",
                files={"file": ("a.png", b"", "image/png")},
                headers={"Accept-Language": "fr"},
            )
            # the user's own language is English, whatever the browser asks for
            assert empty.json()["remedy"] == "The file is empty: choose another one."
            assert stored(tmp_path) == []

    asyncio.run(run())


def test_a_file_that_is_too_large_leaves_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path, max_upload_mb=1) as site:
            operator = await site.operator()
            answer = await upload(operator, "film.mp4", MP4 + bytes(1_100_000), "video/mp4")
            assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
            assert answer.json()["remedy"] == "Files may have up to 1 MB: make this one smaller."
            assert stored(tmp_path) == []

    asyncio.run(run())


def test_what_is_no_form_is_refused(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            operator = await site.operator()
            form = {"Content-Type": "multipart/form-data; boundary=x"}
            for headers, body in (
                ({"Content-Type": "application/json"}, b"{}"),
                ({"Content-Type": "multipart/form-data"}, b"--x"),
                (form, b"nothing at all"),
                (form, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'),
                (form, b"--x\r\n" + b"A" * 9000 + b": b\r\n\r\n"),
                (form, b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + PNG),
                (form, b""),
            ):
                answer = await operator.post("/api/creatives", headers=headers, content=body)
                assert (answer.status_code, answer.json()["code"]) == (400, "bad_input"), body[:60]
            assert stored(tmp_path) == []

    asyncio.run(run())


def test_videos_are_served_in_ranges(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            operator = await site.operator()
            url = (await upload(operator, "a.mp4", MP4)).json()[0]["url"]
            part = await site.browser().get(url, headers={"Range": "bytes=4-11"})
            assert (part.status_code, part.content) == (206, b"ftypisom")
            assert part.headers["content-range"] == f"bytes 4-11/{len(MP4)}"
            assert part.headers["content-type"] == "video/mp4"
            beyond = await site.browser().get(url, headers={"Range": "bytes=99999-"})
            assert beyond.status_code == 416
            for name in ("../adscreen.db", "%2e%2e/a.db", "0" * 64 + ".png", "a.png", "0" * 64 + ".html"):
                assert (await site.browser().get(f"/media/{name}")).status_code == 404

    asyncio.run(run())


def test_what_a_screen_shows_cannot_be_deleted(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            operator = await site.operator()
            screen, _device = await site.screen()
            creative = (await upload(operator, "a.png", PNG)).json()[0]
            playlist = f"/api/screens/{screen.code}/playlist"
            shown = await operator.put(playlist, json=[{"creative": creative["id"], "seconds": 5}])
            assert [item["seconds"] for item in shown.json()["items"]] == [5]
            await refused(site, operator, creative["id"])
            assert (await operator.put(playlist, json=[])).json()["items"] == []
            name = creative["url"].removeprefix("/media/")
            overlay = {"overlay": [{"id": "a", "kind": "image", "image": name, "position": "top-right"}]}
            await operator.patch(f"/api/screens/{screen.code}", json=overlay)
            await refused(site, operator, creative["id"])
            for orders, status in (
                ([{"creative": 999}], 404),
                ([{"creative": creative["id"], "seconds": 0}], 400),
                ([{"creative": creative["id"], "seconds": 5}] * 501, 400),
            ):
                assert (await operator.put(playlist, json=orders)).status_code == status

    asyncio.run(run())


async def refused(site: Site, operator: httpx.AsyncClient, creative: int) -> None:
    answer = await operator.delete(f"/api/creatives/{creative}")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert answer.json()["remedy"] == "Take it off these screens first: Bar."
    assert len(await site.services.library.creatives()) == 1
