"""Live TV for everyone in this process: one feed a channel, whatever the number of viewers."""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

import structlog

from adscreen.core.bus import Bus
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.conversion import Filters
from adscreen.media.feeds.decisions import Cause, FeedDecision
from adscreen.media.feeds.feed import Feed
from adscreen.media.feeds.ingest import Opener
from adscreen.media.hls import multivariant_playlist
from adscreen.media.livetv import PlaylistAnswer, Resolver
from adscreen.media.looks.glimpse import Glimpse
from adscreen.media.model import FeedChange, FeedEvent, FeedStatus, Pieces
from adscreen.media.options import FeedOptions
from adscreen.media.persistence import StateFolder
from adscreen.media.recipes import reference, split
from adscreen.media.slate.filler import Slates
from adscreen.media.slots.desk import Slots
from adscreen.media.slots.model import Purpose
from adscreen.media.slots.telling import SlotEvent
from adscreen.media.whereabouts import Whereabouts

log = structlog.get_logger(__name__)

SWEEP = 1.0
"""Seconds between two looks for feeds that nobody watches."""

FORGET = 600.0
"""Seconds for which an idle feed's status can still be read."""


class Relay:
    """`LiveTv` in this process. Use as an async context manager: leaving it closes every connection."""

    def __init__(
        self,
        resolver: Resolver,
        open_source: Opener,
        options: FeedOptions | None = None,
        state: StateFolder | None = None,
        filters: Filters | None = None,
        slots: Slots | None = None,
        slates: Slates | None = None,
    ) -> None:
        self.slots = slots or Slots()
        """Who holds the connections of which account."""
        self._resolver = resolver
        self._open_source = open_source
        self._options = options or FeedOptions()
        self._state = state
        self._filters = filters
        self._slates = slates

        self._feeds: dict[str, Feed] = {}
        self._whereabouts = Whereabouts()
        self._bus = Bus()
        self.slots.telling.listener = self._bus.publish
        self._tasks = TaskOwner()
        self._closed = False

    async def __aenter__(self) -> Self:
        self._tasks.start(self._sweep(), name="idle feeds")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop every feed, close its connection, and save the playlists that viewers may come back to."""
        self._closed = True
        running = [feed for feed in self._feeds.values() if feed.running]
        await asyncio.gather(*(feed.close() for feed in self._feeds.values()))
        await self.slots.close()
        await self._tasks.close()
        if self._state is not None:
            await asyncio.gather(*(asyncio.to_thread(feed.save) for feed in running))

    def prepare(self, ref: str) -> None:
        """Know a channel before anyone asks for it: its status can be read.

        Where viewers were watching when the last process ended, its feed starts now.
        """
        channel, recipe = split(ref)
        feed = self._feed(channel)
        if not feed.running:
            feed.resume(recipe)

    def resume(self) -> None:
        """Start the feeds that had viewers when the last process ended: they come back to their playlist.

        A channel's own playlist is left by each of them, watched or not: where a rendition of it is left as
        well, that one counts as watched, and the own one when somebody asks.
        """
        left = [split(ref) for ref in (self._state.left_behind() if self._state is not None else ())]
        by_rendition = {channel for channel, recipe in left if not recipe.changes_nothing}
        for channel, recipe in left:
            if recipe.changes_nothing and channel in by_rendition:
                continue
            try:
                self._feed(channel).resume(recipe)
            except AdScreenError as error:
                log.info("not resumed", ref=reference(channel, recipe), failure=error.failure)

    async def playlist(
        self,
        ref: str,
        *,
        viewer: str,
        wait: float = 10.0,
        known: int | None = None,
        purpose: Purpose = Purpose.SCREEN,
        moves: bool = False,
    ) -> PlaylistAnswer:
        """Return the live media playlist of `ref`; see `LiveTv.playlist`."""
        channel, recipe = split(ref)
        feed = self._feed(channel)
        if moves and (left := self._feeds.get(self._whereabouts.moved(viewer, channel) or "")) is not None:
            left.left(viewer)
        return await feed.playlist(viewer, wait, known, recipe, purpose, told=moves)

    async def multivariant(
        self,
        ref: str,
        *,
        viewer: str,
        media_uri: str,
        wait: float = 10.0,
        purpose: Purpose = Purpose.SCREEN,
    ) -> str:
        """Return the multivariant playlist whose one variant is `media_uri`."""
        channel, recipe = split(ref)
        feed = self._feed(channel)
        await feed.playlist(viewer, wait, None, recipe, purpose)
        rendition = feed.rendition(recipe) or feed.source
        peak, average = rendition.window.bit_rates()
        return multivariant_playlist(uri=media_uri, peak=peak, average=average, tracks=rendition.tracks)

    def segment(self, ref: str, name: str) -> Pieces | None:
        """Return a segment by its name; None once it is gone for good."""
        channel, recipe = split(ref)
        feed = self._feeds.get(channel)
        return feed.find(name, recipe) if feed else None

    def status(self, ref: str) -> FeedStatus | None:
        """Return the state of one feed, or of one rendition of it; None when it never ran."""
        channel, recipe = split(ref)
        feed = self._feeds.get(channel)
        return feed.status_of(recipe) if feed else None

    def statuses(self) -> list[FeedStatus]:
        """Return the state of all feeds."""
        return [feed.status() for feed in self._feeds.values()]

    def glimpses(self) -> list[Glimpse]:
        """Return what the running feeds have to look at."""
        return [
            Glimpse(ref, feed.window.entries, feed.source.listed or feed.source.tracks)
            for ref, feed in self._feeds.items()
            if feed.running
        ]

    def leave(self, ref: str, cause: Cause, evidence: str) -> bool:
        """Give up the source that a channel runs on, for what it shows; see `Feed.leave`."""
        feed = self._feeds.get(ref)
        return feed is not None and feed.leave(cause, evidence)

    def replan(self, ref: str) -> None:
        """Learn that what a channel is opened by, or shows meanwhile, was chosen anew."""
        if (feed := self._feeds.get(ref)) is not None and feed.running:
            self._tasks.start(feed.replan(), name=f"new plan of {ref}")

    async def events(self) -> AsyncIterator[FeedEvent]:
        """Yield phase changes from now on."""
        with self._bus.subscribe() as subscription:
            async for event in subscription:
                if isinstance(event, FeedEvent):
                    yield event

    async def changes(self) -> AsyncIterator[FeedChange]:
        """Yield which feed's status is worth another look, from now on."""
        with self._bus.subscribe() as subscription:
            async for event in subscription:
                if isinstance(event, FeedChange):
                    yield event

    async def decisions(self) -> AsyncIterator[FeedDecision]:
        """Yield what the feeds decide from now on."""
        with self._bus.subscribe() as subscription:
            async for event in subscription:
                if isinstance(event, FeedDecision):
                    yield event

    async def slot_events(self) -> AsyncIterator[SlotEvent]:
        """Yield who is refused a connection, and which accounts refuse, from now on."""
        with self._bus.subscribe() as subscription:
            async for event in subscription:
                if isinstance(event, SlotEvent):
                    yield event

    def _feed(self, ref: str) -> Feed:
        if self._closed:
            raise AdScreenError(Failure.STOPPED, retry_after=2.0)
        feed = self._feeds.get(ref)
        if feed is None:
            feed = self._feeds[ref] = Feed(
                ref,
                self._resolver,
                self._open_source,
                self._tasks,
                self._options,
                self._state,
                self._bus.publish,
                self.slots,
                self._filters,
                self._slates,
            )
        return feed

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            for ref, feed in list(self._feeds.items()):
                feed.sweep(self._options.idle_stop)
                if feed.running and feed.idle_for > self._options.idle_stop:
                    log.info("nobody watches", ref=ref)
                    unknown = (status := feed.status()).failure is Failure.NOT_FOUND and not status.bytes_in
                    await feed.stop(keep_window=False)
                    if unknown:  # any text can be asked for; what nobody knows leaves no trace
                        self._feeds.pop(ref, None)
                elif not feed.running and FORGET < feed.idle_for < float("inf"):
                    del self._feeds[ref]
