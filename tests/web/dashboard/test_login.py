import asyncio
from pathlib import Path

import pytest
from tests.web.dashboard.front import JSON, NAME, PASSWORD, browser, front

from adscreen.web.cookies import SESSION


def test_who_knows_the_password_comes_in_and_goes_on(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            form = {"name": NAME, "password": PASSWORD, "next": "/feeds"}
            answer = await site.stranger.post("/login", data=form)
            assert (answer.status_code, answer.headers["location"]) == (303, "/feeds")
            assert "httponly" in answer.headers["set-cookie"].lower()
            assert (await site.stranger.get("/feeds")).status_code == 200
            await site.stranger.post("/logout")
            assert (await site.stranger.get("/feeds")).status_code == 303

    asyncio.run(run())


@pytest.mark.parametrize(
    "path", ["//evil.example.com", "/\\evil.example.com", "https://evil.example.com", ""]
)
def test_logging_in_leads_nowhere_else(tmp_path: Path, path: str) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            form = {"name": NAME, "password": PASSWORD, "next": path}
            assert (await site.stranger.post("/login", data=form)).headers["location"] == "/screens"

    asyncio.run(run())


def test_a_wrong_password_is_told_and_many_are_held_off(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            form = {"name": NAME, "password": "wrong password"}
            first = await site.stranger.post("/login", data=form, headers=JSON)
            assert first.status_code == 401
            assert first.json()["remedy"].startswith("Name or password is wrong.")
            assert SESSION not in site.stranger.cookies
            statuses = [
                (await site.stranger.post("/login", data=form, headers=JSON)).status_code for _n in range(30)
            ]
            assert statuses[-1] == 429

    asyncio.run(run())


def test_the_first_link_makes_the_administrator_once(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            accounts = site.adscreen.services.accounts
            token = await accounts.new_login_link((await accounts.users())[0].id)
            async with browser(site.adscreen, "fr") as other:
                page = await other.get(f"/welcome?token={token}")
                assert "<h1>Bienvenue dans AdScreen</h1>" in page.text
                form = {"token": token, "name": "Zoé", "password": "court"}
                assert (await other.post("/welcome", data=form, headers=JSON)).status_code == 400
                form["password"] = "un long mot de passe"
                answer = await other.post("/welcome", data=form)
                assert (answer.status_code, answer.headers["location"]) == (303, "/screens")
                assert (await other.get("/screens")).status_code == 200
                assert (await site.stranger.get(f"/welcome?token={token}")).status_code == 404

    asyncio.run(run())
