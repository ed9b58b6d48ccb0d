"""Transport streams made by a real ffmpeg, kept in `tests/.media` from run to run."""

import hashlib
import os
import subprocess
from pathlib import Path

from adscreen.media.ffmpeg import find_ffmpeg

CACHE = Path(__file__).parents[1] / ".media"

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
AAC = ("-c:a", "aac", "-b:a", "96k")


def make_ts(
    *,
    seconds: float = 8,
    size: str = "320x180",
    rate: int = 25,
    gop: int = 50,
    video: tuple[str, ...] | None = H264,
    audio: tuple[str, ...] | None = AAC,
    extra: tuple[str, ...] = (),
) -> Path:
    """Return the path of a stream of a moving test picture and a tone, coded as asked.

    `video` and `audio` are ffmpeg encoder arguments, None for none; `extra` goes before the output.
    """
    inputs: list[str] = []
    codecs: list[str] = []
    if video is not None:
        inputs += ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]
        codecs += [*video, "-g", str(gop), "-keyint_min", str(gop), "-sc_threshold", "0"]
    if audio is not None:
        inputs += ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}"]
        codecs += audio
    arguments = [*inputs, *codecs, *extra, "-f", "mpegts"]
    path = CACHE / (hashlib.sha256(repr(arguments).encode()).hexdigest()[:16] + ".ts")
    if not path.exists():
        CACHE.mkdir(exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.part")  # two runs may make it at once
        subprocess.run(
            [find_ffmpeg(), "-nostdin", "-loglevel", "error", "-y", *arguments, str(partial)], check=True
        )
        partial.replace(path)
    return path
