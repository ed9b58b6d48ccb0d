"""A screen's browser proves to have its key; one that was claimed by a link registers it first."""

import asyncio
from pathlib import Path

import httpx
from tests.support.device import KeyedDevice
from tests.support.site import open_site

from adscreen.web.cookies import HELD


async def prove(browser: httpx.AsyncClient, code: str, device: KeyedDevice) -> httpx.Response:
    nonce = (await browser.post(f"/api/player/{code}/challenge")).json()["nonce"]
    return await browser.post(f"/api/player/{code}/proof", json=signed(code, nonce, device))


def signed(code: str, nonce: str, device: KeyedDevice) -> dict[str, str]:
    return {"nonce": nonce, "signature": device.sign(code, nonce), "key": device.key}


def test_a_screen_is_bound_to_the_first_key_and_proved_again_and_again(
    database_url: str, tmp_path: Path
) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen()
            code, device, other = screen.code, KeyedDevice(), KeyedDevice()
            config = f"/api/player/{code}/config"
            assert (await browser.get(config)).status_code == 200, "without a key the cookie is enough"
            assert (await site.browser().post(f"/api/player/{code}/challenge")).status_code == 403

            bound = await prove(browser, code, device)
            assert (bound.status_code, bound.json()) == (200, {"seconds": 1200})
            assert (await site.services.screens.get(code)).device_key == device.key
            assert (await browser.get(config)).status_code == 200
            site.clock.forward(1201)
            assert (await browser.get(config)).json()["code"] == "device_unproven"
            assert (await browser.post(f"/api/heartbeat/{code}", json={"mode": "tv"})).status_code == 401
            assert (await prove(browser, code, device)).status_code == 200
            assert (await browser.get(config)).status_code == 200

            wrong = await prove(browser, code, other)
            assert (wrong.status_code, wrong.json()["code"]) == (401, "device_unproven")
            assert f'{HELD}=""' in wrong.headers["set-cookie"], "its key is lost: it is free"
            assert (await site.services.screens.get(code)).device_key == device.key

            nonce = (await browser.post(f"/api/player/{code}/challenge")).json()["nonce"]
            proof = signed(code, nonce, device)
            assert (await browser.post(f"/api/player/{code}/proof", json=proof)).status_code == 200
            replayed = await browser.post(f"/api/player/{code}/proof", json=proof)
            assert (replayed.status_code, replayed.json()["code"]) == (409, "conflict")

    asyncio.run(run())


def test_two_pages_that_bind_at_once_agree(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            answers = await asyncio.gather(
                *(prove(browser, screen.code, device) for device in (KeyedDevice(), KeyedDevice()))
            )
            assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 409])

    asyncio.run(run())


def test_an_operator_at_the_device_does_not_stand_in_for_its_key(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            device = KeyedDevice()
            await prove(browser, screen.code, device)
            operator = await site.operator()
            config = f"/api/player/{screen.code}/config"
            assert (await operator.get(config)).status_code == 200, "a user may read any screen"
            for one in browser.cookies.jar:
                operator.cookies.jar.set_cookie(one)
            site.clock.forward(1201)
            assert (await operator.get(config)).json()["code"] == "device_unproven"
            assert '"nonce"' in (await operator.get(f"/player/{screen.code}")).text
            assert (await prove(operator, screen.code, device)).status_code == 200
            await operator.post(f"/api/heartbeat/{screen.code}", json={"mode": "tv"})
            assert site.services.heartbeats.last(screen) is not None, "it counts as the device"

    asyncio.run(run())


def test_players_with_a_signed_address_need_no_key(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            address = (await browser.get(f"/api/player/{screen.code}/config")).json()["tvStreamUrl"]
            await prove(browser, screen.code, KeyedDevice())
            assert (await site.browser().get(address)).status_code == 200

    asyncio.run(run())
