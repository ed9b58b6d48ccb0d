import asyncio
import re
from pathlib import Path

import pytest
from tests.web.dashboard.front import MP4, PNG, front

from adscreen.signage.commands.schemas import CommandJson, CommandKind, CommandState
from adscreen.web.dashboard.command_words import KINDS, outcome

HTMX = {"HX-Request": "true"}


def test_the_remote_is_on_the_screens_page_and_on_a_phone(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            for path in (f"/screens/{code}", f"/remote/{code}"):
                html = await site.page(path)
                assert set(re.findall(r'name="kind" value="(\w+)"', html)) >= {
                    "identify", "reload", "screenshot", "mute", "unmute", "volume_up", "volume_down",
                    "channel_up", "channel_down", "tv_on", "tv_off",
                }  # fmt: skip
            assert f'href="/remote/{code}"' in await site.page(f"/screens/{code}")
            door = await site.stranger.get(f"/remote/{code}")
            assert door.headers["location"] == f"/login?next=/remote/{code}", "and back after the log-in"

    asyncio.run(run())


def test_a_key_is_logged_with_who_pressed_it(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            path = f"/screens/{code}/commands"
            answer = await site.operator.post(path, data={"kind": "volume_down"}, headers=HTMX)
            assert answer.status_code == 200
            assert "90 %" in answer.text
            assert "ada · 0 s ago" in answer.text
            assert "on its way" in answer.text
            sent = await site.send(path, kind="identify", back="remote")
            assert sent.headers["location"] == f"/remote/{code}?note=sent"
            assert "Show its name" in await site.page(path)

    asyncio.run(run())


def test_why_a_key_does_nothing_is_said_on_the_spot(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            code = await site.screen()
            path = f"/screens/{code}/commands"
            answer = await site.operator.post(path, data={"kind": "channel_up"}, headers=HTMX)
            assert answer.status_code == 200
            assert "No channel is chosen for this screen." in answer.text
            assert (await site.send(path, kind="channel_up")).status_code == 400
            assert (await site.send(path, kind="dance")).status_code == 400

    asyncio.run(run())


def test_channels_are_zapped_in_the_lists_order_and_items_shown(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            channels, code = await site.channels(), await site.screen()
            path = f"/screens/{code}/commands"
            await site.send(f"/screens/{code}/channel", channel=f"c{channels['Riviera 1']}")
            for kind, expected in (
                ("channel_up", "Riviera 2"),
                ("channel_up", "Stade 24"),
                ("channel_up", "Riviera 1"),
                ("channel_down", "Stade 24"),
            ):
                assert (await site.send(path, kind=kind)).status_code == 303
                assert expected in (await site.page(path)).split("<ul")[0]
            files = [("file", ("spot.png", PNG, "image/png")), ("file", ("film.mp4", MP4, "video/mp4"))]
            await site.operator.post(f"/screens/{code}/items", files=files)
            creative = re.search(r'<option value="(\d+)">spot', await site.page(f"/remote/{code}"))
            assert creative is not None
            assert (await site.send(path, kind="show", creative=creative[1])).status_code == 303
            assert "spot.png" in (await site.page(path)).split("<ul")[1]

    asyncio.run(run())


@pytest.mark.parametrize("state", list(CommandState))
@pytest.mark.parametrize("result", ["done", "blocked", "of another version"])
def test_every_outcome_has_words(state: CommandState, result: str) -> None:
    command = CommandJson(
        id=1,
        kind=CommandKind.UNMUTE,
        about="",
        state=state,
        result=result,
        sent_by="ada",
        sent_at=0,
        done_at=None,
    )
    words = outcome(command)[1]
    assert words.in_language("fr") != words.in_language("en")
    assert set(KINDS) == set(CommandKind)
