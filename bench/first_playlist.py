"""How long the first viewer of a cold channel waits for its playlist; beside it `ffmpeg -c copy` to HLS.

With a provider that sends three seconds at once, and with one that sends nothing in advance. There the wait
is the stream's: until the key frame that closes the first segment has come. `behind_key_frame` is what is
ours of it; when that key frame passed is noted by a recorder on the wire (`bench.recorder`).
"""

import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urljoin

from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import TICKS
from bench.processes import ADSCREEN, fetch, started
from bench.provider import provider, stream
from bench.recorder import Recorder, key_frames, recorded

RUNS = 7
BAR = 0.1


def run() -> dict[str, object]:
    """Return medians in seconds, from request (or start of ffmpeg) to playlist."""
    with provider(burst=3.0) as address:
        url = stream(address)
        waits = [_cold(url)[0] for _ in range(RUNS)]
        peers = [_ffmpeg(url) for _ in range(RUNS)]
    with provider(burst=0.0) as address:
        url = stream(address)
        with recorded(url) as recorder:
            late = [_behind(recorder) for _ in range(RUNS)]
        late_peers = [_ffmpeg(url) for _ in range(RUNS)]
    return {
        "runs": RUNS,
        "burst_wait_s": round(statistics.median(waits), 3),
        "burst_ffmpeg_s": round(statistics.median(peers), 3),
        "burst_bar_s": BAR,
        "no_burst_wait_s": round(statistics.median(wait for wait, _behind_key in late), 3),
        "no_burst_ffmpeg_s": round(statistics.median(late_peers), 3),
        "no_burst_behind_key_frame_s": round(statistics.median(behind for _wait, behind in late), 3),
        "no_burst_behind_key_frame_bar_s": BAR,
    }


def _cold(url: str, recorder: Recorder | None = None) -> tuple[float, float]:
    """Return seconds from the request to the playlist, and from the closing key frame if that is recorded."""
    with (
        tempfile.TemporaryDirectory() as state,
        started((*ADSCREEN, "relay", "--port", "0", "--state", state, url)) as relay,
    ):
        playlist = relay.wait_for(r"(http://\S+/live/1/index.m3u8)", 30)[1]
        fetch(urljoin(playlist, "/metrics"))  # the web server's own first request is not what is asked
        asked = time.monotonic()
        text = fetch(playlist).decode()
        answered = time.monotonic()
        closed = _closed(playlist, text, recorder) if recorder else asked
        return answered - asked, answered - closed


def _behind(recorder: Recorder) -> tuple[float, float]:
    recorder.passed.clear()
    return _cold(recorder.url, recorder)


def _closed(playlist: str, text: str, recorder: Recorder) -> float:
    """Return when the key frame behind the first answer's last segment passed."""
    lines = text.splitlines()
    last = max(i for i, line in enumerate(lines) if line.startswith("#EXTINF:"))
    name = next(line for line in lines[last + 1 :] if not line.startswith("#"))
    duration = float(lines[last].removeprefix("#EXTINF:").split(",")[0])
    end = key_frames(fetch(urljoin(playlist, name)))[0] + duration * TICKS
    return recorder.passed[min(recorder.passed, key=lambda pts: abs(pts - end))]


def _ffmpeg(url: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "index.m3u8"
        arguments = [find_ffmpeg(), "-nostdin", "-loglevel", "error", "-i", url, "-c", "copy", "-f", "hls"]
        asked = time.monotonic()
        with started([*arguments, "-hls_time", "2", str(out)]):
            while not out.exists():
                time.sleep(0.005)
            return time.monotonic() - asked
