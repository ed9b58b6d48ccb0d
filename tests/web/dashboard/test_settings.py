import asyncio
from dataclasses import replace
from pathlib import Path

from tests.web.dashboard.front import JSON, NAME, PASSWORD, front


def test_the_language_changes_at_once_and_stays_after_logging_out(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            answer = await site.send("/settings/language", language="fr")
            assert "<strong>Enregistré.</strong>" in await site.page(answer.headers["location"])
            await site.send("/logout")
            assert "Se connecter à AdScreen" in (await site.operator.get("/login")).text
            bad = await site.stranger.post("/settings/language", data={"language": "fr"})
            assert bad.status_code == 401

    asyncio.run(run())


def test_the_password_changes_for_who_knows_the_old_one(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            form = {"old": "not this one", "new": "another long password"}
            wrong = await site.operator.post("/settings/password", data=form, headers=JSON)
            assert (wrong.status_code, wrong.json()["field"]) == (400, "old")
            form["old"] = PASSWORD
            assert (await site.send("/settings/password", **form)).status_code == 303
            await site.page("/settings")
            login = {"name": NAME, "password": form["new"]}
            assert (await site.stranger.post("/login", data=login)).status_code == 303

    asyncio.run(run())


def test_how_the_server_is_set_is_shown_without_secrets(tmp_path: Path) -> None:
    async def run() -> None:
        url = f"sqlite+aiosqlite:///{tmp_path}/other.db?password=tr0mbone"
        async with front(tmp_path, public_url="https://tv.example.com") as site:
            settings = site.adscreen.services.settings.model_copy(update={"database_url": url})
            program = site.adscreen.site
            program.state.services = replace(program.state.services, settings=settings)
            html = await site.page("/settings")
            assert "<dd>https://tv.example.com</dd>" in html
            assert "<dd>127.0.0.0/8</dd>" in html
            assert "tr0mbone" not in html

    asyncio.run(run())
