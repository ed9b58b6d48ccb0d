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
import zlib
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.e2e.support.station import station
from tests.e2e.support.stock import Played, stock_player
from tests.support.corpus import FOLDER
from tests.support.damage import (
    looped,
    reordered,
    repeated,
    without_every_key_frame,
    without_pid,
    without_some,
)
from tests.support.media import AAC, CACHE, H264, make_ts
from tests.support.tscheck import units

from adscreen.media.model import TICKS
from adscreen.media.recipes import Recipe, reference
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
OPEN = (*SMALL[:-1], "nal-hrd=cbr:open-gop=1:bframes=2:scenecut=0")
"""Recovery points instead of IDR pictures, and pictures that refer to the group before."""
FORGETS = ("-c:v", "libx264", "-preset", "superfast", "-pix_fmt", "yuv420p", "-bf", "2", "-b_strategy", "0")
FORGETS = (*FORGETS, "-b:v", "4M", "-x264-params", "open-gop=1:b-pyramid=none")
"""Its first pictures make a decoder forget some of the group before: no browser can begin in it."""
_WOVEN = ("-vf", "noise=alls=12:allf=t,interlace", "-flags", "+ilme+ildct", "-c:v", "libx264")
WOVEN = (
    *_WOVEN,
    "-preset",
    "superfast",
    "-pix_fmt",
    "yuv420p",
    "-b:v",
    "8M",
    "-maxrate",
    "8M",
    "-bufsize",
    "8M",
)
WOVEN_OPEN = (*WOVEN, "-bf", "2", "-x264-params", "open-gop=1:scenecut=0")
MP2 = ("-c:a", "mp2", "-b:a", "192k")
AUDIO_PID, PMT_PID = 0x101, 0x1000
"""As ffmpeg numbers them."""
_UNEVEN = "expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+1+2*abs(sin(n_forced*1.7))))"


@dataclass(frozen=True)
class Case:
    """A stream and what befalls it; `one_in` 0 loses no picture."""

    one_in: int = 0
    gop: int = 50
    loss: int = 1
    """Video packets lost at once."""
    burst: float = 0.0
    size: str = "640x360"
    rate: int = 25
    video: tuple[str, ...] = SMALL
    audio: tuple[str, ...] = AAC
    damage: partial[bytes] | None = None
    """What else befalls it."""
    converted: bool = False
    """Played as a rendition that is decoded and encoded, as screens are moved to it."""
    corpus: str = ""
    """A real stream, played over and over with its clock going on, instead of a generated one."""


