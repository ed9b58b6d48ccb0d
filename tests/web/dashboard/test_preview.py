import asyncio
import re
from pathlib import Path

import pytest
from tests.support.venue import venue

from adscreen.simulator.channels import BY_KEY

pytestmark = pytest.mark.media


def test_a_preview_gets_what_its_browser_plays_and_gives_way_to_a_screen(tmp_path: Path) -> None:
    async def main() -> None:
        async with venue(tmp_path, "active") as (site, simulator, numbers):
            await simulator.store.get(BY_KEY["ac3"].clip)
            number = numbers["ac3"]
            page = await site.page(f"/channels/{number}")
            address = f"/channels/{number}/preview.m3u8"
            assert f'data-preview="{address}"' in page
            assert (await site.stranger.get(address)).status_code == 303

            async def given(can: str) -> str | None:
                answer = await site.operator.get(f"{address}?viewer=desk&can={can}")
                assert answer.status_code == 200, answer.text
                segment = re.search(r"^/live/([^/]+)/", answer.text, re.MULTILINE)
                assert segment is not None
                return site.adscreen.services.keys.ref(segment[1])

            assert await given("h264,aac,ac3") == f"c{number}"
            assert await given("h264,aac") == f"c{number}~copy-aac"

            await site.adscreen.relay.playlist(f"c{numbers['hd']}", viewer="screen A", moves=True)
            refused = await site.operator.get(f"{address}?viewer=desk&can=h264,aac")
            assert (refused.status_code, refused.json()["code"]) == (503, "no_slot")
            assert simulator.ledger.peak("active") == 1

    asyncio.run(asyncio.wait_for(main(), 120))
