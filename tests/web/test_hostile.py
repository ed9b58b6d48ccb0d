"""What those send who mean harm, or whose programs are broken, over the whole of AdScreen."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from tests.support.site import NAME, PASSWORD, ROOT

from adscreen.app.assembly import assembled
from adscreen.app.program import AdScreen
from adscreen.core.settings import Settings

EVIL = "<img src=x onerror=alert(1)></script><!--<script>{{7*7}}"


@asynccontextmanager
async def operated(folder: Path, **settings: object) -> AsyncIterator[tuple[AdScreen, httpx.AsyncClient]]:
    """Give the whole program and a browser in which its administrator is logged in."""
    async with assembled(Settings(data_dir=folder, **settings)) as adscreen:  # type: ignore[arg-type]  # by pydantic
        accounts = adscreen.services.accounts
        link = await accounts.ensure_first_login_link()
        assert link is not None
        await accounts.redeem_login_link(link, name=NAME, password=PASSWORD, language="en")
        transport = httpx.ASGITransport(adscreen.site)  # an error that nobody expected is the test's
        async with httpx.AsyncClient(transport=transport, base_url=ROOT) as browser:
            answer = await browser.post("/login", data={"name": NAME, "password": PASSWORD})
            assert answer.status_code == 303
            yield adscreen, browser


async def uploaded(browser: httpx.AsyncClient, text: str) -> None:
    answer = await browser.post("/providers/upload", files={"file": (f"{EVIL}.m3u", text.encode())})
    assert answer.status_code == 303, answer.text


def test_names_are_never_taken_for_markup(tmp_path: Path) -> None:
    async def run() -> None:
        async with operated(tmp_path) as (_adscreen, browser):
            made = (await browser.post("/api/screens", json=_screen(EVIL))).json()["screen"]["code"]
            overlay = [{"id": "a", "kind": "ticker", "text": EVIL, "position": "bottom"}]
            await browser.patch(f"/api/screens/{made}", json={"overlay": overlay, "channel": "c1"})
            await uploaded(
                browser, f'#EXTM3U\n#EXTINF:-1 group-title="{EVIL}",{EVIL}\nhttp://192.0.2.1/1.ts\n'
            )
            await browser.post("/api/creatives", files={"file": (f"{EVIL}.png", b"\x89PNG\r\n\x1a\n")})
            for path in (
                "/screens",
                f"/screens/{made}",
                f"/player/{made}",
                "/providers",
                "/providers/1",
                "/channels",
                f"/channels?q={EVIL}&group={EVIL}&screen={made}",
                "/feeds",
                f"/login?next=/{EVIL}",
                f"/{EVIL}",
            ):
                page = await browser.get(path, headers={"Accept": "text/html"})
                assert "onerror" in page.text or path in ("/feeds", f"/{EVIL}"), path
                assert "<img src=x" not in page.text, path
                assert "<!--" not in page.text, path
                assert "script-src 'self';" in page.headers["content-security-policy"], path

    asyncio.run(run())


def _screen(name: str) -> dict[str, str]:
    return {"name": name, "language": "en", "timezone": "Europe/Paris"}


ODD_PATHS = (
    "/player/%00",
    "/player/%0d%0aSet-Cookie:x=1",
    "/player/" + "A" * 5000,
    "/player/%ED%A0%BD",
    "/api/player/%00/config",
    "/api/screens/%00",
    "/screens/%00",
    "/media/..%2f..%2fkey",
    "/media/%2e%2e/key",
    "/media/%00.png",
    "/static/..%2f..%2fsite.py",
    "/static/%2e%2e/site.py",
    "/static/..%5csite.py",
    "/static/%00",
    "/live/..%2f..%2fa/index.m3u8",
    "/live/%00/index.m3u8",
    "/live/AAAA/..%2f7.ts",
    "/diagnose/%00",
    "/api/screens/",
    "/screens/",
    "/providers/99999999999999999999",
    "/channels/99999999999999999999/logo",
)


def test_odd_paths_lead_nowhere(tmp_path: Path) -> None:
    async def run() -> None:
        async with operated(tmp_path) as (_adscreen, browser):
            for path in ODD_PATHS:
                answer = await browser.get(path)
                assert answer.status_code == 404, path
                assert "set-cookie" not in answer.headers
            huge = await browser.delete(f"/api/creatives/{10**30}")
            assert (huge.status_code, huge.json()["field"]) == (400, "creative")

    asyncio.run(run())


def test_a_log_in_leads_to_no_other_site(tmp_path: Path) -> None:
    async def run() -> None:
        async with operated(tmp_path) as (_adscreen, browser):
            for target in ("//evil.example.net", "/\\evil.example.net", "http://evil.example.net", "/\t/x"):
                form = {"name": NAME, "password": PASSWORD, "next": target}
                answer = await browser.post("/login", data=form)
                assert httpx.URL(ROOT).join(answer.headers["location"]).host == httpx.URL(ROOT).host
                assert not answer.headers["location"].startswith(("//", "/\\", "/\t"))

    asyncio.run(run())


def test_a_log_in_is_a_new_session_and_a_log_out_its_end(tmp_path: Path) -> None:
    async def run() -> None:
        async with operated(tmp_path) as (_adscreen, browser):
            first = browser.cookies["adscreen_session"]
            browser.cookies.set("adscreen_session", "chosen-by-someone-else")
            browser.cookies.clear()
            browser.cookies.set("adscreen_session", "chosen-by-someone-else")
            assert (await browser.get("/api/me")).status_code == 401
            answer = await browser.post("/login", data={"name": NAME, "password": PASSWORD})
            second = answer.cookies["adscreen_session"]
            assert len({first, second, "chosen-by-someone-else"}) == 3
            await browser.post("/logout", headers={"Cookie": f"adscreen_session={second}"})
            browser.cookies.clear()
            for token, status in ((second, 401), (first, 200)):
                headers = {"Cookie": f"adscreen_session={token}"}
                assert (await browser.get("/api/me", headers=headers)).status_code == status

    asyncio.run(run())


def test_uploads_are_what_their_bytes_say(tmp_path: Path) -> None:
    async def run() -> None:
        async with operated(tmp_path) as (_adscreen, browser):
            svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
            for name in ("a.svg", "a.png", "a.html"):
                assert (await browser.post("/api/creatives", files={"file": (name, svg)})).status_code == 400
            both = b"GIF89a/*<script>alert(1)</script>*/=1"
            made = (await browser.post("/api/creatives", files={"file": ("../../x.html", both)})).json()[0]
            assert made["title"] == "x.html"
            served = await browser.get(made["url"])
            assert served.headers["content-type"] == "image/gif"
            assert served.headers["x-content-type-options"] == "nosniff"
            assert served.headers["content-security-policy"] == "default-src 'none'; sandbox"

    asyncio.run(run())


BAD_JSON = (
    (json.dumps(_screen("x")).replace('"x"', '"\\ud800"'), "name"),
    (json.dumps({**_screen("x"), "timezone": "../../etc/passwd"}), "timezone"),
    (json.dumps({**_screen("x"), "timezone": "\0"}), "timezone"),
    (json.dumps(_screen("\0\r\n")), "name"),
    ("[" * 100_000, None),
    ("{", None),
    ("[]", None),
)


def test_bad_json_is_refused_in_words(tmp_path: Path) -> None:
    async def run() -> None:
        async with operated(tmp_path) as (_adscreen, browser):
            for body, field in BAD_JSON:
                json_body = {"Content-Type": "application/json"}
                answer = await browser.post("/api/screens", content=body, headers=json_body)
                assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")
                assert answer.json().get("field") == field
            order = [{"creative": 10**30, "seconds": 5}]
            assert (await browser.put("/api/screens/ABCDEF/playlist", json=order)).status_code == 400

    asyncio.run(run())


def test_names_lose_what_cannot_be_printed(tmp_path: Path) -> None:
    async def run() -> None:
        async with operated(tmp_path) as (_adscreen, browser):
            made = await browser.post("/api/screens", json=_screen("a\0b\r\nSet-Cookie: c\u202ed"))
            assert made.json()["screen"]["name"] == "a b Set-Cookie: c d"

    asyncio.run(run())
