import asyncio
import html
from pathlib import Path

import pytest
from tests.support.venue import venue
from tests.web.dashboard.front import Front

from adscreen.core.errors import AdScreenError
from adscreen.media.slots.model import Purpose
from adscreen.simulator.accounts import ACCOUNTS
from adscreen.simulator.channels import BY_KEY

pytestmark = pytest.mark.media


async def text(site: Front, path: str) -> str:
    return " ".join(html.unescape(await site.page(path)).split())


def test_a_choice_without_a_free_connection_says_at_once_who_has_it_and_breaks_nothing(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with venue(tmp_path, "active") as (site, simulator, numbers):
            bar, terrace = await site.screen("Bar"), await site.screen("Terrace")
            answer = await site.send(f"/screens/{bar}/channel", channel=f"c{numbers['hd']}")
            assert answer.headers["location"] == f"/screens/{bar}?note=saved"
            answer = await site.send(f"/screens/{terrace}/channel", channel=f"c{numbers['hd720']}")
            assert answer.headers["location"] == f"/screens/{terrace}?fails=no_slot&note=saved"
            page = await text(site, answer.headers["location"])
            assert "In use: Riviera 1 HD (screen Bar)." in page
            assert "In use: Riviera 1 HD (screen Bar)." in await text(site, "/feeds/list")
            assert "In use: Riviera 1 HD (screen Bar)." in await text(site, f"/channels/{numbers['hd720']}")
            for address in ("/providers/1", "/providers/1/connections"):
                page = await text(site, address)
                assert "1 of 1 in use here" in page
                assert "as the account says" in page
                assert "Riviera 1 HD (screen Bar)" in page
            assert simulator.ledger.opened("active") == 1
            figures = (await site.operator.get("/metrics")).text
            assert 'adscreen_slots_used{account="' in figures
            await screens_are_not_told(site, numbers)

    asyncio.run(asyncio.wait_for(main(), 60))


async def screens_are_not_told(site: Front, numbers: dict[str, int]) -> None:
    key = site.adscreen.services.keys.key(f"c{numbers['hd720']}")
    refused = await site.stranger.get(f"/live/{key}/index.m3u8")
    assert (refused.status_code, refused.json()["code"]) == (503, "no_slot")
    assert 1 <= int(refused.headers["retry-after"]) <= 10
    status = await site.stranger.get(f"/live/{key}/status")
    for body in (refused.text, status.text):
        assert "Riviera 1" not in body
        assert "Bar" not in body


def test_other_devices_are_seen_and_previews_leave_them_their_slot(tmp_path: Path) -> None:
    async def main() -> None:
        async with venue(tmp_path, "duo") as (site, simulator, numbers):
            account = (await site.adscreen.providers.limit(1)).account
            simulator.ledger.haunt(ACCOUNTS["duo"], BY_KEY["hd"])
            await site.adscreen.relay.playlist(f"c{numbers['hd']}", viewer="screen A", moves=True)
            slots = site.adscreen.relay.slots
            async with asyncio.timeout(10):
                while not (state := slots.state(account)) or state.foreign_at is None:
                    await asyncio.sleep(0.05)
            slots.told(account, 2)
            assert "The provider counts 1 on other devices" in await text(site, "/providers/1")
            with pytest.raises(AdScreenError):
                await site.adscreen.relay.playlist(
                    f"c{numbers['hd720']}", viewer="preview", purpose=Purpose.PREVIEW
                )
            assert simulator.ledger.opened("duo") == 1, "the preview did not even ask"
            simulator.switch("linger", "hd", 8)
            simulator.switch("drop", "hd")
            async with asyncio.timeout(20):
                while "It still counts a connection of AdScreen" not in await text(site, "/providers/1"):
                    await asyncio.sleep(0.05)

    asyncio.run(asyncio.wait_for(main(), 60))


def test_a_diagnosis_is_ended_when_a_screen_needs_its_connection(tmp_path: Path) -> None:
    async def main() -> None:
        async with venue(tmp_path, "tsonly") as (site, simulator, numbers):
            live, ledger = site.adscreen.relay, simulator.ledger
            await live.playlist(f"c{numbers['hd']}", viewer="screen A", moves=True)
            diagnosis = (await site.send("/providers/1/diagnose")).headers["location"]
            async with asyncio.timeout(20):
                while len(ledger.active("tsonly")) < 2:
                    await asyncio.sleep(0.02)
            assert "diagnosis" in await text(site, "/providers/1/connections")
            await live.playlist(f"c{numbers['hd720']}", viewer="screen B", moves=True, wait=20)
            assert sorted(one.channel for one in ledger.active("tsonly")) == ["hd", "hd720"]
            assert ledger.peak("tsonly") == 2
            async with asyncio.timeout(30):
                while 'class="note bad"' not in await site.page(diagnosis):
                    await asyncio.sleep(0.1)
            assert ledger.peak("tsonly") == 2
            status = live.status(f"c{numbers['hd']}")
            assert status is not None
            assert status.restarts == 0, "the screen on air never noticed"

    asyncio.run(asyncio.wait_for(main(), 90))
