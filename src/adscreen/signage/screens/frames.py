"""The last picture of each screen that its page proved to be seen: a small JPEG, one file per screen.

Pages send one a minute while all is well and none while the glass is frozen or black: its age tells.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adscreen.core.clock import Clock
from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.screens.models import Screen

MOST = 48 * 1024
"""Bytes of one; real ones have about 10 KB."""
SELDOM = 5.0
"""Seconds between two that are kept: what comes faster is let go."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A kept picture."""

    path: Path
    taken_at: float
    """Unix seconds of the server at which it came."""

    @property
    def version(self) -> str:
        """Another one for each picture."""
        return f"{self.taken_at:.0f}"


class FrameStore:
    """A folder of them, by screen and pairing: a new browser does not inherit what the old one showed."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clock = clock
        self._known = dict(_found(folder))

    async def keep(self, screen: Screen, jpeg: bytes) -> bool:
        """Replace the screen's picture; False where the last is too young. Raises BAD_INPUT, TOO_LARGE."""
        if len(jpeg) > MOST:
            raise AdScreenError(Failure.TOO_LARGE, f"picture over {MOST} bytes", field="file")
        if not (jpeg.startswith(b"\xff\xd8\xff") and jpeg.rstrip(b"\0").endswith(b"\xff\xd9")):
            raise AdScreenError(Failure.BAD_INPUT, "no JPEG", field="file")
        last, now = self.of(screen), self._clock.time()
        if last is not None and 0 <= now - last.taken_at < SELDOM:
            return False
        name = _name(screen)
        self._known[name] = Frame(self._folder / name, now)
        await asyncio.to_thread(_write, self._folder / name, jpeg, screen.code)
        return True

    def of(self, screen: Screen) -> Frame | None:
        """Return what the browser that holds the screen sent last."""
        return self._known.get(_name(screen))

    async def read(self, screen: Screen) -> tuple[Frame, bytes] | None:
        """Return the picture with its bytes; None where there is none."""
        frame = self.of(screen)
        if frame is None:
            return None
        try:
            return frame, await asyncio.to_thread(frame.path.read_bytes)
        except FileNotFoundError:
            return None

    async def forget(self, code: str) -> None:
        """Delete what is kept of a screen that is gone."""
        for name in [name for name in self._known if name.startswith(f"{code}-")]:
            await asyncio.to_thread(self._known.pop(name).path.unlink, missing_ok=True)


def _found(folder: Path) -> Iterator[tuple[str, Frame]]:
    for path in folder.glob("*.jpg"):
        yield path.name, Frame(path, path.stat().st_mtime)


def _name(screen: Screen) -> str:
    return f"{screen.code}-{screen.pairing}.jpg"


def _write(path: Path, jpeg: bytes, code: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(jpeg)
    fresh.replace(path)
    for old in path.parent.glob(f"{code}-*.jpg"):  # of the browser before this one
        if old != path:
            old.unlink(missing_ok=True)