_OPEN = partial(Case, gop=48, video=OPEN)
_HD = partial(Case, gop=50, size="1920x1080", rate=50)
CASES = {
    "clean, 1 s GOP": Case(gop=25),
    "clean, 2 s GOP": Case(),
    "1 in 5000, 2 s GOP": Case(5000),
    "1 in 2000, 2 s GOP": Case(2000),
    "1 in 2000, 3 s burst at the start": Case(2000, burst=3.0),
    "1 in 2000, 1 s GOP": Case(2000, gop=25),
    "1 in 2000, 4 s GOP": Case(2000, gop=100),
    "1 in 2000, GOP of 1 to 3 s": Case(2000, gop=250, video=(*SMALL, "-force_key_frames", _UNEVEN)),
    "1 in 500, 2 s GOP": Case(500),
    "50 at once, 1 in 5000, 2 s GOP": Case(5000, loss=50),
    "1 in 2000, 720p, B-frames, 2 s GOP": Case(2000, size="1280x720", video=LARGE),
    "open GOP, clean": _OPEN(),
    "open GOP, 1 in 5000": _OPEN(5000),
    "open GOP, 1 in 2000": _OPEN(2000),
    "open GOP, 1 in 500": _OPEN(500),
    "open GOP that forgets, clean": Case(gop=48, video=FORGETS),
    "1080i, clean": _HD(video=WOVEN),
    "1080i, 1 in 2000": _HD(2000, video=WOVEN),
    "1080i open GOP, clean": _HD(video=WOVEN_OPEN),
    "1080i open GOP, 1 in 2000": _HD(2000, video=WOVEN_OPEN),
    "open GOP, 50 at once, 1 in 5000": _OPEN(5000, loss=50),
    "open GOP, 1 in 2000, converted": _OPEN(2000, converted=True),
    "open GOP, 1 in 500, converted": _OPEN(500, converted=True),
    "1080i open GOP, 1 in 2000, converted": _HD(2000, video=WOVEN_OPEN, converted=True),
    "out of order, 1 in 50 by up to 7": Case(damage=partial(reordered, one_in=50, reach=7)),
    "twice, 1 in 50 up to 5 later": Case(damage=partial(repeated, one_in=50, reach=5)),
    "sound (AAC), 1 in 60": Case(damage=partial(without_pid, pid=AUDIO_PID, one_in=60)),
    "sound (MP2), 1 in 60": Case(audio=MP2, damage=partial(without_pid, pid=AUDIO_PID, one_in=60)),
    "nine PMTs of ten": Case(damage=partial(without_pid, pid=PMT_PID, one_in=1.1)),
    "every fifth key frame": Case(damage=partial(without_every_key_frame, nth=5)),
    "lpms missing-sei-and-pes": Case(corpus="lpms--data__missing-sei-and-pes"),
    "lpms skip_1": Case(corpus="lpms--data__skip_1"),
    "lpms zero-frame": Case(corpus="lpms--data__zero-frame"),
    "mediabunny 0": Case(corpus="mediabunny--public__0"),
    "mediabunny 0, 1 in 500": Case(500, corpus="mediabunny--public__0"),
    "mediabunny missing-keyframe-labels": Case(corpus="mediabunny--public__missing-keyframe-labels"),
    "mediabunny missing-keyframe-labels, 1 in 500": Case(
        500, corpus="mediabunny--public__missing-keyframe-labels"
    ),
    "mediabunny no-aud": Case(corpus="mediabunny--public__no-aud"),
    "mediabunny mp3": Case(corpus="mediabunny--public__mp3"),
    "mediabunny ac3-system-b": Case(corpus="mediabunny--public__ac3-system-b"),
    "mediabunny ac3-system-b, converted": Case(corpus="mediabunny--public__ac3-system-b", converted=True),
}


def broken(case: Case, seconds: float) -> Path:
    """Return the path of the case's stream; it is kept."""
    if case.corpus:
        path = CACHE / f"{case.corpus}.looped.ts"
        if not path.exists():
            CACHE.mkdir(exist_ok=True)
            path.write_bytes(looped((FOLDER / f"{case.corpus}.ts").read_bytes(), seconds))
    else:
        path = make_ts(
            seconds=seconds, size=case.size, rate=case.rate, gop=case.gop, video=case.video, audio=case.audio
        )
    if not case.one_in and case.damage is None:
        return path
    harm = case.damage or partial(without_some, one_in=case.one_in, burst=case.loss)
    name = f"{path.stem}.{harm.func.__name__}{zlib.crc32(repr(sorted(harm.keywords.items())).encode()):x}.ts"
    harmed = CACHE / name
    if not harmed.exists():
        CACHE.mkdir(exist_ok=True)
        harmed.write_bytes(harm(path.read_bytes()))
    return harmed


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
    with ExitStack() as stack:
        state = stack.enter_context(tempfile.TemporaryDirectory())
        tv = stack.enter_context(station(path, burst=case.burst, waits=bool(case.corpus)))
        arguments = (*ADSCREEN, "relay", tv.url, "--port", "0", "--state", state)
        relay = stack.enter_context(started(arguments))
        address = relay.wait_for(r"http://\S+/index\.m3u8", 30)[0]
        if case.converted:
            address = address.replace("/live/1/", f"/live/{reference('1', Recipe('h264', 'aac'))}/")
        return stack.enter_context(stock_player(address)).watch(seconds)


def figures(case: Case, seconds: float = SECONDS) -> dict[str, Any]:
    """Return a row of the table."""
    played = play(case, seconds)
    return {
        "fatal": len(played.fatal),
        "frozen_s": round(played.frozen, 1),
        "lost_s": None if case.corpus else round(lost_seconds(broken(case, seconds + SPARE), seconds), 1),
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
