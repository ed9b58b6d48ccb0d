"""Where the ffmpeg program is."""

import shutil
from pathlib import Path

import imageio_ffmpeg

from adscreen.core.errors import AdScreenError, Failure


def find_ffmpeg(configured: Path | None = None) -> str:
    """Return the path of ffmpeg: the configured one, else the one that comes with AdScreen.

    Raises BAD_INPUT (field `ffmpeg`) when the configured program is not there.
    """
    if configured is not None:
        found = shutil.which(str(configured))
        if found is None:
            raise AdScreenError(Failure.BAD_INPUT, f"no program at {configured}", field="ffmpeg")
        return found
    return str(imageio_ffmpeg.get_ffmpeg_exe())
