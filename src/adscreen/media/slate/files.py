"""Whether a file can be shown as a slate: decoded once, when it is chosen, by a short-lived ffmpeg."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.media.slate.running import run

log = structlog.get_logger(__name__)

LOOK = 10
"""Seconds of a clip that are decoded."""
TIME_LIMIT = 60.0


class SlateFiles:
    """Files by their names; `find` tells where one was uploaded to, None for a name that is none."""

    def __init__(self, ffmpeg: str, find: Callable[[str], Path | None]) -> None:
        self._ffmpeg = ffmpeg
        self._find = find
        self._turn = asyncio.Lock()

    async def check(self, name: str) -> None:
        """Raise NOT_FOUND for a file that is not there, BAD_INPUT for one that has no picture to show."""
        path = self._find(name)
        if path is None or not await self.there(name):
            raise AdScreenError(Failure.NOT_FOUND, "no such file", field="file")
        async with self._turn:
            told = await self._decode(path)
        if told is not None:
            log.info("no slate can be made of a file", file=name[:8], reason=told[:200])
            remedy = _("It cannot be decoded: save it again as JPEG, PNG or MP4, or choose another file.")
            raise AdScreenError(Failure.BAD_INPUT, "not a picture", field="file", remedy=remedy)

    async def there(self, name: str) -> bool:
        """Tell whether there is a file of this name."""
        path = self._find(name)
        return path is not None and await asyncio.to_thread(path.is_file)

    async def _decode(self, path: Path) -> str | None:
        """Return what ffmpeg says against a file; None where it decodes."""
        what = ("-t", str(LOOK), "-i", str(path), "-map", "0:v:0", "-f", "null", "-")
        quietly = (self._ffmpeg, "-nostdin", "-v", "error", "-xerror", "-threads", "1")
        ended = await run([*quietly, *what], seconds=TIME_LIMIT)
        return None if ended.well else ended.told or "it fails"
