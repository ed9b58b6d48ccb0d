import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.site import PLAYLIST, open_site

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.model import DamageCounters, FeedPhase, FeedStatus
from adscreen.signage.screens.state import ScreenState

BEAT = {"mode": "tv", "currentTime": 1.5, "advancing": True, "framesDecoded": 40, "framesDropped": 0}


def test_the_page_gets_its_configuration(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen()
            answer = await browser.get(f"/api/player/{screen.code}/config")
            config = answer.json()
            assert answer.status_code == 200
            assert config["playlistUrl"] == f"/api/player/{screen.code}/playlist"
            assert config["heartbeatUrl"] == f"/api/heartbeat/{screen.code}"
            assert config["tvStreamUrl"].startswith(f"/api/player/{screen.code}/tv-stream?")
            assert config["onlineTvEnabled"] is True
            assert (config["channelName"], config["iptvUser"]) == ("Première", "de***")
            assert config["language"] == "fr"
            assert config["texts"]["tvBack"] == "La télévision revient dans un instant"
            assert config["serverTime"] == 1_800_000_000_000
            assert config["versions"]["config"] == screen.config_version
            assert config["overlayConfig"]["layers"] == []
            assert answer.headers["cache-control"] == "no-store"

    asyncio.run(run())


def test_the_playlist_names_segments_that_are_there(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen()
            config = (await browser.get(f"/api/player/{screen.code}/config")).json()
            stranger = site.browser()
            answer = await stranger.get(config["tvStreamUrl"])
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("application/vnd.apple.mpegurl")
            segments = [line for line in answer.text.split("\n") if line and not line.startswith("#")]
            assert len(segments) == PLAYLIST.count("#EXTINF")
            assert "channel" not in segments[0]
            segment = await stranger.get(segments[0])
            assert segment.content == b"\x47" * 188
            assert "immutable" in segment.headers["cache-control"]
            assert set(site.live.asked) == {("channel:1", f"screen {screen.code}")}

    asyncio.run(run())


def test_a_stranger_gets_nothing_of_a_screen(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, _browser = await site.screen()
            stranger = site.browser()
            for path in (
                "config",
                "tv-stream",
                "tv-stream?t=wrong",
                "tv-stream?t=%C3%A9",
                "playlist",
                "live-state",
            ):
                answer = await stranger.get(f"/api/player/{screen.code}/{path}")
                assert (answer.status_code, answer.json()["code"]) == (403, "screen_claimed"), path
            answer = await stranger.post(f"/api/heartbeat/{screen.code}", json=BEAT)
            assert answer.status_code == 403
            assert site.live.asked == []

    asyncio.run(run())


def test_a_new_pairing_ends_signed_addresses(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen()
            url = (await browser.get(f"/api/player/{screen.code}/config")).json()["tvStreamUrl"]
            await site.services.screens.new_link(screen.code)
            assert (await site.browser().get(url)).status_code == 403

    asyncio.run(run())


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (Failure.UNREACHABLE, 503),
        (Failure.REFUSED, 503),
        (Failure.TIMEOUT, 503),
        (Failure.NO_SLOT, 503),
        (Failure.EXPIRED, 503),
        (Failure.STALLED, 503),
        (Failure.BAD_LINK, 503),
        (Failure.BAD_INPUT, 503),
        (Failure.TOO_LARGE, 503),
        (Failure.RATE_LIMITED, 503),
        (Failure.CONVERSION_FAILED, 500),
    ],
)
def test_television_that_fails_says_why(tmp_path: Path, failure: Failure, status: int) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            site.live.error = AdScreenError(failure, "user:secret@host", retry_after=2.2)
            answer = await browser.get(f"/api/player/{screen.code}/tv-stream")
            assert (answer.status_code, answer.json()["code"]) == (status, failure.value)
            assert "secret" not in answer.text
            assert answer.headers.get("retry-after") == ("3" if status == 503 else None)

    asyncio.run(run())


def test_a_screen_that_should_not_show_television_is_told(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen(channel=None)
            path = f"/api/player/{screen.code}/tv-stream"

            async def told(language: str = "en") -> tuple[int, str, str]:
                answer = await browser.get(path, headers={"Accept-Language": language})
                return answer.status_code, answer.json()["code"], answer.json()["text"]

            assert await told() == (400, "no_channel", "No channel is chosen for this screen.")
            site.channels.provider = False
            assert (await told())[:2] == (400, "no_provider")
            await site.services.screens.set_channel(screen.code, "channel:gone")
            assert (await told())[:2] == (400, "no_provider")
            site.channels.provider = True
            assert (await told())[:2] == (400, "no_channel")
            await site.services.screens.set_tv(screen.code, False)
            assert (await told())[:2] == (403, "tv_disabled")
            french = await told("fr-CH,en;q=0.5")
            assert french == (403, "tv_disabled", "La télévision est désactivée pour cet écran.")
            unknown = await browser.get("/api/player/ZZZZZZ/tv-stream")
            assert (unknown.status_code, unknown.json()["code"]) == (404, "screen_unknown")

    asyncio.run(run())


def test_the_state_of_the_feed_is_told_without_starting_it(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            path = f"/api/player/{screen.code}/live-state"
            assert (await browser.get(path)).json()["phase"] == "idle"
            site.live.state = FeedStatus(
                ref="channel:1", title="", phase=FeedPhase.BACKOFF, since=5.0, source=None, viewers=1,
                failure=Failure.REFUSED, detail="", retry_at=9.0, bytes_in=0, bit_rate=0, media_sequence=7,
                window_seconds=0.0, restarts=1, last_segment_at=None, tracks=(), damage=DamageCounters(),
            )  # fmt: skip
            assert (await browser.get(path)).json() == {
                "phase": "backoff", "since": 5.0, "failure": "refused", "retryAt": 9.0, "newest": 7,
            }  # fmt: skip
            assert site.live.asked == []

    asyncio.run(run())


def test_an_unchanged_playlist_is_not_sent_again(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen()

            async def png() -> object:
                yield b"\x89PNG\r\n\x1a\n" + bytes(80)

            creative = await site.services.library.upload("menu.png", png())  # type: ignore[arg-type]
            await site.services.library.add_to_playlist(screen.code, creative.id, seconds=7)
            path = f"/api/player/{screen.code}/playlist"
            first = await browser.get(path)
            item = first.json()["items"][0]
            assert (item["kind"], item["seconds"], item["url"]) == ("image", 7, f"/media/{creative.blob}")
            again = await browser.get(path, headers={"If-None-Match": first.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
            await site.services.library.add_to_playlist(screen.code, creative.id)
            changed = await browser.get(path, headers={"If-None-Match": first.headers["etag"]})
            assert changed.status_code == 200
            assert len(changed.json()["items"]) == 2

    asyncio.run(run())


def test_a_frozen_picture_is_not_online(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen()

            async def beat(**values: object) -> ScreenState:
                site.clock.forward(10)
                answer = await browser.post(f"/api/heartbeat/{screen.code}", json={**BEAT, **values})
                assert answer.status_code == 200
                assert answer.json() == {
                    "serverTime": int(site.clock.now * 1000),
                    "configVersion": screen.config_version,
                    "commands": [],
                }
                return site.services.heartbeats.state(await site.services.screens.get(screen.code))

            assert await beat() is ScreenState.LIVE
            assert await beat(framesDecoded=290) is ScreenState.LIVE
            assert await beat(framesDecoded=290) is ScreenState.LIVE
            assert await beat(framesDecoded=290) is ScreenState.FROZEN
            assert await beat(framesDecoded=300) is ScreenState.LIVE
            assert await beat(mode="playlist") is ScreenState.FALLBACK
            site.clock.forward(100)
            late = await site.services.screens.get(screen.code)
            assert site.services.heartbeats.state(late) is ScreenState.OFFLINE

    asyncio.run(run())


def test_an_operator_who_looks_does_not_count_as_the_screen(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, _browser = await site.screen()
            operator = await site.operator()
            assert (await operator.get(f"/api/player/{screen.code}/config")).status_code == 200
            assert (await operator.post(f"/api/heartbeat/{screen.code}", json=BEAT)).status_code == 200
            assert site.services.heartbeats.last(screen) is None

    asyncio.run(run())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    [
        "currentTime",
        "advancing",
        "framesDecoded",
        "bufferSeconds",
        "errors",
        "codecs",
        "visibleSize",
        "mode",
        "state",
    ]
)


def test_no_heartbeat_breaks_the_server(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        opened = open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path)
        site = runner.run(opened.__aenter__())
        screen, browser = runner.run(site.screen())

        @settings(max_examples=150, deadline=None)
        @given(st.binary(max_size=60) | st.dictionaries(FIELDS, JSON, max_size=4).map(_beat))
        def check(body: bytes) -> None:
            answer = runner.run(browser.post(f"/api/heartbeat/{screen.code}", content=body))
            assert answer.status_code in (200, 400), body
            if answer.status_code == 400:
                assert answer.json()["code"] == "bad_input"

        check()
        runner.run(opened.__aexit__(None, None, None))


def _beat(values: Mapping[str, object]) -> bytes:
    return json.dumps({**BEAT, **values}).encode()


def test_long_words_are_cut_rather_than_refused(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            faults = [{"code": "media", "text": "x" * 900}] * 70
            beat = {**BEAT, "errors": faults, "state": "y" * 100, "codecs": {"avc1": True, "hvc1": "maybe"}}
            answer = await browser.post(f"/api/heartbeat/{screen.code}", json=beat)
            assert answer.status_code == 200
            last = site.services.heartbeats.last(screen)
            assert last is not None
            assert [len(error.text) for error in last.report.errors] == [500] * 50
            assert len(last.report.state) == 80
            assert last.report.codecs == {"avc1": True, "hvc1": "maybe"}

    asyncio.run(run())


def test_a_browser_that_claims_after_a_stranger_asked_is_let_in_at_once(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            made = await site.services.screens.create("Bar", language="en", timezone="UTC")
            await site.services.screens.set_channel(made.screen.code, "channel:1")
            path = f"/api/player/{made.screen.code}/tv-stream"
            assert (await site.browser().get(path)).status_code == 403
            browser = site.browser()
            await browser.get(f"/player/{made.screen.code}?claim={made.claim}")
            assert (await browser.get(path)).status_code == 200
            await site.services.screens.set_tv(made.screen.code, False)
            assert (await browser.get(path)).json()["code"] == "tv_disabled"
            await site.services.screens.set_tv(made.screen.code, True)
            await site.services.screens.new_link(made.screen.code)
            assert (await browser.get(path)).json()["code"] == "screen_claimed"
            await site.services.screens.delete(made.screen.code)
            assert (await browser.get(path)).json()["code"] == "screen_unknown"

    asyncio.run(run())


def test_a_huge_heartbeat_is_refused(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, browser = await site.screen()
            answer = await browser.post(f"/api/heartbeat/{screen.code}", content=b" " * 70_000)
            assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    asyncio.run(run())
