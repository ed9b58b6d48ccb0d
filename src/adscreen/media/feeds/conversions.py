"""All compat renditions of one feed: made when somebody asks for one, ended when nobody does any more."""

import asyncio
from collections.abc import Callable

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.audience import Audience
from adscreen.media.feeds.conversion import Conversion, Filters, Origin
from adscreen.media.feeds.rendition import Rendition
from adscreen.media.filters.choice import choose_tracks
from adscreen.media.model import RenditionStatus, Segment
from adscreen.media.options import FeedOptions
from adscreen.media.persistence import StateFolder
from adscreen.media.recipes import Recipe, reference

log = structlog.get_logger(__name__)

PICTURE = Recipe("h264", "copy")
"""What is done to a channel's own playlist where browsers do not survive its picture."""
MOST = 8
"""Renditions of one channel at a time: more than that is nobody's need."""


class Conversions:
    """By recipe; `filters` is None where this program converts nothing."""

    def __init__(
        self,
        source: Rendition,
        filters: Filters | None,
        tasks: TaskOwner,
        options: FeedOptions,
        state: StateFolder | None,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._source = source
        self._filters = filters
        self._tasks = tasks
        self._options = options
        self._state = state
        self._changed = changed
        self._all: dict[Recipe, Conversion] = {}
        self.picture: Origin | None = None
        """The channel's picture as it is converted for its own playlist, where it is: renditions copy it."""

    @property
    def encode(self) -> bool:
        """Whether one of them converts the picture that the own playlist needs."""
        return any(one.encodes and self._fits(one.recipe) for one in self._all.values())

    @property
    def copy_picture(self) -> bool:
        """Whether any of them needs the channel's converted picture."""
        return self.picture is not None and any(one.origin is self.picture for one in self._running())

    @property
    def idle_for(self) -> float:
        """Seconds since anyone asked for any of them."""
        return min((one.rendition.idle_for for one in self._running()), default=float("inf"))

    def audiences(self) -> list[Audience]:
        """Return who watches each of them."""
        return [one.rendition.audience for one in self._all.values()]

    def get(self, recipe: Recipe) -> Conversion | None:
        """Return a rendition that was asked for before."""
        return self._all.get(recipe)

    def opened(self, recipe: Recipe) -> Conversion:
        """Return a rendition, new where it must be; raises UNSUPPORTED_CODEC where nothing is converted."""
        found = self._all.get(recipe)
        if found is not None:
            return found
        if self._filters is None:
            raise AdScreenError(Failure.UNSUPPORTED_CODEC, "nothing is converted here")
        if len(self._all) >= MOST:
            self._forget()
        name = reference(self._source.ref, recipe)
        rendition = Rendition(name, self._options, self._state, self._source.dates)
        made = Conversion(rendition, recipe, self._source, self._filters, self._tasks, self._changed)
        self._all[recipe] = made
        return made

    def renditions(self) -> list[Rendition]:
        """Return the playlists of those that run."""
        return [one.rendition for one in self._running()]

    def take(self, chunk: bytes | memoryview, segments: list[Segment]) -> None:
        """Hand the source's bytes to those that read them."""
        for one in self._all.values():
            if one.origin is not (origin := self._origin_of(one)):
                copies = origin is not self._source
                recipe = Recipe("copy", one.recipe.audio) if copies else one.recipe
                one.move(origin, recipe, chunk, segments)
            if origin is self._source:
                one.take(chunk, segments)

    def take_picture(self, data: bytes, segments: list[Segment]) -> None:
        """Hand bytes of the converted picture to those that read them."""
        for one in self._all.values():
            if one.origin is self.picture:
                one.take(data, segments)

    def break_(self) -> None:
        """What follows from the source does not go on from what came."""
        self._break(self._source)

    def break_picture(self) -> None:
        """What follows of the converted picture does not go on from what came."""
        if self.picture is not None:
            self._break(self.picture)

    def _break(self, origin: Origin) -> None:
        for one in self._all.values():
            if one.origin is origin:
                one.break_()

    def _origin_of(self, one: Conversion) -> Origin:
        if self.picture is None:
            return self._source
        if not self._source.segmenter.tracks:  # none is known yet behind a break: nobody moves for that
            return one.origin
        return self.picture if self._fits(one.recipe) else self._source

    def _fits(self, recipe: Recipe) -> bool:
        """Tell whether the own playlist's converted picture, and the sound beside it, are what this needs."""
        tracks = self._source.segmenter.tracks
        return (
            recipe.video == PICTURE.video
            and choose_tracks(tracks, recipe).audio == choose_tracks(tracks, PICTURE).audio
        )

    def beat(self) -> None:
        """Wake who waits: the feed's state has changed."""
        for one in self._all.values():
            one.rendition.pulse.beat()

    async def stop(self, *, keep_window: bool) -> None:
        """End all filters."""
        await asyncio.gather(*(one.stop(keep_window=keep_window) for one in self._running()))

    def sweep(self, idle_stop: float) -> None:
        """End those that nobody has asked for in `idle_stop` seconds; forget segments whose time is over."""
        for one in self._all.values():
            one.rendition.expire()
            if one.running and one.rendition.idle_for > idle_stop:
                log.info("nobody watches", ref=one.rendition.ref)
                self._tasks.start(one.stop(keep_window=False), name=f"end of {one.rendition.ref}")

    def statuses(self) -> tuple[RenditionStatus, ...]:
        """Return what those that run do."""
        return tuple(one.status() for one in self._running())

    def save(self) -> None:
        """Write their windows to disk; may take long."""
        for one in self._all.values():
            one.rendition.save()

    def _running(self) -> list[Conversion]:
        return [one for one in self._all.values() if one.running]

    def _forget(self) -> None:
        """Make room by one that does not run and holds nothing any more."""
        for recipe, one in self._all.items():
            if not one.running and not one.rendition.window.held_bytes:
                del self._all[recipe]
                return
        raise AdScreenError(Failure.CONVERTING_FULL, f"{MOST} renditions of this channel are there already")
