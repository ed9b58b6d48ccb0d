import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.site import Site, open_site

from adscreen.media.abilities import EVERYWHERE
from adscreen.media.model import Codec, DamageCounters, FeedPhase, FeedStatus, Track
from adscreen.web.channels import ChannelInfo
from adscreen.web.renditions import abilities_of

PICTURE = Track(256, 0x1B, Codec.H264, "avc1.64001F", interlaced=True)
ENGLISH = Track(257, 0x81, Codec.AC3, "ac-3", language="eng")
FRENCH = Track(258, 0x0F, Codec.AAC, "mp4a.40.2", language="fra")
LIVE = FeedStatus(
    ref="channel:1", title="", phase=FeedPhase.LIVE, since=0.0, source=None, viewers=0, failure=None,
    detail="", retry_at=None, bytes_in=1, bit_rate=1, media_sequence=1, window_seconds=1.0, restarts=0,
    last_segment_at=1.0, tracks=(), damage=DamageCounters(), listed=(PICTURE, ENGLISH, FRENCH),
)  # fmt: skip


def test_what_a_player_says_is_taken_for_what_it_is() -> None:
    reported = {"h264": True, "avc1.64001F": False, "ec-3": "probably", "hvc1.1.6.L120.90": True}
    page = abilities_of("h264,aac,hevc,teleport", reported)
    assert page.names == {"h264", "aac", "hevc"}
    assert page.exact == {"avc1.64001F": False, "ec-3": False, "hvc1.1.6.L120.90": True}
    other = abilities_of(None, reported)
    assert (other.names, other.exact) == (EVERYWHERE, {}), "the page's word is not VLC's"
    assert abilities_of("", {}).names == EVERYWHERE


async def asked(site: Site, code: str, query: str) -> str:
    _screen, browser = code, site.browser()
    await site.services.screens.get(code)
    token = site.services.tokens.token(await site.services.screens.get(code))
    site.live.asked.clear()
    answer = await browser.get(f"/api/player/{code}/tv-stream?t={token}{query}")
    assert answer.status_code == 200, answer.text
    return site.live.asked[-1][0]


def test_each_player_gets_the_cheapest_rendition_that_it_plays(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            site.live.state = LIVE
            assert await asked(site, screen.code, "") == "channel:1~copy-aac"
            assert await asked(site, screen.code, "&can=h264,aac,ac3") == "channel:1"
            site.live.state = replace(LIVE, damage_recurs=True)
            assert await asked(site, screen.code, "&can=h264,aac,ac3") == "channel:1", "it is repaired itself"
            assert await asked(site, screen.code, "") == "channel:1~h264-aac"
            site.live.state = LIVE
            await site.services.screens.set_audio_language(screen.code, "FRA")
            assert await asked(site, screen.code, "") == "channel:1~copy-copy-fra"
            site.live.state = replace(LIVE, damage_recurs=True)
            assert await asked(site, screen.code, "") == "channel:1~h264-copy-fra"
            site.live.state = LIVE
            site.channels.channels["channel:1"] = ChannelInfo("Première", deinterlace=True)
            site.clock.forward(60)
            assert await asked(site, screen.code, "") == "channel:1~h264-copy-fra"
            config = (await browser.get(f"/api/player/{screen.code}/config")).json()
            assert config["codecs"] == ["ac-3", "avc1.64001F", "mp4a.40.2"]
            beat = {"mode": "tv", "codecs": {"ac-3": True, "h264": True}}
            assert (await browser.post(f"/api/heartbeat/{screen.code}", json=beat)).status_code == 200
            await site.services.screens.set_audio_language(screen.code, None)
            site.channels.channels["channel:1"] = ChannelInfo("Première")
            site.clock.forward(60)
            assert await asked(site, screen.code, "&can=h264,aac") == "channel:1", "its own codecs' strings"

    asyncio.run(run())


@pytest.mark.parametrize("language", ["fr", "french", "f-a", "été"])
def test_a_language_has_three_letters(tmp_path: Path, language: str) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, _browser = await site.screen()
            operator = await site.operator()
            answer = await operator.patch(f"/api/screens/{screen.code}", json={"audioLanguage": language})
            assert answer.status_code in (400, 422)
            answer = await operator.patch(f"/api/screens/{screen.code}", json={"audioLanguage": "deu"})
            assert answer.json()["audioLanguage"] == "deu"
            answer = await operator.patch(f"/api/screens/{screen.code}", json={"audioLanguage": None})
            assert answer.json()["audioLanguage"] is None

    asyncio.run(run())
