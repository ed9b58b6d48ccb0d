"""Many channels at once on one page of the stock hls.js in Chromium: what is seen and heard of each."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.e2e.support.stock import hls_js
from tests.support.browser import ARGUMENTS, find

FRAMES = 20
"""Pictures that must be shown, each a new one."""
LEVEL = 0.01
"""Root mean square of the sound (1 is full scale) that counts as heard: -40 dBFS; the test tone has -21."""

_PAGE = """<!doctype html><meta charset="utf-8"><title>codecs</title><body>
<script src="/hls.min.js"></script>
<script>
const cells = {};
const sound = new AudioContext();
const canvas = new OffscreenCanvas(32, 18);
const brush = canvas.getContext('2d', {willReadFrequently: true});
function play(name, url) {
  const video = document.createElement('video');
  video.width = 160; video.crossOrigin = 'anonymous';
  document.body.append(video);
  const cell = cells[name] = {frames: 0, level: 0, spread: 0, reached: 0, fatal: null, after: -1, cc: 0};
  const ear = sound.createAnalyser();
  sound.createMediaElementSource(video).connect(ear);
  ear.connect(sound.destination);
  const wave = new Float32Array(ear.fftSize);
  const frame = () => { cell.frames += cell.cc > cell.after; video.requestVideoFrameCallback(frame); };
  video.requestVideoFrameCallback(frame);
  setInterval(() => {
    if (cell.cc <= cell.after) return;
    ear.getFloatTimeDomainData(wave);
    cell.level = Math.max(cell.level, Math.hypot(...wave) / Math.sqrt(wave.length));
    cell.reached = Math.max(cell.reached, video.currentTime - (cell.start ??= video.currentTime));
    if (cell.frames) {
      brush.drawImage(video, 0, 0, 32, 18);
      const pixels = brush.getImageData(0, 0, 32, 18).data;
      let least = 255, most = 0;
      for (let i = 0; i < pixels.length; i += 4) {
        least = Math.min(least, pixels[i + 1]); most = Math.max(most, pixels[i + 1]);
      }
      cell.spread = Math.max(cell.spread, most - least);
    }
  }, 250);
  const hls = new Hls();
  hls.on(Hls.Events.ERROR, (_event, data) => { if (data.fatal) cell.fatal = data.details; });
  hls.on(Hls.Events.FRAG_CHANGED, (_event, {frag}) => { cell.cc = frag.cc; });
  hls.loadSource(url);
  hls.attachMedia(video);
  video.play().catch(() => {});
}
function forget() {
  for (const cell of Object.values(cells))
    Object.assign(cell, {frames: 0, level: 0, spread: 0, reached: 0, start: undefined, after: cell.cc});
}
</script>"""


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


class Screening:
    """The open page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def seen_and_heard(self, seconds: float) -> dict[str, tuple[bool, bool]]:
        """Return of each playlist whether a picture was seen, and a sound heard.

        Ends as soon as all are both, else after `seconds`. What ends in a fatal error counts as neither.
        """
        ends = time.monotonic() + seconds
        while True:
            self._page.wait_for_timeout(250)
            cells: dict[str, dict[str, Any]] = self._page.evaluate("cells")
            found = {name: (_seen(cell), _heard(cell)) for name, cell in cells.items()}
            if all(map(all, found.values())) or time.monotonic() > ends:
                return found

    def forget(self) -> None:
        """Count only what lies behind the next discontinuity of each."""
        self._page.evaluate("forget()")


@contextmanager
def screening(playlists: dict[str, str]) -> Iterator[Screening]:
    """Play all `playlists` at once for the length of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(hls_js())))
    thread = threading.Thread(target=server.serve_forever, name="codec page")
    thread.start()
    try:
        with sync_playwright() as playwright:
            allowed = "--autoplay-policy=no-user-gesture-required"
            browser = playwright.chromium.launch(executable_path=find(), args=[*ARGUMENTS, allowed])
            try:
                page = browser.new_page()
                page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
                page.evaluate(
                    "all => Object.entries(all).forEach(([name, url]) => play(name, url))", playlists
                )
                yield Screening(page)
            finally:
                browser.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def seen_and_heard(playlists: dict[str, str], seconds: float) -> dict[str, tuple[bool, bool]]:
    """Play all `playlists` at once; return of each whether a picture was seen, and a sound heard."""
    with screening(playlists) as page:
        return page.seen_and_heard(seconds)


def _seen(cell: dict[str, Any]) -> bool:
    """Tell whether moving pictures came that are not of one colour, and the player did not give up."""
    shown = cell["frames"] >= FRAMES and cell["reached"] > 0.5 and cell["spread"] > 60
    return shown and cell["fatal"] is None


def _heard(cell: dict[str, Any]) -> bool:
    return cell["level"] > LEVEL and cell["fatal"] is None
