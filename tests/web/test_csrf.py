import asyncio
from pathlib import Path

import pytest
from tests.support.site import PASSWORD, ROOT, open_site

from adscreen.web.csrf import is_foreign


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://tv.example.com"}, True),
        ({"origin": "http://tv.example.com"}, False),
        ({"origin": "https://TV.example.com"}, False),
        ({"origin": "http://tv.example.com:8080"}, True),
        ({"origin": "http://evil.example.net"}, True),
        ({"origin": "http://tv.example.com.evil.example.net"}, True),
        ({"origin": "null"}, True),
        ({"origin": ""}, True),
        ({"origin": "http://[broken"}, True),
        ({"origin": "file://tv.example.com"}, True),
    ],
)
def test_who_may_change_things(headers: dict[str, str], foreign: bool) -> None:
    assert is_foreign(headers, ("tv.example.com", "")) is foreign


def test_another_site_cannot_act_for_the_operator(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            operator = await site.operator()
            body = {"name": "Bar", "language": "en", "timezone": "UTC"}
            evil = {"Origin": "http://evil.example.net"}
            for headers in (evil, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
                answer = await operator.post("/api/screens", json=body, headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
            forced = await operator.post("/api/login", json={"name": "x", "password": PASSWORD}, headers=evil)
            assert forced.status_code == 403
            assert await site.services.screens.all() == []
            assert (
                await operator.post("/api/screens", json=body, headers={"Origin": ROOT})
            ).status_code == 201

    asyncio.run(run())


def test_the_public_address_counts_as_our_own(tmp_path: Path) -> None:
    async def run() -> None:
        url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
        async with open_site(url, tmp_path, public_url="https://tv.example.com") as site:
            operator = await site.operator()
            answer = await operator.post("/api/logout", headers={"Origin": "https://tv.example.com"})
            assert answer.status_code == 204

    asyncio.run(run())
