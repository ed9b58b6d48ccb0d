import asyncio
from pathlib import Path

import httpx
import pytest
from tests.support.site import Site, open_site
from tests.web.api.test_player_events import cookies_of, listening, served

from adscreen.web.channels import ChannelInfo

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


async def give(operator: httpx.AsyncClient, code: str, **order: object) -> dict[str, object]:
    answer = await operator.post(f"/api/screens/{code}/commands", json=order)
    assert answer.status_code == 201, answer.text
    given: dict[str, object] = answer.json()
    return given


async def log(operator: httpx.AsyncClient, code: str) -> list[tuple[str, str, str, str]]:
    listed = (await operator.get(f"/api/screens/{code}/commands")).json()
    return [(one["kind"], one["state"], one["about"], one["sentBy"]) for one in listed]


def test_a_command_is_told_at_once_answered_and_logged(tmp_path: Path) -> None:
    async def main() -> None:
        async with served(tmp_path) as (site, address):
            screen, browser = await site.screen()
            operator = await site.operator()
            async with listening(address, screen.code, browser) as page:
                await page.next()
                await page.next()
                given = await give(operator, screen.code, kind="identify")
                name, told = await page.next()
                assert (name, told["id"], told["kind"]) == ("command", given["id"], "identify")
                argument = dict(told["argument"])  # type: ignore[call-overload]
                assert (argument["name"], argument["code"]) == ("Bar", screen.code)
                assert str(argument["qr"]).startswith("data:image/svg+xml")
                path = f"/api/player/{screen.code}/commands/{given['id']}"
                done = await browser.post(path, json={"succeeded": True, "result": "done"})
                assert done.status_code == 204
            assert await log(operator, screen.code) == [("identify", "done", "", "ada@example.com")]

    asyncio.run(main())


def test_who_looks_at_a_screen_is_told_no_command_and_answers_none(tmp_path: Path) -> None:
    async def main() -> None:
        async with served(tmp_path) as (site, address):
            screen, _browser = await site.screen()
            operator = await site.operator()
            async with listening(address, screen.code, operator) as page:
                await page.next()
                await page.next()
                given = await give(operator, screen.code, kind="reload")
                await site.services.screens.set_tv(screen.code, False)
                assert (await page.next())[0] == "config"
            path = f"/api/player/{screen.code}/commands/{given['id']}"
            assert (await operator.post(path, json={"succeeded": True})).status_code == 403
            assert (await operator.put(f"{path}/picture", content=JPEG)).status_code == 403
            async with httpx.AsyncClient(base_url=address, cookies=cookies_of(operator)) as client:
                beat = await client.post(f"/api/heartbeat/{screen.code}", json={"mode": "tv"})
                assert beat.json()["commands"] == []

    asyncio.run(main())


def test_a_screen_without_a_stream_hears_by_its_heartbeat(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            given = await give(await site.operator(), screen.code, kind="reload")
            for _time in range(2):  # until it has answered
                beat = await browser.post(f"/api/heartbeat/{screen.code}", json={"mode": "tv"})
                assert [one["id"] for one in beat.json()["commands"]] == [given["id"]]
            await browser.post(
                f"/api/player/{screen.code}/commands/{given['id']}", json={"succeeded": True, "result": ""}
            )
            beat = await browser.post(f"/api/heartbeat/{screen.code}", json={"mode": "tv"})
            assert beat.json()["commands"] == []

    asyncio.run(main())


async def _changes(site: Site, code: str, **order: object) -> dict[str, object]:
    await give(await site.operator(), code, **order)
    config = await site.services.screens.get(code)
    return {
        "tv": config.tv_enabled,
        "channel": config.channel_ref,
        "volume": config.volume,
        "muted": config.muted,
    }


def test_what_stays_is_in_the_configuration(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            site.channels.channels["channel:2"] = ChannelInfo("Deuxième")
            screen, browser = await site.screen()
            code = screen.code
            first = {"tv": True, "channel": "channel:1", "volume": 100, "muted": True}
            assert await _changes(site, code, kind="unmute") == first | {"muted": False}
            loud = first | {"muted": False, "volume": 40}
            assert await _changes(site, code, kind="volume", volume=40) == loud
            assert await _changes(site, code, kind="channel_up") == loud | {"channel": "channel:2"}
            assert await _changes(site, code, kind="channel_up") == loud
            assert await _changes(site, code, kind="channel_down") == loud | {"channel": "channel:2"}
            off = loud | {"channel": "channel:2", "muted": True, "tv": False}
            assert await _changes(site, code, kind="mute") == off | {"tv": True}
            assert await _changes(site, code, kind="tv_off") == off
            config = (await browser.get(f"/api/player/{code}/config")).json()
            assert (config["volume"], config["muted"], config["onlineTvEnabled"]) == (40, True, False)
            assert [about for _kind, _state, about, _by in await log(await site.operator(), code)] == [
                "", "", "Deuxième", "Première", "Deuxième", "40 %", "",
            ]  # fmt: skip

    asyncio.run(main())


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({"kind": "dance"}, 400, "bad_input"),
        ({"kind": "volume", "volume": 101}, 400, "bad_input"),
        ({"kind": "volume"}, 400, "bad_input"),
        ({"kind": "show"}, 400, "bad_input"),
        ({"kind": "show", "creative": 99}, 404, "not_found"),
        ({"kind": "channel_up"}, 400, "no_channel"),
    ],
)
def test_what_cannot_be_ordered_is_said(
    tmp_path: Path, order: dict[str, object], status: int, code: str
) -> None:
    async def main() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen(channel=None)
            path = f"/api/screens/{screen.code}/commands"
            answer = await (await site.operator()).post(path, json=order)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
            assert (await browser.post(path, json={"kind": "reload"})).status_code == 401

    asyncio.run(main())


def test_the_picture_of_a_screen_is_the_operators(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            operator = await site.operator()
            path = f"/api/screens/{screen.code}/picture"
            assert (await operator.get(path)).status_code == 404
            given = await give(operator, screen.code, kind="screenshot")
            put = f"/api/player/{screen.code}/commands/{given['id']}/picture"
            assert (await browser.put(put, content=b"<html>")).status_code == 400
            assert (await browser.put(put, content=JPEG)).status_code == 204
            shot = await operator.get(path)
            assert (shot.content, shot.headers["content-type"]) == (JPEG, "image/jpeg")
            assert shot.headers["last-modified"].endswith("GMT")
            again = await operator.get(path, headers={"If-None-Match": shot.headers["etag"]})
            assert again.status_code == 304
            assert (await browser.get(path)).status_code == 401

    asyncio.run(main())
