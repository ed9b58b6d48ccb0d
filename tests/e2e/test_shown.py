"""Each picture of the page's machine, in both orientations and languages: judged here, kept for people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.support.browser import Viewer, viewer
from tests.e2e.support.fake_screen import FakeScreen
from tests.e2e.support.live import make_creatives
from tests.support.media import CACHE

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.timeout(120)]

SIZES = {"landscape": (1280, 720), "portrait": (720, 1280)}
WORDS = {
    "en": {
        "lost": "Television will be back shortly",
        "empty": "Nothing to show yet",
        "full": "All connections",
    },
    "fr": {
        "lost": "La télévision revient dans un instant",
        "empty": "Rien à afficher",
        "full": "Toutes les connexions",
    },
}
RED = {"id": "red", "kind": "image", "url": "/files/red.png", "seconds": 3}
GREEN = {"id": "green", "kind": "image", "url": "/files/green.png", "seconds": 4}
BROKEN = {"id": "broken", "kind": "image", "url": "/files/none.png", "seconds": 1}
INSIDE = """() => [...document.querySelectorAll(".slate-box > *, .message.on p")].every(each => {
  const box = each.getBoundingClientRect();
  return box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
})"""


class Album:
    """Takes the pictures: files `<name>-<orientation>-<language>.png`."""

    def __init__(self, seen: Viewer, screen: FakeScreen) -> None:
        self._seen = seen
        self._screen = screen
        self.folder = CACHE / "screens"
        self.folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, layer: str, says: str | None = None) -> None:
        """Picture what is shown now; `layer` is seen, and it says so in the screen's language."""
        for language in self._languages():
            for orientation, (width, height) in SIZES.items():
                self._seen.page.set_viewport_size({"width": width, "height": height})
                path = self.folder / f"{name}-{orientation}-{language}.png"
                self._seen.page.screenshot(path=path)
                assert self._seen.on_top(0.5, 0.3) == layer, path.name
                assert (WORDS[language][says] if says else "") in self._seen.message(), path.name
                assert self._seen.page.evaluate(INSIDE), f"{path.name}: words leave the glass"
                assert path.stat().st_size > 2000, f"{path.name} is all of one colour"

    def _languages(self) -> Iterator[str]:
        first = self._screen.language
        for language in (first, "fr" if first == "en" else "en"):
            self._screen.change(language=language)
            self._seen.page.wait_for_function(
                "wanted => document.documentElement.lang === wanted", arg=language
            )
            yield language


def test_every_picture_in_both_orientations_and_languages(tmp_path: Path) -> None:
    with FakeScreen() as screen:
        screen.files = make_creatives(tmp_path)
        screen.refusal = (503, "no_slot", "No connection is free.", {"Retry-After": "1"})
        with viewer(screen.page_url) as seen:
            album = Album(seen, screen)
            seen.wait_for(lambda report: report["mode"] == "slate")
            album.take("SLATE-refused", "slate", "full")
            screen.change(tv=False)
            seen.wait_for(lambda report: report["state"] == "off")
            album.take("SLATE-empty", "slate", "empty")
            screen.refusal = None
            screen.change(tv=True, items=[RED])
            television(album, screen, seen)
            playlist(album, screen, seen)
            assert seen.faults == []


def television(album: Album, screen: FakeScreen, seen: Viewer) -> None:
    seen.wait_for(lambda report: report["shown"] == "LIVE")
    album.take("LIVE", "tv")
    screen.news = {"instead": "backup"}
    seen.wait_for(lambda report: report["shown"] == "BACKUP")
    album.take("BACKUP", "tv")
    seen.page.evaluate("spots => adscreen.break(spots)", [GREEN])
    seen.wait_for(lambda report: report["shown"] == "BREAK")
    album.take("BREAK", "breaks")
    assert seen.snapshot()["state"] == "front", "television goes on behind it"
    screen.news = {"state": "reconnecting", "retryIn": 1}
    screen.channels["one"].cut()
    seen.wait_for(lambda report: report["shown"] == "HOLD", 15)
    album.take("HOLD", "tv")


def playlist(album: Album, screen: FakeScreen, seen: Viewer) -> None:
    seen.wait_for(lambda report: report["shown"] == "ADS")
    album.take("ADS", "ads", "lost")
    screen.change(items=[BROKEN])
    seen.wait_for(lambda report: report["shown"] == "FILLER")
    album.take("FILLER", "ads", "lost")
