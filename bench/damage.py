"""How damaged television plays: stock hls.js in Chromium on `adscreen relay`, a minute a case.

    python -m bench damage
    python -m bench.damage [CASE ...]

The picture stands from a lost packet to the next key frame: that is the loss itself, and `lost_s` says how
long it is by the stream's own time stamps. What must not be is a fatal error; stalls (the player's clock
stands) are what comes on top.
"""

import json
import sys
import tempfile
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.e2e.support.station import station
from tests.e2e.support.stock import Played, stock_player
from tests.support.damage import without_some
from tests.support.media import AAC, H264, make_ts
from tests.support.tscheck import units

from adscreen.media.model import TICKS
from adscreen.media.segmenter import Segmenter
from bench.processes import ADSCREEN, started

SECONDS = 60.0
SPARE = 15
"""Seconds of television beyond those that are watched."""
_RATE = ("-b:v", "4M", "-minrate", "4M", "-maxrate", "4M", "-bufsize", "1M")
SMALL = (*H264, *_RATE, "-x264-params", "nal-hrd=cbr")
LARGE = (
    "-vf",
    "noise=alls=12:allf=t",
    "-c:v",
    "libx264",
    "-preset",
    "superfast",
    "-bf",
    "3",
    "-pix_fmt",
    "yuv420p",
)
LARGE = (*LARGE, "-b:v", "5M", "-maxrate", "6M", "-bufsize", "6M")
_UNEVEN = "expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+1+2*abs(sin(n_forced*1.7))))"


@dataclass(frozen=True)
class Case:
    """A stream and what it loses; `one_in` 0 is nothing."""

    one_in: int
    gop: int = 50
    loss: int = 1
    """Video packets lost at once."""
    burst: float = 0.0
    size: str = "640x360"
    video: tuple[str, ...] = SMALL
    extra: tuple[str, ...] = field(default=())


CASES = {
    "clean, 1 s GOP": Case(0, gop=25),
    "clean, 2 s GOP": Case(0),
    "1 in 2000, 2 s GOP": Case(2000),
    "1 in 2000, 3 s burst at the start": Case(2000, burst=3.0),
    "1 in 2000, 1 s GOP": Case(2000, gop=25),
    "1 in 2000, 4 s GOP": Case(2000, gop=100),
    "1 in 2000, GOP of 1 to 3 s": Case(2000, gop=250, video=(*SMALL, "-force_key_frames", _UNEVEN)),
    "1 in 500, 2 s GOP": Case(500),
    "50 at once, 1 in 20000, 2 s GOP": Case(20000, loss=50),
    "1 in 2000, 720p, B-frames, 2 s GOP": Case(2000, size="1280x720", video=LARGE),
}


def broken(case: Case, seconds: float) -> Path:
    """Return the path of the case's stream."""
    path = make_ts(seconds=seconds, size=case.size, gop=case.gop, video=case.video, audio=AAC)
    if not case.one_in:
        return path
    lossy = path.with_suffix(f".lost{case.one_in}x{case.loss}.ts")
    if not lossy.exists():
        lossy.write_bytes(without_some(path.read_bytes(), case.one_in, burst=case.loss))
    return lossy


def lost_seconds(path: Path, seconds: float) -> float:
    """Return for how much of the first `seconds` the segments hold no picture."""
    segmenter = Segmenter(ceiling_seconds=3.49)
    segments = segmenter.feed(path.read_bytes())
    stamps = sorted(units(b"".join(s.data for s in segments), "video"))
    stamps = [t for t in stamps if t - stamps[0] <= seconds * TICKS]
    return sum(b - a - 0.2 * TICKS for a, b in pairwise(stamps) if b - a > 0.2 * TICKS) / TICKS


def play(case: Case, seconds: float = SECONDS) -> Played:
    """Play the case for `seconds` through a relay of its own."""
    path = broken(case, seconds + SPARE)
    with (
        tempfile.TemporaryDirectory() as state,
        station(path, burst=case.burst) as tv,
        started((*ADSCREEN, "relay", tv.url, "--port", "0", "--state", state)) as relay,
    ):
        address = relay.wait_for(r"http://\S+/index\.m3u8", 30)[0]
        with stock_player(address) as player:
            return player.watch(seconds)


def figures(case: Case, seconds: float = SECONDS) -> dict[str, Any]:
    """Return a row of the table."""
    played = play(case, seconds)
    return {
        "fatal": len(played.fatal),
        "frozen_s": round(played.frozen, 1),
        "lost_s": round(lost_seconds(broken(case, seconds + SPARE), seconds), 1),
        "longest_frozen_s": round(played.longest_frozen, 2),
        "stalls": len(played.stalls),
        "stalled_s": round(sum(each[1] for each in played.stalls), 2),
        "seeks": len(played.seeks),
        "frames": played.frames,
        "errors": played.errors,
        "stalls_at": [[round(x, 2) for x in each] for each in played.stalls],
        "seeks_at": [[round(x, 2) for x in each] for each in played.seeks],
        "why_fatal": list(played.fatal),
    }


def run(names: list[str] | None = None) -> dict[str, Any]:
    """Play every case."""
    return {name: figures(CASES[name]) for name in names or CASES}


if __name__ == "__main__":
    for name in sys.argv[1:] or CASES:
        print(name, json.dumps(figures(CASES[name])), flush=True)
