"""What a feed's playlists list while no television comes: a slate, where one is wanted."""

import asyncio
import time
from collections.abc import Sequence
from typing import Protocol

from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.rendition import Rendition
from adscreen.media.model import SlateSpec
from adscreen.media.slate.filler import Filler, Slates

EVERY = 0.25
"""Seconds between two looks whether a slate is due."""
SELDOM = 1.0
"""The same while television comes: a slate is never due earlier than that."""


class StoodFor(Protocol):
    """The feed."""

    @property
    def away(self) -> bool:
        """Whether no television comes."""
        ...

    def renditions(self) -> Sequence[Rendition]:
        """Return all its playlists, the source's first."""
        ...

    def slate_for(self, *, strangers: bool) -> SlateSpec | None:
        """Return the slate that is wanted now; `strangers` are viewers who are told nothing otherwise."""
        ...

    def filled(self) -> None:
        """Learn that the source's playlist goes on with a slate."""
        ...


class StandIn:
    """Runs for one life of the feed at a time."""

    def __init__(self, feed: StoodFor, slates: Slates | None, tasks: TaskOwner) -> None:
        self._feed = feed
        self._slates = slates
        self._tasks = tasks

        self._fillers: dict[str, Filler] = {}
        self._since: dict[str, float] = {}

    def since(self, rendition: Rendition) -> float | None:
        """Return the Unix seconds at which a playlist's newest slate began; None where none was listed."""
        return self._since.get(rendition.ref)

    def start(self, name: str) -> asyncio.Task[None] | None:
        """Begin; None where no slates can be made."""
        return None if self._slates is None else self._tasks.start(self._run(self._slates), name=name)

    async def _run(self, slates: Slates) -> None:
        self._fillers.clear()
        while True:
            await asyncio.sleep(EVERY if self._feed.away else SELDOM)
            for number, rendition in enumerate(self._feed.renditions()):
                strangers = rendition.audience.has_strangers(time.monotonic())
                if (wanted := self._feed.slate_for(strangers=strangers)) is not None:
                    filler = self._fillers.setdefault(rendition.ref, Filler(slates))
                    self._fill(filler, rendition, wanted, first=not number)

    def _fill(self, filler: Filler, rendition: Rendition, wanted: SlateSpec, *, first: bool) -> None:
        if not self._feed.away:
            filler.television(rendition, wanted)
            return
        now = time.monotonic()
        if filler.away(rendition, wanted, now - rendition.age, now):
            self._since[rendition.ref] = time.time()
            if first:
                self._feed.filled()
