import asyncio
from pathlib import Path

from tests.support.httpserver import Call, serve
from tests.web.dashboard.front import JSON, LIST, Front, front, until


async def listing(call: Call) -> None:
    await call.reply(
        LIST.encode() if call.path == "/list.m3u" else b"no", 200 if "list" in call.path else 404
    )


async def read_whole(site: Front) -> None:
    async def read() -> bool:
        return (await site.adscreen.providers.get(1)).refresh.finished_at is not None

    await until(read)


def test_a_pasted_link_becomes_a_provider_whose_channels_are_read(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site, serve(listing) as server:
            assert "No provider yet." in await site.page("/providers")
            answer = await site.send("/providers", link=f"here: {server.url('/list.m3u')} thanks")
            assert answer.headers["location"] == "/providers?note=added"
            await read_whole(site)
            html = await site.page("/providers/list")
            assert "<dd>3</dd>" in html
            assert '<span class="chip good">ready</span>' in html
            assert "/list.m3u" not in html, "an address may hold a password"

    asyncio.run(run())


def test_what_cannot_be_a_provider_is_refused_with_the_reason(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site, serve(listing) as server:
            nonsense = await site.operator.post("/providers", data={"link": "hello"}, headers=JSON)
            assert (nonsense.status_code, nonsense.json()["code"]) == (400, "bad_link")
            await site.send("/providers", link=server.url("/list.m3u"))
            twice = await site.operator.post(
                "/providers", data={"link": server.url("/list.m3u")}, headers=JSON
            )
            assert twice.status_code == 409

    asyncio.run(run())


def test_an_uploaded_file_must_be_a_list_and_fit(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path, max_upload_mb=1) as site:
            page = {"file": ("list.m3u", b"<html>no list</html>")}
            assert (await site.operator.post("/providers/upload", files=page)).status_code >= 400
            large = {"file": ("list.m3u", b"#EXTM3U\n" + b"# filler\n" * 200_000)}
            answer = await site.operator.post("/providers/upload", files=large, headers=JSON)
            assert answer.status_code == 413
            assert "up to 1 MB" in answer.json()["remedy"]
            assert await site.adscreen.providers.list() == [], "nothing is left behind"

    asyncio.run(run())


def test_a_provider_is_changed_read_again_and_deleted(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site, serve(listing) as server:
            await site.send("/providers", link=server.url("/list.m3u"))
            await read_whole(site)
            form = {"name": "Sea view", "format": "ts", "user_agent": "Box", "max_connections": "2"}
            answer = await site.send("/providers/1", **form)
            assert answer.headers["location"] == "/providers/1?note=saved"
            changed = await site.adscreen.providers.get(1)
            assert (changed.name, changed.format, changed.user_agent) == ("Sea view", "ts", "Box")
            assert (changed.max_connections, changed.verify_tls) == (2, False)
            assert "<h1>Sea view</h1>" in await site.page("/providers/1")
            bad = await site.operator.post("/providers/1", data={**form, "format": "flv"}, headers=JSON)
            assert bad.json()["field"] == "format"
            assert (await site.send("/providers/1/refresh")).headers["location"].endswith("note=refreshing")
            await site.send("/providers/1/delete")
            assert (await site.operator.get("/providers/1")).status_code == 404

    asyncio.run(run())


def test_a_refresh_that_failed_says_why_and_what_to_do(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            async with serve(listing) as server:
                await site.send("/providers", link=server.url("/list.m3u"))
                await read_whole(site)
            await site.send("/providers/1/refresh")

            async def failed() -> bool:
                return (await site.adscreen.providers.get(1)).refresh.failure is not None

            await until(failed)
            html = await site.page("/providers")
            assert "refuses connections" in html
            assert '<p class="note bad"><strong>' in html
            assert "<dd>3</dd>" in html, "the channels of the last list stay"

    asyncio.run(run())
