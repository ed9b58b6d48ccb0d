"""The glass, picture by picture through everything that changes it: never black, nothing in between."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.support.browser import Viewer, viewer
from tests.e2e.support.fake_screen import FakeScreen
from tests.e2e.support.glass import Sight, longest, watched
from tests.e2e.support.live import LiveChannel, make_creatives, orange_segments, segments

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.timeout(120)]

FLASH = 0.2
"""Seconds that the glass may be black, or show what nobody asked for."""
ZAP = float(os.environ.get("ZAP_SECONDS", "4"))
"""Seconds from the change of channel to its picture: 0.7 is promised, on a machine that does nothing else."""
RED = {"id": "red", "kind": "image", "url": "/files/red.png", "seconds": 1}
GREEN = {"id": "green", "kind": "image", "url": "/files/green.png", "seconds": 1}
BLUE = {"id": "blue", "kind": "video", "url": "/files/blue.mp4", "seconds": 1}
AGAIN = {"id": "again", "kind": "video", "url": "/files/blue.mp4?again", "seconds": 1}
FILM = {"id": "film", "kind": "video", "url": "/files/blue.mp4?whole", "seconds": None}
"""Three seconds long."""
BROKEN = {"id": "broken", "kind": "image", "url": "/files/none.png", "seconds": 1}
UNPLAYABLE = {"id": "unplayable", "kind": "video", "url": "/files/red.png", "seconds": 1}
TICKER = {"id": "t", "kind": "ticker", "text": "Happy hour", "position": "bottom", "imageUrl": None}

LISTEN = """() => {
  adscreen.heard = false;
  adscreen.doubled = 0;
  const listen = () => {
    const loud = [...document.querySelectorAll("video")].filter(each => !each.muted && !each.paused);
    if (loud.length > 0) adscreen.heard = true;
    if (loud.length > 1) adscreen.doubled += 1;
  };
  setInterval(listen, 10);
}"""
"""Note whether any element could be heard, and how often two could."""


def what(sight: Sight) -> str:
    """Name what is seen."""
    red, green, blue = sight.colour
    if sight.black:
        return "black"
    if red > 180 and 100 < green < 210 and blue < 80:
        return "orange"
    for name, high, others in (
        ("red", red, green + blue),
        ("green", green, red + blue),
        ("blue", blue, red + green),
    ):
        if high > 180 and others < 90:
            return name
    return "television" if min(red, green, blue) > 50 else "other"


def happened(report: dict[str, Any]) -> list[str]:
    return [event["event"] for event in report["events"]]


def shown(seen: Viewer, item: str, seconds: float = 10) -> None:
    seen.wait_for(lambda report: report["item"] == item, seconds)


def test_nothing_that_changes_the_glass_shows_black_or_anything_in_between(tmp_path: Path) -> None:
    with FakeScreen(channel=LiveChannel(media=segments())) as screen:
        screen.channels["two"] = LiveChannel(first_sequence=50, media=orange_segments())
        screen.files = make_creatives(tmp_path)
        screen.tv, screen.items, screen.overlay = False, [RED, BROKEN, BLUE, UNPLAYABLE, GREEN], [TICKER]
        with viewer(screen.page_url, width=640, height=360) as seen:
            shown(seen, "red")
            seen.page.mouse.click(10, 10)  # from then on browsers allow sound
            seen.page.evaluate(LISTEN)
            screen.change(muted=False)
            with watched(seen.page) as glass:
                began = time.monotonic()
                shown(seen, "blue")
                shown(seen, "green")
                screen.change(items=[AGAIN, RED])  # while an item is seen that is in it no more
                shown(seen, "again")
                shown(seen, "red")
                screen.change(items=[FILM])
                shown(seen, "film")
                seen.page.wait_for_timeout(3400)  # over its end, from which it begins again
                screen.change(tv=True)
                seen.wait_for(lambda report: report["shown"] == "LIVE")
                seen.page.wait_for_timeout(700)
                screen.change(channel="two")
                seen.wait_for(lambda report: happened(report).count("frame") == 2)
                seen.page.wait_for_timeout(700)
                screen.change(tv=False)
                seen.wait_for(lambda report: report["mode"] == "playlist")
                seen.page.wait_for_timeout(500)
                lasted = time.monotonic() - began
            events = seen.snapshot()["events"]
            zapped = seen.page.evaluate("performance.timeOrigin") / 1000
            zapped += [event["at"] for event in events if event["event"] == "tune"][-2] / 1000
            assert seen.faults == []
            assert seen.page.evaluate("[adscreen.heard, adscreen.doubled]") == [True, 0]
    broken = {event["detail"].split(":")[0] for event in events if event["event"] == "brokenItem"}
    assert broken == {"broken", "unplayable"}
    judge(glass.sights(), lasted, zapped)


def judge(sights: list[Sight], lasted: float, zapped: float) -> None:
    assert len(sights) / lasted > 20, "pictures of the glass a second"
    for wrong in ("black", "other"):
        seconds, begins = longest(sights, lambda sight, wrong=wrong: what(sight) == wrong)
        assert seconds <= FLASH, (wrong, begins)
    named = [name for name in map(what, sights) if name not in ("other", "black")]
    turns = [name for name, before in zip(named, ["", *named], strict=False) if name != before]
    assert turns == ["red", "blue", "green", "blue", "red", "blue", "television", "orange", "blue"]
    fresh = next(sight.at for sight in sights if what(sight) == "orange")
    assert fresh - zapped < ZAP
