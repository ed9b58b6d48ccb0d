"""A venue's own clips as sources: made once into a transport stream that runs round and round as if live.

What browsers upload is MP4 or WebM of any make; screens get H.264 and AAC with a key frame every two seconds,
as from a provider. That takes a while, so it is done beside television, one clip at a time.
"""

import asyncio
from collections.abc import Callable, Collection
from enum import StrEnum
from pathlib import Path

import structlog

from adscreen.core.tasks import TaskOwner
from adscreen.media.children import restrain
from adscreen.media.model import SourceKind, SourceSpec

log = structlog.get_logger(__name__)

LONGEST = 3600
"""Seconds of a clip that are kept."""
CPU_SECONDS = 3600
_PICTURE = (
    "-vf",
    "scale='min(1920,iw)':-2:flags=bicubic,fps=25,setsar=1",
    *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p"),
    *("-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-maxrate", "6M", "-bufsize", "6M"),
)
_SOUND = ("-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000")
_SILENCE = ("-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo")


class FileState(StrEnum):
    """How far a file is."""

    MISSING = "missing"
    PREPARING = "preparing"
    READY = "ready"
    FAILED = "failed"


class OwnFiles:
    """Clips by their names; `find` tells where one was uploaded to, None for a name that is none."""

    def __init__(
        self, folder: Path, ffmpeg: str, find: Callable[[str], Path | None], tasks: TaskOwner
    ) -> None:
        self._folder = folder
        self._ffmpeg = ffmpeg
        self._find = find
        self._tasks = tasks
        self._one = asyncio.Lock()
        self._preparing: dict[str, asyncio.Task[None]] = {}
        self._failed: set[str] = set()

    async def there(self, name: str) -> bool:
        """Tell whether a file was uploaded; begins to prepare it."""
        path = self._find(name)
        if path is None or not await asyncio.to_thread(path.is_file):
            return False
        self._prepare(name, path)
        return True

    async def source(self, name: str) -> SourceSpec | None:
        """Return how a file is played; None while it is being prepared, or cannot be."""
        if await asyncio.to_thread(self._made(name).is_file):
            return SourceSpec(SourceKind.FILE, str(self._made(name)))
        await self.there(name)
        return None

    def state(self, name: str) -> FileState:
        """Return how far a file is."""
        if name in self._preparing:
            return FileState.PREPARING
        if name in self._failed:
            return FileState.FAILED
        return FileState.READY if self._made(name).is_file() else FileState.MISSING

    async def tidy(self, used: Collection[str]) -> None:
        """Delete what was made of files that nothing uses any more; for the start, before any is made."""
        kept = {self._made(name) for name in used}
        await asyncio.to_thread(_delete_others, self._folder, kept)

    def _made(self, name: str) -> Path:
        return self._folder / f"{Path(name).stem}.ts"

    def _prepare(self, name: str, path: Path) -> None:
        if name in self._preparing or name in self._failed or self._made(name).is_file():
            return
        task = self._tasks.start(self._make(name, path), name=f"file {name[:8]}")
        self._preparing[name] = task
        task.add_done_callback(lambda _task: self._preparing.pop(name, None))

    async def _make(self, name: str, path: Path) -> None:
        async with self._one:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f"{Path(name).stem}.part"
            clip = ("-i", str(path))
            with_sound = (*clip, "-map", "0:v:0", "-map", "0:a:0")
            silent = (*clip, *_SILENCE, "-map", "0:v:0", "-map", "1:a:0", "-shortest")
            for inputs in (with_sound, silent):
                if await self._run(inputs, part):
                    part.replace(self._made(name))
                    log.info("file ready", file=name[:8])
                    return
            part.unlink(missing_ok=True)
            self._failed.add(name)
            log.warning("file cannot be played", file=name[:8])

    async def _run(self, inputs: tuple[str, ...], part: Path) -> bool:
        command = [self._ffmpeg, "-nostdin", "-v", "error", "-y", *inputs, *_PICTURE, *_SOUND]
        command += ["-t", str(LONGEST), "-f", "mpegts", str(part)]
        child = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        restrain(child.pid, niceness=15, cpu_seconds=CPU_SECONDS, memory=None)
        try:
            return await child.wait() == 0
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()


def _delete_others(folder: Path, kept: Collection[Path]) -> None:
    for path in folder.glob("*") if folder.is_dir() else ():
        if path not in kept:
            path.unlink(missing_ok=True)
