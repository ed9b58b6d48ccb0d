import asyncio
from pathlib import Path

from tests.support.site import open_site

BAR = {"name": "Bar", "language": "fr", "timezone": "Europe/Paris"}


def test_a_screen_is_made_changed_and_deleted(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            operator = await site.operator()
            made = await operator.post("/api/screens", json=BAR)
            assert made.status_code == 201
            screen = made.json()["screen"]
            path = f"/api/screens/{screen['code']}"
            assert (screen["state"], screen["paired"], screen["channel"]) == ("unpaired", False, None)

            browser = site.browser()
            await browser.get(made.json()["link"])
            config = f"/api/player/{screen['code']}/config"
            before = (await browser.get(config)).json()["versions"]["config"]
            overlay = [
                {"id": "a", "kind": "ticker", "text": "Happy hour", "position": "bottom"},
                {"id": "b", "kind": "corner", "text": "Bientôt", "position": "top-left", "enabled": False},
            ]
            changed = await operator.patch(
                path, json={"channel": "channel:1", "name": " Bar  2 ", "overlay": overlay}
            )
            assert (changed.json()["name"], changed.json()["language"]) == ("Bar 2", "fr")
            after = (await browser.get(config)).json()
            assert after["versions"]["config"] > before
            assert after["channelName"] == "Première"
            assert [(layer["kind"], layer["text"]) for layer in after["overlayConfig"]["layers"]] == [
                ("ticker", "Happy hour")
            ]
            assert (await operator.patch(path, json={"tvEnabled": False})).json()["channel"] == "channel:1"
            assert (await operator.patch(path, json={"channel": None})).json()["channel"] is None
            assert [s["code"] for s in (await operator.get("/api/screens")).json()] == [screen["code"]]
            assert (await operator.delete(path)).status_code == 204
            assert (await operator.get(path)).json()["code"] == "screen_unknown"
            assert (await browser.get(config)).status_code == 404

    asyncio.run(run())


def test_what_is_not_valid_is_named(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            operator = await site.operator()
            for field, value in (("name", "  "), ("language", "de"), ("timezone", "Europe/Atlantis")):
                answer = await operator.post("/api/screens", json={**BAR, field: value})
                assert (answer.status_code, answer.json()["field"]) == (400, field)
            code = (await operator.post("/api/screens", json=BAR)).json()["screen"]["code"]
            for item, field in (
                ({"id": "a", "kind": "image"}, "image"),
                ({"id": "a", "kind": "ticker", "text": " "}, "text"),
                ({"id": "a", "kind": "script", "text": "x"}, "overlay.0.kind"),
            ):
                answer = await operator.patch(f"/api/screens/{code}", json={"overlay": [item]})
                assert (answer.status_code, answer.json()["field"]) == (400, field)

    asyncio.run(run())


def test_screens_are_for_those_who_are_logged_in(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, device = await site.screen()
            path = f"/api/screens/{screen.code}"
            for browser in (site.browser(), device):
                for method, where in (
                    ("GET", "/api/screens"), ("POST", "/api/screens"), ("GET", path),
                    ("PATCH", path), ("DELETE", path),
                    ("POST", f"{path}/link"), ("PUT", f"{path}/playlist"), ("GET", "/api/creatives"),
                    ("POST", "/api/creatives"), ("DELETE", "/api/creatives/1"),
                ):  # fmt: skip
                    answer = await browser.request(method, where)
                    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), (
                        method,
                        where,
                    )

    asyncio.run(run())
