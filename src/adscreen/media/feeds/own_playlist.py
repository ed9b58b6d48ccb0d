"""What a channel's own playlist lists: the source's segments, or converted ones where browsers do not survive
its picture.
"""

import time
from typing import Protocol

from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.audience import LATELY
from adscreen.media.feeds.conversion import Filters
from adscreen.media.feeds.conversions import Conversions
from adscreen.media.feeds.mending import Mending, Picture
from adscreen.media.feeds.rendition import Rendition
from adscreen.media.feeds.repair import Recurrence
from adscreen.media.feeds.repeats import end_of
from adscreen.media.model import Pieces, RenditionStatus, Segment
from adscreen.media.segmenter import Segmenter


class Told(Protocol):
    """Who is told of it: the feed."""

    def television(self) -> None:
        """Learn that segments were listed."""
        ...

    def moved(self, *, converted: bool, unplayable: bool) -> None:
        """Learn that the playlist goes on with converted bytes, or with the source's again."""
        ...


class OwnPlaylist:
    """Judges the source's picture and fills `source`, the rendition under the channel's plain reference."""

    def __init__(
        self,
        source: Rendition,
        renditions: Conversions,
        told: Told,
        filters: Filters | None,
        tasks: TaskOwner,
        *,
        calm: float,
    ) -> None:
        self._source = source
        self._told = told
        self._recurrence = Recurrence(calm)
        self._renditions = renditions
        self._picture = Picture(source.window)
        self._mending = Mending(source.ref, self, self._picture, filters, tasks)
        self.fatal = False
        """No browser survives even an undamaged copy."""

    @property
    def unshowable(self) -> bool:
        """Whether browsers do not survive the picture as it is."""
        return self.fatal or self._recurrence.needed(time.monotonic())

    @property
    def converted(self) -> bool:
        """Whether converted segments are listed."""
        return self._mending.converted

    def status(self) -> RenditionStatus | None:
        """Return what the filter does; None where none is wanted."""
        return self._mending.status(self._source.audience.count(time.monotonic()))

    def begin(self) -> None:
        """Begin a life."""
        self.another()
        self._mending.begin()

    def another(self) -> None:
        """What follows is of another source, or of another life."""
        self.fatal = False

    async def stop(self) -> None:
        """End the filter."""
        await self._mending.stop()

    def came(self, segments: list[Segment]) -> bool:
        """Take the source's segments; tell whether viewers get them, in any form."""
        self._look()
        copied = self._mending.sift(segments)
        return self.list_copied(copied, breaks=False) if copied else self._mending.converts

    def passed(self, chunk: bytes | memoryview, segments: list[Segment]) -> None:
        """Take the source's bytes, behind their segments."""
        self._look()
        watched = self._source.idle_for < LATELY or self._renditions.copy_picture
        wanted, elsewhere = self.unshowable and watched, self._renditions.encode
        self._mending.take(chunk, segments, wanted=wanted, elsewhere=elsewhere)
        self._renditions.picture = self._picture if self._mending.leads else None

    def broke(self) -> None:
        """Learn that the source's bytes do not go on from the last ones."""
        self._mending.break_()

    def break_window(self) -> None:
        """What is listed next does not go on from the last segment; what a filter has yet to give does, and
        breaks by itself.
        """
        if not self._mending.converted:
            self._source.window.break_()

    def reader(self) -> Segmenter:
        """Return what cuts the source's bytes."""
        return self._source.segmenter

    def new_segmenter(self) -> Segmenter:
        """Return one for converted bytes."""
        return self._source.new_segmenter(None)

    def given(self, pieces: Pieces) -> bool:
        """Tell whether the playlist holds the beginning of this, which came again after a loss."""
        return self._source.gave(pieces)

    def given_until(self) -> int | None:
        """Return the time at which the newest segment ends, where the source may send it again; ticks."""
        return end_of(self._source.window.entries) if self._source.sends_again else None

    def list_copied(self, segments: list[Segment], *, breaks: bool) -> bool:
        """List segments as the source gave them; `breaks` where they do not go on from the last.

        Returns whether any of them was listed: what came again is not.
        """
        if breaks:
            self._source.window.break_()
        listed = bool(segments) and self._source.append(segments)
        if listed:
            self._told.television()
        return listed

    def list_converted(self, segments: list[Segment], *, breaks: bool) -> None:
        """List converted segments in their place."""
        if breaks:
            self._source.window.break_()
        if self._source.append(segments):
            self._source.ends_at = None  # the source's own bytes do not go on from them
            self._told.television()

    def moved(self, *, converted: bool) -> None:
        """Learn that the playlist moved."""
        self._told.moved(converted=converted, unplayable=self.fatal)

    def poured(self, data: bytes, segments: list[Segment]) -> None:
        """Hand converted bytes to the renditions that copy their picture."""
        self._renditions.take_picture(data, segments)

    def picture_broke(self) -> None:
        """Tell them that what follows does not go on from it."""
        self._renditions.break_picture()

    def _look(self) -> None:
        """See whether browsers survive the picture; what was seen before a loss holds until IDRs come."""
        segmenter = self._source.segmenter
        self._recurrence.look(segmenter.undecodable_damage, segmenter.clean_starts, time.monotonic())
        self.fatal = segmenter.unplayable or (self.fatal and not segmenter.clean_starts)
