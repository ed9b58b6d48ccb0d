"""The stock hls.js build on a bare page in Chromium: how television plays in a player that is not ours."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.support.browser import ARGUMENTS, find

PLAYER = Path(__file__).parents[3] / "player"
DIST = PLAYER / "node_modules" / "hls.js" / "dist"
HELD = 0.2
"""Seconds without a new picture that count as a frozen one."""
STALLED = 0.25
"""Seconds without progress of the player's time that count as a stall."""

START = "([url, held, stalled]) => watch(url, held, stalled)"

_PAGE = """<!doctype html><meta charset="utf-8"><title>stock</title><style>body{margin:0}</style>
<video id="video" muted autoplay playsinline width="640" height="360"></video>
<script src="/hls.min.js"></script>
<script>
const seen = {errors: {}, fatal: [], frames: 0, gaps: [], stalls: [], seeks: [], first: null, began: 0};
function watch(url, held, stalled) {
  const video = document.getElementById('video');
  seen.began = performance.now();
  let lastFrame = null, lastTime = 0, movedAt = null, stall = null;
  const since = () => (performance.now() - seen.began) / 1000;
  const frame = (now, data) => {
    const at = since();
    seen.frames = data.presentedFrames;
    if (seen.first === null) seen.first = at;
    if (lastFrame !== null && at - lastFrame > held) seen.gaps.push([lastFrame, at - lastFrame]);
    lastFrame = at;
    video.requestVideoFrameCallback(frame);
  };
  video.requestVideoFrameCallback(frame);
  video.addEventListener('seeking', () => seen.seeks.push([since(), video.currentTime]));
  setInterval(() => {
    const at = since();
    if (video.currentTime !== lastTime) {
      if (movedAt !== null && at - movedAt > stalled) seen.stalls.push([movedAt, at - movedAt, lastTime]);
      lastTime = video.currentTime; movedAt = at;
    }
    seen.now = at; seen.time = video.currentTime; seen.stuck = movedAt === null ? at : at - movedAt;
    seen.still = lastFrame === null ? at : at - lastFrame;
  }, 40);
  const hls = window.hls = new Hls();
  hls.on(Hls.Events.ERROR, (_event, data) => {
    const name = data.details + (data.error ? ': ' + data.error.message : '');
    seen.errors[data.details] = (seen.errors[data.details] || 0) + 1;
    if (data.fatal) seen.fatal.push(name);
  });
  hls.loadSource(url);
  hls.attachMedia(video);
}
</script>"""


@dataclass(frozen=True)
class Played:
    """What the player lived through; seconds since it was started."""

    seconds: float
    reached: float
    """The player's own time at the end."""
    fatal: tuple[str, ...]
    errors: dict[str, int]
    """All of hls.js's errors, by their `details`."""
    frames: int
    first_frame: float | None
    frozen: float
    """Seconds in which the picture stood, each beyond `HELD`."""
    longest_frozen: float
    stalls: tuple[tuple[float, float, float], ...]
    """When, for how long, and at what time of the player its clock stood."""
    seeks: tuple[tuple[float, float], ...]
    """When, and to where."""


class Stock:
    """The open page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def watch(self, seconds: float) -> Played:
        """Let it play until `seconds` since it was started, or a fatal error; return what was seen so far."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and not self._page.evaluate("seen.fatal.length"):
            self._page.wait_for_timeout(200)
        return self.played()

    def played(self) -> Played:
        """Return what was seen so far."""
        seen: dict[str, Any] = self._page.evaluate("seen")
        if "now" not in seen:  # the page's own clock has not ticked yet
            return Played(0.0, 0.0, tuple(seen["fatal"]), seen["errors"], 0, None, 0.0, 0.0, (), ())
        gaps = [gap for _at, gap in seen["gaps"]] + [seen["still"]] * (seen["still"] > HELD)
        stalls = [tuple(each) for each in seen["stalls"]]
        if seen["stuck"] > STALLED:
            stalls.append((seen["now"] - seen["stuck"], seen["stuck"], seen["time"]))
        return Played(
            seconds=seen["now"],
            reached=seen["time"],
            fatal=tuple(seen["fatal"]),
            errors=seen["errors"],
            frames=seen["frames"],
            first_frame=seen["first"],
            frozen=sum(gap - HELD for gap in gaps),
            longest_frozen=max(gaps, default=0.0),
            stalls=tuple(stalls),
            seeks=tuple(tuple(each) for each in seen["seeks"]),
        )


class _Files(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(_PAGE.encode())

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def hls_js() -> Path:
    """Return the folder of hls.js's builds: the bundler leaves it there; it is fetched where it is not."""
    if not (DIST / "hls.min.js").exists():
        from hatch_build import run_tool  # needs the build's tools, so only when something is to be built

        run_tool("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-progress")
    return DIST


@contextmanager
def stock_page() -> Iterator[str]:
    """Serve the page for the length of the block; yields its address. Its script waits for `watch(…)`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(hls_js())))
    thread = threading.Thread(target=server.serve_forever, name="stock page")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def stock_player(playlist: str) -> Iterator[Stock]:
    """Play `playlist` in a Chromium of its own, on a page of another origin."""
    executable = find()
    with stock_page() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        try:
            page = browser.new_page(viewport={"width": 640, "height": 360})
            page.goto(address)
            page.evaluate(START, [playlist, HELD, STALLED])
            yield Stock(page)
        finally:
            browser.close()
