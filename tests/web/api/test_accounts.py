import asyncio
from pathlib import Path

from tests.support.site import NAME, PASSWORD, open_site


def test_log_in_and_out(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            operator = await site.operator()
            assert (await operator.get("/api/me")).json() == {"name": NAME, "role": "admin", "language": "en"}
            stolen = operator.cookies["adscreen_session"]
            assert (await operator.post("/api/logout")).status_code == 204
            assert (await operator.get("/api/me")).status_code == 401
            thief = site.browser()
            thief.cookies.set("adscreen_session", stolen)
            assert (await thief.get("/api/me")).json()["code"] == "unauthenticated"

    asyncio.run(run())


def test_the_session_cookie_is_out_of_reach(tmp_path: Path) -> None:
    async def run(public_url: str | None) -> str:
        async with open_site(
            f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path, public_url=public_url
        ) as site:
            await site.operator()
            answer = await site.browser().post(
                "/api/login", json={"name": NAME.upper(), "password": PASSWORD}
            )
            return answer.headers["set-cookie"]

    cookie = asyncio.run(run(None))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert "Secure" in asyncio.run(run("https://tv.example.com"))


def test_guessing_is_slowed_down(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            await site.operator()
            browser = site.browser(language="fr")
            wrong = {"name": NAME, "password": "wrong wrong wrong"}
            first = await browser.post("/api/login", json=wrong)
            assert first.status_code == 401
            assert (
                first.json()["remedy"] == "Le nom ou le mot de passe est faux. Vérifiez-les, puis réessayez."
            )
            stranger = await browser.post("/api/login", json={**wrong, "name": "nobody"})
            assert stranger.json() == first.json()
            answers = await asyncio.gather(*(browser.post("/api/login", json=wrong) for _i in range(10)))
            assert sorted({a.status_code for a in answers}) == [401, 429]
            right = {"name": NAME, "password": PASSWORD}
            refused = await site.browser(address="192.0.2.9").post("/api/login", json=right)
            assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
            assert 0 < int(refused.headers["retry-after"]) <= 900
            site.clock.forward(901)
            assert (await browser.post("/api/login", json=right)).status_code == 200

    asyncio.run(run())


def test_one_address_may_not_try_many_names(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            browser = site.browser()
            codes = [
                (
                    await browser.post("/api/login", json={"name": f"user{i}", "password": "x" * 600})
                ).status_code
                for i in range(32)
            ]
            assert codes == [401] * 30 + [429] * 2
            other = await site.browser(address="192.0.2.7").post(
                "/api/login", json={"name": "a", "password": "b"}
            )
            assert other.status_code == 401

    asyncio.run(run())


def test_bad_json_is_told_by_field(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            browser = site.browser()
            answer = await browser.post("/api/login", json={"name": "a"})
            assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
                400,
                "bad_input",
                "password",
            )
            huge = b'{"name": "' + b"a" * 300_000 + b'"}'
            answer = await browser.post(
                "/api/login", content=huge, headers={"Content-Type": "application/json"}
            )
            assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
            for body in (b"", b"{", b"[]", b"\xff\xfe", b'{"name": 5}', b"null"):
                bad = await browser.post(
                    "/api/login", content=body, headers={"Content-Type": "application/json"}
                )
                assert (bad.status_code, bad.json()["code"]) == (400, "bad_input")

    asyncio.run(run())
