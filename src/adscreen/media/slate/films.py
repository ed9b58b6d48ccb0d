"""What a file is, as ffmpeg says it: a picture or a clip, how long, with sound or without."""

import re

from adscreen.media.slate.arguments import Film
from adscreen.media.slate.running import run

LEAST = 0.4
"""Seconds from which a film moves: some still pictures are films of one picture."""
_DURATION = re.compile(r"Duration: (\d+):(\d\d):(\d\d\.\d+)")
_SOUND = re.compile(r"Stream #\d+:\d+.*: Audio: ")


async def film_of(ffmpeg: str, path: str) -> Film:
    """Return what a file is; one that cannot be read is a picture, which then fails to be made."""
    ended = await run([ffmpeg, "-nostdin", "-hide_banner", "-i", path], seconds=20.0)
    return read(path, ended.told)


def read(path: str, told: str) -> Film:
    """Return what a file is by what ffmpeg tells of it."""
    found = _DURATION.search(told)
    hours, minutes, seconds = found.groups() if found else ("0", "0", "0")
    length = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    return Film(path, length if length >= LEAST else 0.0, _SOUND.search(told) is not None)
