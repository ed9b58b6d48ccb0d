"""The screen's page in a real Chromium: television, its loss and return, damage, playlist, overlay."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adscreen.signage.screens.frames import MOST
from tests.e2e.support.browser import Viewer, viewer
from tests.e2e.support.fake_screen import FakeScreen
from tests.e2e.support.live import LiveChannel, make_creatives, segments

pytestmark = [pytest.mark.browser, pytest.mark.media]

RED = {"id": "red", "kind": "image", "url": "/files/red.png", "seconds": 1}
GREEN = {"id": "green", "kind": "image", "url": "/files/green.png", "seconds": 1}
BLUE = {"id": "blue", "kind": "video", "url": "/files/blue.mp4", "seconds": 3}


@pytest.fixture(scope="module")
def creatives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    segments()
    return make_creatives(tmp_path_factory.mktemp("creatives"))


@pytest.fixture
def screen(creatives: dict[str, Path]) -> Iterator[FakeScreen]:
    with FakeScreen() as fake:
        fake.files = creatives
        yield fake


def on_tv(report: dict[str, object]) -> bool:
    return report["mode"] == "tv"


def on_playlist(report: dict[str, object]) -> bool:
    return report["mode"] == "playlist"


def events(seen: Viewer) -> list[str]:
    return [entry["event"] for entry in seen.snapshot()["events"]]


def proof_of(screen: FakeScreen) -> str | None:
    """Return what the page proved of its picture, in its newest heartbeat."""
    proof = screen.heartbeats[-1].proof
    return proof.picture if proof else None


STANDS = """() => {
  const told = document.querySelector('video.front').getVideoPlaybackQuality();
  HTMLVideoElement.prototype.getVideoPlaybackQuality = () => told;
}"""
"""No picture comes any more, while time runs on."""


def brightness(colour: tuple[int, int, int]) -> int:
    return max(colour)


def test_television_plays_at_once_and_without_a_stall(screen: FakeScreen) -> None:
    screen.channels["one"] = LiveChannel(burst=1)
    with viewer(screen.page_url) as seen:
        first = seen.wait_for(on_tv, 5)
        assert first["firstFrameAt"] < 2000
        begin = seen.snapshot()
        seen.page.wait_for_timeout(5000)
        end = seen.snapshot()
        assert end["stalls"] == 0
        assert end["frames"] - begin["frames"] > 5 * 25 * 0.7
        assert end["mode"] == "tv"
        assert seen.faults == []
        beat = screen.heartbeats[-1]
        assert (beat.mode, beat.advancing, beat.codecs["h264"]) == ("tv", True, True)
        assert beat.frames_decoded is not None
        assert beat.frames_decoded > 25
        assert beat.errors == []
        assert proof_of(screen) == "playing"
        assert [frame[:3] for frame in screen.frames] == [b"\xff\xd8\xff"]
        assert 1000 < len(screen.frames[0]) < MOST
        seen.page.evaluate(STANDS)
        told = time.monotonic() + 12
        while proof_of(screen) != "frozen":
            assert time.monotonic() < told, "a picture that stands is told at once"
            seen.page.wait_for_timeout(100)
        assert len(screen.frames) == 1, "what is frozen is no proof"


def test_source_cut_shows_the_playlist_and_television_returns_by_itself(screen: FakeScreen) -> None:
    screen.items = [RED, BLUE, GREEN]
    screen.language = "fr"
    channel = screen.channels["one"]
    with viewer(screen.page_url) as seen:
        seen.wait_for(on_tv, 5)
        channel.cut()
        seen.wait_for(on_playlist, 9)
        assert brightness(seen.pixel()) > 200
        assert seen.message() == "La télévision revient dans un instant"
        seen.page.wait_for_timeout(3000)
        channel.restore()
        seen.wait_for(on_tv, 3)
        seen.page.wait_for_timeout(500)
        assert seen.message() == ""
        before = seen.snapshot()
        seen.page.wait_for_timeout(4000)
        after = seen.snapshot()
        assert after["frames"] > before["frames"] + 50
        assert seen.faults == []


def test_damage_is_survived_on_the_second_element_behind_the_last_frame(screen: FakeScreen) -> None:
    channel = screen.channels["one"]
    with viewer(screen.page_url) as seen:
        seen.wait_for(on_tv, 5)
        channel.damage(1)
        seen.wait_for(lambda report: "replace" in [entry["event"] for entry in report["events"]], 15)
        for _ in range(6):
            assert brightness(seen.pixel()) > 60, "the last frame is gone"
        healed = seen.wait_for(lambda report: [e["event"] for e in report["events"]].count("frame") >= 2, 6)
        assert healed["mode"] == "tv"
        seen.page.wait_for_timeout(3000)
        later = seen.snapshot()
        assert later["frames"] > 25
        assert "slate" not in [entry.get("detail") for entry in later["events"]]
        assert seen.faults == []


def test_refusal_is_explained_and_ends_by_itself(screen: FakeScreen) -> None:
    screen.refusal = (503, "no_slot", "No connection is free.", {"Retry-After": "1"})
    with viewer(screen.page_url) as seen:
        seen.wait_for(lambda report: report["mode"] == "slate", 5)
        assert seen.message() == "All connections of the TV account are in use"
        assert seen.on_top(0.5, 0.5) == "slate"
        screen.items = [RED]
        screen.refusal = None
        seen.wait_for(on_tv, 4)
        assert seen.faults == []


def test_changes_apply_without_a_reload(screen: FakeScreen) -> None:
    screen.channels["two"] = LiveChannel(first_sequence=50)
    screen.items = [GREEN]
    with viewer(screen.page_url) as seen:
        seen.wait_for(on_tv, 5)
        seen.page.evaluate("window.sameDocument = true")
        layers = [
            {"id": "a", "kind": "ticker", "text": "Happy hour", "position": "bottom", "imageUrl": None},
            {"id": "b", "kind": "corner", "text": "Table 12", "position": "top-left", "imageUrl": None},
        ]
        screen.change(overlay=layers, channel="two")
        seen.page.wait_for_selector(".overlay-item[data-kind=ticker]", timeout=12_000)
        assert seen.page.inner_text(".overlay-item[data-kind=corner]") == "Table 12"
        assert seen.on_top(0.5, 0.985) == "overlay"
        seen.wait_for(lambda report: [e["event"] for e in report["events"]].count("frame") == 2, 12)
        assert "mode" not in events(seen)[events(seen).index("frame") + 2 :], "the glass left television"
        assert "/live/two/" in " ".join(
            seen.page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
        )
        screen.change(tv=False)
        seen.wait_for(on_playlist, 12)
        assert seen.message() == ""
        assert seen.page.evaluate("window.sameDocument") is True
        assert seen.faults == []


def test_claimed_screen_says_so(screen: FakeScreen) -> None:
    screen.config_refusal = (403, "screen_claimed", "This screen is open in another browser.")
    with viewer(screen.page_url) as seen:
        seen.wait_for(lambda report: report["mode"] == "slate", 5)
        assert seen.message() == "This screen is open in another browser."


def test_page_shows_no_credentials_and_keeps_within_its_policy(screen: FakeScreen) -> None:
    with viewer(screen.page_url) as seen:
        violations = seen.page.evaluate(
            "new Promise(done => { const all = [];"
            "document.addEventListener('securitypolicyviolation', e => all.push(e.blockedURI));"
            "setTimeout(() => done(all), 3000); })"
        )
        assert violations == []
        assert "http" not in str(seen.snapshot()["events"])
