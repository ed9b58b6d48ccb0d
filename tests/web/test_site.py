import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import uvicorn
from structlog.testing import capture_logs
from tests.support.site import Site, open_site

from adscreen.core.metrics import Metrics
from adscreen.core.tasks import TaskOwner
from adscreen.web.site import build_site


@asynccontextmanager
async def served(site: Site) -> AsyncIterator[str]:
    """Serve the application on a real socket; gives its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(site.app, log_config=None, access_log=False))
    async with TaskOwner() as tasks:
        task = tasks.start(server.serve(sockets=[listener]), name="server")
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


def test_every_answer_says_what_browsers_may_do_with_it(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            for path in ("/healthz", "/api/docs", "/api/me", "/nothing", "/player/ZZZZZZ"):
                headers = (await site.browser().get(path)).headers
                assert headers["x-content-type-options"] == "nosniff"
                assert "unsafe" not in headers["content-security-policy"]
                assert "blob:" in headers["content-security-policy"]

    asyncio.run(run())


def test_health_tells_of_the_database(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            assert (await site.browser().get("/healthz")).json() == {"status": "ok"}
            sick = replace(site.services, healthy=broken)
            transport = httpx.ASGITransport(build_site(sick))
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
                answer = await browser.get("/healthz")
            assert (answer.status_code, answer.json()) == (503, {"status": "database"})

    async def broken() -> bool:
        raise ConnectionRefusedError

    asyncio.run(run())


def test_what_is_not_there_is_said_to_people_and_to_programs(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            program = await site.browser().get("/api/nothing")
            assert (program.status_code, program.json()["code"]) == (404, "not_found")
            person = await site.browser(language="fr").get("/nothing", headers={"Accept": "text/html"})
            assert person.status_code == 404
            assert '<html lang="fr">' in person.text
            wrong = await site.browser().post("/api/me")
            assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")

    asyncio.run(run())


def test_an_error_of_our_own_shows_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            site.live.error = ValueError("secret")  # type: ignore[assignment]  # what nobody expected
            cookies = browser.cookies
            quiet = site.browser(app_errors=False)
            quiet.cookies = cookies
            with capture_logs() as logs:
                answer = await quiet.get(f"/api/player/{screen.code}/tv-stream")
            assert [entry["event"] for entry in logs] == ["request failed"]
            assert (answer.status_code, answer.json()["code"]) == (500, "internal")
            assert "secret" not in answer.text

    asyncio.run(run())


def test_the_documentation_names_every_route(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            page = (await site.browser().get("/api/docs")).text
            schema = (await site.browser().get("/api/openapi.json")).json()
            chapter = (Path(__file__).parents[2] / "docs" / "3-screens" / "api.md").read_text()
            written = set(re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/api/[^` ?]*)", chapter))
            routes = {(m.upper(), path) for path, item in schema["paths"].items() for m in item}
            assert written == {(m, re.sub(r"\{(\w+)\}", r"<\1>", path)) for m, path in routes}
            for method, path in routes:
                assert f"{method} {path}" in page

    asyncio.run(run())


def test_metrics_are_served_where_there_are_some(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            assert (await site.browser().get("/metrics")).status_code == 404
            transport = httpx.ASGITransport(build_site(site.services, metrics=Metrics()))
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
                answer = await browser.get("/metrics")
            assert "adscreen_loop_lag_seconds" in answer.text
            assert answer.headers["content-type"].startswith("text/plain; version=")

    asyncio.run(run())


def test_static_files_are_cached_by_their_names(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, device = await site.screen()
            page = (await device.get(f"/player/{screen.code}")).text
            script = re.search(r'src="(/static/dist/player-[^"]+\.js)"', page)
            assert script is not None
            assert "immutable" in (await device.get(script[1])).headers["cache-control"]
            assert (await device.get("/static/icon.svg")).headers["cache-control"] == "no-cache"
            assert (await device.get("/static/../site.py")).status_code == 404

    asyncio.run(run())


def test_a_large_upload_over_a_real_socket_is_refused_in_words(tmp_path: Path) -> None:
    async def run() -> None:
        url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
        async with open_site(url, tmp_path, max_upload_mb=1) as site, served(site) as root:
            await site.operator()
            token = await site.services.accounts.start_session((await site.services.accounts.users())[0].id)
            async with httpx.AsyncClient(base_url=root, cookies={"adscreen_session": token}) as browser:
                for size, status in ((900_000, 201), (3_000_000, 413)):
                    data = b"\x89PNG\r\n\x1a\n" + bytes(size)
                    answer = await browser.post("/api/creatives", files={"file": ("a.png", data)})
                    assert answer.status_code == status
                stored = answer = (await browser.get("/api/creatives")).json()
                part = await browser.get(stored[0]["url"], headers={"Range": "bytes=0-7"})
                assert (part.status_code, part.content) == (206, b"\x89PNG\r\n\x1a\n")

    asyncio.run(run())


def test_an_upload_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        async with (
            open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site,
            served(site) as root,
        ):
            await site.operator()
            token = await site.services.accounts.start_session((await site.services.accounts.users())[0].id)
            _reader, writer = await asyncio.open_connection("127.0.0.1", int(root.rpartition(":")[2]))
            head = (
                "POST /api/creatives HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n"
                f"Cookie: adscreen_session={token}\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
                '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
            )
            writer.write(head.encode() + b"\x89PNG\r\n\x1a\n" + bytes(5000))
            await writer.drain()
            folder = tmp_path / "blobs"
            while not list(folder.glob("incoming-*")):
                await asyncio.sleep(0.01)
            writer.close()
            await writer.wait_closed()
            while list(folder.glob("incoming-*")):
                await asyncio.sleep(0.01)
            assert [path for path in folder.rglob("*") if path.is_file()] == []
            assert await site.services.library.creatives() == []

    asyncio.run(asyncio.wait_for(run(), 20))
