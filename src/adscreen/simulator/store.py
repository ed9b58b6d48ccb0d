"""Where clips come from: made by ffmpeg at first use, kept in a folder, one at a time."""

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from adscreen.core.errors import AdScreenError, Failure
from adscreen.simulator.clip import Clip
from adscreen.simulator.cutter import VERSION, cut
from adscreen.simulator.recipes import RECIPES, Recipe

Announce = Callable[[str, str], None]
"""Told `(clip's title, "making" or "ready")`, for a console."""


class ClipStore:
    """Hands out clips; who asks for one that is being made waits for it."""

    def __init__(
        self,
        folder: Path,
        ffmpeg: str,
        *,
        quick: bool = False,
        clock: bool = False,
        announce: Announce = lambda _title, _what: None,
    ) -> None:
        self._folder = folder
        self._ffmpeg = ffmpeg
        self._quick = quick
        self._clock = clock
        self._announce = announce

        self._clips: dict[str, Clip] = {}
        self._one = asyncio.Lock()

    async def get(self, name: str) -> Clip:
        """Return the clip of recipe `name`. Raises CONVERSION_FAILED when ffmpeg cannot make it."""
        clip = self._clips.get(name)
        if clip is not None:
            return clip
        async with self._one:
            if name not in self._clips:
                recipe = self.recipe(name)
                path = self.path(recipe)
                if not await asyncio.to_thread(path.exists):
                    self._announce(recipe.title, "making")
                    await self._make(recipe, path)
                    self._announce(recipe.title, "ready")
                data = await asyncio.to_thread(path.read_bytes)
                self._clips[name] = await asyncio.to_thread(Clip.of, data, recipe.shape)
            return self._clips[name]

    def recipe(self, name: str) -> Recipe:
        """Return how clip `name` is made here."""
        recipe = RECIPES[name].clocked() if self._clock else RECIPES[name]
        return recipe.quick() if self._quick else recipe

    def ready(self, name: str) -> Clip | None:
        """Return the clip of recipe `name` if it was asked for before."""
        return self._clips.get(name)

    def path(self, recipe: Recipe) -> Path:
        """Return where the clip is kept; a recipe that changes gets a new name."""
        made_by = (VERSION, recipe, recipe.arguments(Path(), Path()))
        mark = hashlib.sha256(repr(made_by).encode()).hexdigest()[:10]
        return self._folder / f"{recipe.name}-{mark}.ts"

    async def _make(self, recipe: Recipe, path: Path) -> None:
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        work = Path(await asyncio.to_thread(tempfile.mkdtemp, dir=path.parent, prefix=".making-"))
        try:
            await asyncio.to_thread(recipe.draw, work)
            await self._encode(recipe.arguments(work, work / "raw.ts"))
            await asyncio.to_thread(_finish, recipe, work / "raw.ts", path)
        finally:
            await asyncio.to_thread(shutil.rmtree, work, ignore_errors=True)

    async def _encode(self, arguments: list[str]) -> None:
        process = await asyncio.create_subprocess_exec(
            self._ffmpeg,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _out, err = await process.communicate()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        if process.returncode:
            raise AdScreenError(Failure.CONVERSION_FAILED, err.decode(errors="replace").strip()[-400:])


def _finish(recipe: Recipe, raw: Path, path: Path) -> None:
    """Cut the encode and put it in place in one step, so that no half clip is ever found."""
    ready = raw.with_name("clip.ts")
    ready.write_bytes(cut(raw.read_bytes(), recipe.plan))
    ready.replace(path)
