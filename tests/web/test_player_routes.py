import asyncio
from pathlib import Path

from tests.support.site import open_site

from adscreen.core.errors import AdScreenError
from adscreen.web.cookies import DEVICE_SECONDS


def test_the_first_browser_gets_the_screen_and_keeps_it(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            made = await site.services.screens.create("Bar", language="fr", timezone="Europe/Paris")
            code, link = made.screen.code, f"/player/{made.screen.code}?claim={made.claim}"
            browser = site.browser()
            claimed = await browser.get(link)
            assert (claimed.status_code, claimed.headers["location"]) == (303, f"/player/{code}")
            cookies = claimed.headers.get_list("set-cookie")
            assert {part for cookie in cookies for part in cookie.split("; ") if part.startswith("Path")} == {
                "Path=/player",
                f"Path=/player/{code}",
                f"Path=/api/player/{code}",
                f"Path=/api/heartbeat/{code}",
                f"Path=/api/plays/{code}",
            }
            assert all("HttpOnly" in c and "SameSite=lax" in c for c in cookies)
            assert all(f"Max-Age={DEVICE_SECONDS}" in c and "Secure" not in c for c in cookies)
            for _reload in range(2):
                page = await browser.get(f"/player/{code}")
                assert page.status_code == 200
                assert '<html lang="fr">' in page.text
                assert "script-src 'self'" in page.headers["content-security-policy"]
            assert (await browser.get(link)).status_code == 303

            other = await site.browser().get(link)
            assert other.status_code == 403
            assert '<html lang="fr">' in other.text
            assert "appartient déjà à un autre navigateur" in other.text
            assert (await site.browser().get(f"/player/{code}")).status_code == 403

    asyncio.run(run())


def test_only_one_of_two_racing_browsers_wins(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            made = await site.services.screens.create("Bar", language="en", timezone="UTC")

            async def claim() -> bool:
                try:
                    await site.services.pairing.claim(made.screen.code, made.claim)
                except AdScreenError:
                    return False
                return True

            assert sum(await asyncio.gather(*(claim() for _i in range(6)))) == 1

    asyncio.run(run())


def test_a_new_link_moves_the_screen(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, first = await site.screen()
            link = await site.services.screens.new_link(screen.code)
            answer = await first.get(f"/player/{screen.code}")
            assert answer.status_code == 403
            assert "lien à usage unique" in answer.text
            second = site.browser()
            await second.get(f"/player/{screen.code}?claim={link.claim}")
            assert (await second.get(f"/player/{screen.code}")).status_code == 200
            assert (await first.get(f"/api/player/{screen.code}/config")).status_code == 403

    asyncio.run(run())


def test_one_browser_may_hold_several_screens(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            one, browser = await site.screen()
            made = await site.services.screens.create("Second", language="en", timezone="UTC")
            await browser.get(f"/player/{made.screen.code}?claim={made.claim}")
            for code in (one.code, made.screen.code):
                assert (await browser.get(f"/api/player/{code}/config")).status_code == 200

    asyncio.run(run())


def test_a_visit_that_nobody_sees_does_not_spend_the_link(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            made = await site.services.screens.create("Bar", language="en", timezone="UTC")
            link = f"/player/{made.screen.code}?claim={made.claim}"
            await site.browser().head(link)
            await site.browser().get(link, headers={"Sec-Purpose": "prefetch;prerender"})
            browser = site.browser()
            await browser.get(link)
            assert (await browser.get(f"/player/{made.screen.code}")).status_code == 200

    asyncio.run(run())


def test_the_old_address_leads_to_the_page(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            page = await browser.get(f"/player.html?screen={screen.code}", follow_redirects=True)
            assert page.status_code == 200
            assert page.url.path == f"/player/{screen.code}"
            lower = await browser.get(f"/player.html?screen={screen.code.lower()}", follow_redirects=True)
            assert lower.status_code == 403
            hostile = await browser.get("/player.html?screen=//evil.example.com")
            assert hostile.headers["location"].startswith("/player/%2F%2F")
            unknown = await browser.get("/player/ZZZZZZ", headers={"Accept-Language": "fr"})
            assert (unknown.status_code, "Aucun écran" in unknown.text) == (404, True)

    asyncio.run(run())


def test_the_worker_is_for_screens_pages_alone(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            worker = await browser.get("/player-worker.js")
            assert worker.headers["service-worker-allowed"] == "/player"
            assert worker.headers["content-type"].startswith("text/javascript")
            assert worker.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"
            again = await browser.get("/player-worker.js", headers={"If-None-Match": worker.headers["etag"]})
            assert again.status_code == 304
            page = await browser.get(f"/player/{screen.code}")
            assert '"worker": "/player-worker.js"' in page.text
            assert "worker-src 'self'" in page.headers["content-security-policy"]
            seen = await (await site.operator()).get(f"/player/{screen.code}")
            assert '"worker": null' in seen.text, "who only looks at a screen keeps nothing"

    asyncio.run(run())


def test_nothing_is_kept_where_the_setting_says_so(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path, offline_mb=0) as site:
            screen, browser = await site.screen()
            assert '"worker": null' in (await browser.get(f"/player/{screen.code}")).text

    asyncio.run(run())


def test_the_bare_address_leads_to_the_screen_that_the_browser_holds(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            assert (await browser.get("/player")).headers["location"] == f"/player/{screen.code}"
            assert "pairing-" in (await site.browser().get("/player")).text
            assert "pairing-" in (await browser.get("/player?new")).text, "one browser may hold several"

            link = await site.services.screens.new_link(screen.code)
            await site.browser().get(f"/player/{screen.code}?claim={link.claim}")
            replaced = await browser.get("/player", follow_redirects=True)
            assert replaced.status_code == 403
            assert "Un autre appareil affiche désormais cet écran" in replaced.text
            assert "pairing-" in (await browser.get("/player")).text, "it is free for another screen"

            gone, browser = await site.screen()
            await site.services.screens.delete(gone.code)
            assert (await browser.get("/player")).status_code == 200

    asyncio.run(run())
