"""Makes slates by ffmpeg, one after the other, beside television and at the lowest priority."""

import asyncio
import tempfile
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path

import structlog

from adscreen.core.i18n import _
from adscreen.core.tasks import TaskOwner
from adscreen.media.model import Segment, SlateSpec
from adscreen.media.slate.arguments import DRAWING, Film, arguments, group_of
from adscreen.media.slate.cache import SlateCache, key_of
from adscreen.media.slate.films import film_of
from adscreen.media.slate.picture import FONTS, drawing
from adscreen.media.slate.running import run
from adscreen.media.slate.shape import Shape

log = structlog.get_logger(__name__)

TIME_LIMIT = 600.0
"""Seconds that one run may take."""
MOST = 16
"""Slates known at a time; their bytes are in files, not in memory."""
_WORDS = _("The picture will be back in a moment.")
_FONTS = Path(__file__).parent / FONTS

_Wish = tuple[Shape, SlateSpec]


class SlateMaker:
    """`usual` is the picture or clip of channels that have none of their own; without it, or where ffmpeg
    refuses a file, there is the built-in picture, in `language`.
    """

    def __init__(
        self, ffmpeg: str, tasks: TaskOwner, folder: Path, usual: Path | None = None, language: str = "en"
    ) -> None:
        self._ffmpeg = ffmpeg
        self._tasks = tasks
        self._cache = SlateCache(folder)
        self._usual = usual
        self._words = _WORDS.in_language(language)
        self._prepared: set[_Wish] = set()
        self._made: OrderedDict[_Wish, tuple[Segment, ...]] = OrderedDict()
        self._making: set[_Wish] = set()
        self._turn = asyncio.Lock()

    def prepare(self, shape: Shape, wanted: SlateSpec) -> None:
        """Have a slate made that may be needed: it is on disk then."""
        if (shape, wanted) not in self._prepared:
            self._prepared.add((shape, wanted))
            self.slate(shape, wanted)

    def slate(self, shape: Shape, wanted: SlateSpec) -> tuple[Segment, ...]:
        """Return the segments of a slate that go on from each other; none while it is being made."""
        wish = (shape, wanted)
        made = self._made.get(wish)
        if made is None and wish not in self._making:
            self._making.add(wish)
            self._tasks.start(self._make(wish), name="slate")
        if made:
            self._made.move_to_end(wish)
        return made or ()

    async def _make(self, wish: _Wish) -> None:
        shape, wanted = wish
        segments: tuple[Segment, ...] = ()
        try:
            async with self._turn:  # one after the other: television comes first
                path = wanted.file or self._usual
                segments = await self._of_file(shape, path) if path is not None else ()
                segments = segments or await self._built_in(shape, wanted.title)
        except OSError as error:
            log.warning("no slate: its folder or file cannot be used", reason=error.strerror)
        if not segments:
            log.warning("no slate could be made", video=shape.video, audio=shape.audio)
        self._made[wish] = segments
        self._making.discard(wish)
        if len(self._made) > MOST:
            self._made.popitem(last=False)

    async def _of_file(self, shape: Shape, path: Path) -> tuple[Segment, ...]:
        if not await asyncio.to_thread(path.is_file):
            log.warning("a slate's file is gone: the built-in picture stands in", file=path.name[:8])
            return ()
        film = await film_of(self._ffmpeg, str(await asyncio.to_thread(path.absolute)))
        key = await asyncio.to_thread(key_of, *_runs(shape, replace(film, path="")), path)
        return await self._encoded(key, shape, film, "")

    async def _built_in(self, shape: Shape, title: str) -> tuple[Segment, ...]:
        drawn = drawing(*shape.canvas, title, self._words)
        key = await asyncio.to_thread(key_of, *_runs(shape, None), drawn)
        return await self._encoded(key, shape, None, drawn)

    async def _encoded(self, key: str, shape: Shape, film: Film | None, drawn: str) -> tuple[Segment, ...]:
        if found := await asyncio.to_thread(self._cache.find, key):
            return found
        with tempfile.TemporaryDirectory(prefix="adscreen-slate-") as name:
            folder = Path(name)
            (folder / DRAWING).write_text(drawn, encoding="utf-8")
            (folder / FONTS).symlink_to(_FONTS)
            group = group_of(shape, film)
            commands = [arguments(shape, film)] if group is None else [group, arguments(shape, film)]
            for told in commands:
                ended = await run([self._ffmpeg, *told], seconds=TIME_LIMIT, folder=folder)
                if not ended.well:
                    log.warning("a slate was not made", reason=ended.told[:300])
                    return ()
        return await asyncio.to_thread(self._cache.keep, key, ended.data)


def _runs(shape: Shape, film: Film | None) -> list[str]:
    """Return all that ffmpeg is told."""
    return [*(group_of(shape, film) or ()), *arguments(shape, film)]
