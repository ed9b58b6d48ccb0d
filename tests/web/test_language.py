import asyncio
from pathlib import Path

from tests.support.site import NAME, PASSWORD, open_site

FRENCH, ENGLISH = "Vous n’êtes pas connecté.", "You are not logged in."


def test_the_browser_is_answered_in_its_language(tmp_path: Path) -> None:
    async def run() -> None:
        url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
        async with open_site(url, tmp_path, language="fr") as site:
            for asked, text in (("fr", FRENCH), ("en-GB,fr;q=0.8", ENGLISH), ("de", FRENCH), ("", FRENCH)):
                answer = await site.browser(language=asked).get("/api/me")
                assert answer.json()["text"] == text
            browser = site.browser(language="fr")
            browser.cookies.set("adscreen_language", "en")
            assert (await browser.get("/api/me")).json()["text"] == ENGLISH
            browser.cookies.set("adscreen_language", "../../x")
            assert (await browser.get("/api/me")).json()["text"] == FRENCH

    asyncio.run(run())


def test_a_user_reads_his_own_language(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            operator = await site.operator()
            user = (await site.services.accounts.users())[0]
            await site.services.accounts.set_language(user.id, "fr")
            answer = await operator.delete("/api/creatives/5", headers={"Accept-Language": "en"})
            assert answer.json()["text"] == "Ceci n’existe pas ici."
            again = await operator.post("/api/login", json={"name": NAME, "password": PASSWORD})
            assert again.json()["language"] == "fr"

    asyncio.run(run())
