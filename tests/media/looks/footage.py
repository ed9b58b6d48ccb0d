"""Ten minutes of channels for the judge, coded by a real encoder with a key frame every 5 seconds."""

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.media import make_ts

from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.looks.decode import CHANNELS, RATE, level_of
from adscreen.media.looks.model import LUMA_SIZE, Look

EVERY = 5
RATE_OF_PICTURES = 4
SIZE = "320x180"

_STILL = "testsrc2=s={size}:r={rate}:d=1,boxblur=4,loop=-1:1:0,setpts=N/{rate}/TB"
_HEAD = (
    "color=#404858:s={size}:r={rate}[a];color=#a08070:s=100x130:r={rate}[b];color=#602020:s=30x8:r={rate}[m];"
    "[a][b]overlay=x='110+3*sin(t*1.3)':y='30+2*cos(t*0.7)'[c];"
    "[c][m]overlay=x='145+3*sin(t*1.3)':y='110+4*mod(n\\,3)'"
)
PICTURES = {
    "moving": "testsrc2=s={size}:r={rate}",
    "still": _STILL,
    "black": "color=black:s={size}:r={rate}",
    "dark scene": "testsrc2=s={size}:r={rate},lutyuv=y='16+(val-16)*0.08':u=128:v=128,noise=alls=3:allf=t",
    "slow fade": "testsrc2=s={size}:r={rate},fade=out:st=20:d=60:color=gray,fade=in:st=100:d=60:color=gray",
    "night shot": "gradients=s={size}:r={rate}:c0=0x050508:c1=0x18181c:speed=0.00001:seed=3,"
    "noise=alls=4:allf=t",
    "talking head": _HEAD,
}
SOUNDS = {
    "tone": "sine=frequency=440:sample_rate=48000",
    "quiet": "anoisesrc=color=brown:sample_rate=48000:amplitude=0.02:seed=4",
    "silence": "anullsrc=sample_rate=48000",
}


@dataclass(frozen=True)
class Footage:
    """What a channel shows, one plane and one level every 5 seconds."""

    planes: tuple[bytes, ...]
    levels: tuple[float, ...]

    def looks(self, begin: float = 0.0, count: int | None = None, *, joined: bool = False) -> list[Look]:
        """Return looks from `begin` on."""
        pairs = list(zip(self.planes, self.levels, strict=False))[:count]
        return [
            Look(begin + n * EVERY, plane, level, joined=joined and n == 0)
            for n, (plane, level) in enumerate(pairs)
        ]


@cache
def footage(picture: str, sound: str, seconds: int = 600) -> Footage:
    """Return a channel's looks; made once, kept from run to run by `make_ts`."""
    video, audio = _picture(picture, seconds), _sound(sound, seconds)
    return Footage(video, audio)


@cache
def _picture(name: str, seconds: int) -> tuple[bytes, ...]:
    graph = PICTURES[name].format(size=SIZE, rate=RATE_OF_PICTURES)
    path = make_ts(
        seconds=seconds,
        video=None,
        audio=None,
        extra=(
            "-filter_complex", graph, "-t", str(seconds), "-c:v", "libx264", "-preset", "ultrafast",
            "-pix_fmt", "yuv420p", "-g", str(EVERY * RATE_OF_PICTURES), "-sc_threshold", "0", "-b:v", "250k",
        ),
    )  # fmt: skip
    width, height = LUMA_SIZE
    filters = f"scale={width}:{height}:flags=neighbor:out_range=full,format=gray"
    raw = _run(
        "-skip_frame", "nokey", "-i", str(path), "-vf", filters, "-fps_mode", "passthrough", "-f", "rawvideo"
    )
    size = width * height
    return tuple(raw[at : at + size] for at in range(0, len(raw), size))


@cache
def _sound(name: str, seconds: int) -> tuple[float, ...]:
    source = SOUNDS[name]
    path: Path = make_ts(
        seconds=seconds,
        video=None,
        audio=None,
        extra=("-f", "lavfi", "-i", source, "-t", str(seconds), "-c:a", "aac", "-b:a", "64k"),
    )
    raw = _run("-i", str(path), "-ac", str(CHANNELS), "-ar", str(RATE), "-f", "s16le")
    step, piece = RATE * CHANNELS * 2 * EVERY, RATE * CHANNELS * 3
    levels = (level_of(raw[at : at + piece]) for at in range(0, len(raw), step))
    return tuple(level for level in levels if level is not None)


def _run(*arguments: str) -> bytes:
    command = [find_ffmpeg(), "-nostdin", "-loglevel", "error", *arguments, "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout
