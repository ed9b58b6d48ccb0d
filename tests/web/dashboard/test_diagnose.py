import asyncio
import re
from pathlib import Path

import httpx
from tests.support.httpserver import Call, serve
from tests.web.dashboard.front import JSON, Front, front


async def verdict(site: Front, answer: httpx.Response) -> str:
    """Follow a diagnosis to its end; return its page."""
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"]
    async with asyncio.timeout(30):
        while 'hx-get="/diagnose/' in (html := await site.page(f"{path}/steps")):
            await asyncio.sleep(0.05)
    assert "<html" not in html
    return await site.page(path)


def test_a_pasted_text_without_a_link_is_explained(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            html = await verdict(site, await site.send("/diagnose", link="nothing of use"))
            assert '<p class="note bad" role="status"><strong>' in html

    asyncio.run(run())


def test_the_password_of_a_pasted_link_is_on_no_page(tmp_path: Path) -> None:
    async def refuse(call: Call) -> None:
        await call.reply(b"no", 403)

    async def run() -> None:
        async with front(tmp_path) as site, serve(refuse) as panel:
            link = panel.url("/get.php?username=alice&password=tr0mbone&type=m3u_plus")
            html = await verdict(site, await site.send("/diagnose", link=link))
            assert panel.calls
            assert "tr0mbone" not in html

    asyncio.run(run())


def test_an_uploaded_list_is_diagnosed_by_channel(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            riviera = (await site.channels())["Riviera 1"]
            refused = await site.operator.post("/providers/1/diagnose", headers=JSON)
            assert refused.json()["field"] == "channel"
            html = await verdict(site, await site.send("/providers/1/diagnose", channel=str(riviera)))
            assert "refuses connections" in html

    asyncio.run(run())


def test_connections_that_this_adscreen_uses_itself_are_told(tmp_path: Path) -> None:
    async def silent(call: Call) -> None:
        if "GET" in call.method and call.path == "/one.ts":
            await call.gone()

    async def run() -> None:
        async with front(tmp_path) as site, serve(silent) as panel:
            text = f"#EXTM3U\n#EXTINF:-1,One\n{panel.url('/one.ts')}\n"
            await site.operator.post("/providers/upload", files={"file": ("l.m3u", text.encode())})
            preview = re.search(r'data-preview="([^"]+)"', await site.page("/channels"))
            assert preview is not None
            async with asyncio.TaskGroup() as tasks:
                watching = tasks.create_task(site.operator.get(preview[1]))
                while not panel.calls:
                    await asyncio.sleep(0.01)
                answer = await site.send("/providers/1/diagnose", channel="1")
                assert "this AdScreen itself uses now: 1." in await site.page(answer.headers["location"])
                watching.cancel()

    asyncio.run(run())


def test_a_diagnosis_that_is_not_kept_is_not_found(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            assert (await site.operator.get("/diagnose/XXXX")).status_code == 404

    asyncio.run(run())
