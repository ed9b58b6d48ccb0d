"""The screen's page on a real `adscreen relay` that pulls a paced broadcast."""

from pathlib import Path

import pytest

from tests.e2e.support.browser import viewer
from tests.e2e.support.fake_screen import FakeScreen
from tests.e2e.support.live import make_creatives
from tests.e2e.support.station import station
from tests.e2e.test_relay_command import relay
from tests.support.media import make_ts

pytestmark = [pytest.mark.browser, pytest.mark.media]

RED = {"id": 1, "kind": "image", "url": "/files/red.png", "name": "red.png", "seconds": 5}


def test_cold_start_source_cut_and_return(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADSCREEN_SLATE", "false")  # the relay knows no pages of ours
    path = make_ts(seconds=60, size="640x360", gop=50)
    with station(path, burst=3) as tv, relay(tmp_path, tv.url) as running, FakeScreen() as screen:
        screen.relay, screen.items, screen.files = running.base, [RED], make_creatives(tmp_path)
        with viewer(screen.page_url) as seen:
            first = seen.wait_for(lambda report: report["mode"] == "tv", 6)
            assert first["firstFrameAt"] < 3000
            seen.page.wait_for_timeout(10_000)
            steady = seen.snapshot()
            assert steady["stalls"] == 0
            assert steady["frames"] > 180
            tv.off()
            seen.wait_for(lambda report: report["mode"] == "playlist", 9)
            seen.page.wait_for_timeout(4000)
            tv.on()
            seen.wait_for(lambda report: report["mode"] == "tv", 6)
            before = seen.snapshot()["frames"]
            seen.page.wait_for_timeout(3000)
            assert seen.snapshot()["frames"] > before + 40
            assert seen.faults == []


def test_lost_packets_are_no_fault_of_the_page(tmp_path: Path) -> None:
    path = make_ts(seconds=60, size="640x360", gop=50)
    with (
        station(path, burst=3, lose_every=3000) as tv,
        relay(tmp_path, tv.url) as running,
        FakeScreen() as screen,
    ):
        screen.relay = running.base
        with viewer(screen.page_url) as seen:
            seen.wait_for(lambda report: report["mode"] == "tv", 8)
            seen.page.wait_for_timeout(15_000)
            report = seen.snapshot()
            events = [entry["event"] for entry in report["events"]]
            assert not {"decode", "media", "replace", "lost"} & set(events)
            assert report["frames"] > 100
