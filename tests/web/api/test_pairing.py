"""From a code on a device's glass to its screen, over the API."""

import asyncio
from pathlib import Path

import httpx
from tests.support.device import KeyedDevice
from tests.support.site import ROOT, Site, open_site

from adscreen.core.tasks import TaskOwner
from adscreen.web.cookies import PAIRING, device_cookie, proof_cookie

BAR = {"name": "Bar", "place": "Ground floor", "language": "fr", "timezone": "Europe/Paris"}


async def shows(device: httpx.AsyncClient, key: str | None = None) -> str:
    """Have a device show a code; return it."""
    answer = await device.post("/api/pairing", json={"key": key})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["code"])


async def taken(device: httpx.AsyncClient, keyed: KeyedDevice | None = None) -> str:
    """Have a device take the screen that waits for it; return the screen's code."""
    waiting = (await device.get("/api/pairing")).json()
    code, nonce = waiting["screen"], waiting["nonce"]
    signature = keyed.sign(code, nonce) if keyed else ""
    answer = await device.post("/api/pairing/take", json={"nonce": nonce, "signature": signature})
    assert (answer.status_code, answer.json()) == (200, {"path": f"/player/{code}"})
    return str(code)


async def replace(site: Site, operator: httpx.AsyncClient, screen: str, device: httpx.AsyncClient) -> None:
    answer = await operator.post(f"/api/screens/{screen}/device", json={"code": await shows(device)})
    assert (answer.status_code, answer.json()["paired"]) == (200, False)
    await taken(device)


def test_a_device_without_a_key_becomes_a_screen(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path, public_url="https://tv.example.com/") as site:
            operator, device = await site.operator(), site.browser()
            assert (await device.get("/api/pairing")).status_code == 404, "it has shown no code yet"
            answer = await device.post("/api/pairing", json={})
            cookie = answer.headers["set-cookie"]
            assert all(part in cookie for part in ("HttpOnly", "Path=/api/pairing", "Secure"))
            device.cookies.set(PAIRING, device.cookies[PAIRING])  # the test's address is http
            shown = answer.json()
            assert shown["url"] == f"https://tv.example.com/claim/{shown['code']}"
            assert shown["qr"].startswith("data:image/svg+xml")
            assert 600 < shown["seconds"] <= 900
            assert (await device.get("/api/pairing")).json() == {"screen": None, "nonce": None}

            made = await operator.post(
                "/api/screens/claim", json={**BAR, "code": shown["code"], "channel": "channel:1"}
            )
            assert made.status_code == 201, made.text
            screen = made.json()
            assert (screen["place"], screen["channel"], screen["bound"]) == (
                "Ground floor",
                "channel:1",
                False,
            )
            spent = await operator.post("/api/screens/claim", json={**BAR, "code": shown["code"]})
            assert (spent.status_code, spent.json()["field"]) == (404, "code")

    asyncio.run(run())


def test_the_device_holds_its_screen_until_it_is_replaced(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            operator, old, new = await site.operator(), site.browser(), site.browser()
            await operator.post("/api/screens/claim", json={**BAR, "code": await shows(old)})
            code = await taken(old)
            config = f"/api/player/{code}/config"
            assert (await old.get(config)).json()["screenName"] == "Bar"
            assert (await old.get("/player")).headers["location"] == f"/player/{code}"
            assert PAIRING not in old.cookies

            await replace(site, operator, code, new)
            refused = await old.get(config)
            assert (refused.status_code, refused.json()["code"]) == (403, "screen_claimed")
            assert (await new.get(config)).json()["screenName"] == "Bar"

    asyncio.run(run())


def test_a_copied_cookie_is_refused_once_there_is_a_key(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            operator, device, keyed = await site.operator(), site.browser(), KeyedDevice()
            claimed = {**BAR, "code": await shows(device, keyed.key)}
            await operator.post("/api/screens/claim", json=claimed)
            waiting = (await device.get("/api/pairing")).json()
            wrong = KeyedDevice().sign(waiting["screen"], waiting["nonce"])
            answer = await device.post(
                "/api/pairing/take", json={"nonce": waiting["nonce"], "signature": wrong}
            )
            assert (answer.status_code, answer.json()["code"]) == (401, "device_unproven")
            assert not any(device_cookie(waiting["screen"]) in name for name in device.cookies)
            code = await taken(device, keyed)
            assert (await operator.get(f"/api/screens/{code}")).json()["bound"] is True
            assert (await device.get(f"/api/player/{code}/config")).status_code == 200, (
                "it has just proved it"
            )

            thief = site.browser()
            thief.cookies.set(device_cookie(code), cookie(device, device_cookie(code)))
            for path in (f"/api/player/{code}/config", f"/api/player/{code}/playlist"):
                refused = await thief.get(path)
                assert (refused.status_code, refused.json()["code"]) == (401, "device_unproven"), path
            beat = await thief.post(f"/api/heartbeat/{code}", json={"mode": "tv"})
            assert beat.status_code == 401
            page = await thief.get(f"/player/{code}")
            assert page.status_code == 200
            assert "tvStreamUrl" not in page.text, "the page has to prove itself first"

    asyncio.run(run())


def cookie(browser: httpx.AsyncClient, name: str) -> str:
    """Return a cookie's value, whatever paths it is for."""
    return next(str(one.value) for one in browser.cookies.jar if one.name == name)


def test_a_device_that_waits_is_told_at_once(tmp_path: Path) -> None:
    async def run() -> None:
        url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
        async with open_site(url, tmp_path) as site, TaskOwner() as tasks:
            tasks.start(site.services.streams.follow_screens(site.services.bus), name="changes for screens")
            operator, device = await site.operator(), site.browser()
            code = await shows(device)
            waiting = tasks.start(device.get("/api/pairing?seconds=20"), name="a device that waits")
            while len(site.services.streams) == 0:
                await asyncio.sleep(0.01)
            await operator.post("/api/screens/claim", json={**BAR, "code": code})
            async with asyncio.timeout(5):  # far less than the 20 s that it would wait
                answer = await waiting
            assert answer.json()["screen"] is not None
            assert len(site.services.streams) == 0

            await device.delete("/nowhere")
            held = tasks.start(site.browser().get(f"{ROOT}/api/pairing?seconds=21"), name="too long")
            assert (await held).status_code == 400
            site.services.streams.close()
            assert (await device.get("/api/pairing?seconds=20")).status_code == 503, "a server that stops"

    asyncio.run(run())


def test_proofs_are_for_one_screen_and_end(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            operator, device, keyed = await site.operator(), site.browser(), KeyedDevice()
            await operator.post("/api/screens/claim", json={**BAR, "code": await shows(device, keyed.key)})
            code = await taken(device, keyed)
            note = cookie(device, proof_cookie(code))
            screen = await site.services.screens.get(code)
            assert site.services.proofs.fits(screen, note)
            for forged in (None, "", "1", f"9{note}", note[:-1], "9" * 30 + ".x", "é.é"):
                assert not site.services.proofs.fits(screen, forged), forged
            site.clock.forward(1201)
            assert not site.services.proofs.fits(screen, note)

    asyncio.run(run())
