"""What is told of a feed and of its renditions: one look at all of their parts."""

import time
from dataclasses import replace

from adscreen.media.feeds.condition import Condition
from adscreen.media.feeds.conversions import Conversions
from adscreen.media.feeds.own_playlist import OwnPlaylist
from adscreen.media.feeds.rendition import Rendition
from adscreen.media.feeds.sourcing import Sourcing
from adscreen.media.feeds.standin import StandIn
from adscreen.media.model import TICKS, FeedStatus, Instead, Standby
from adscreen.media.recipes import Recipe, reference


class Reporting:
    """Reads the parts of one feed."""

    def __init__(
        self,
        source: Rendition,
        condition: Condition,
        sourcing: Sourcing,
        conversions: Conversions,
        own: OwnPlaylist,
        standin: StandIn,
    ) -> None:
        self._source = source
        self._condition = condition
        self._sourcing = sourcing
        self._conversions = conversions
        self._own = own
        self._standin = standin

    def status(self, viewers: int) -> FeedStatus:
        """Return what the feed does now, for so many viewers."""
        ingest, source, condition = self._sourcing.ingest, self._source, self._condition
        mending, error = self._own.status(), self._condition.error
        renditions = (*((mending,) if mending else ()), *self._conversions.statuses())
        return FeedStatus(
            ref=source.ref,
            title=self._sourcing.title,
            phase=condition.phase,
            since=condition.since,
            source=ingest.spec.kind if ingest else None,
            rank=ingest.spec.rank if ingest else 0,
            viewers=viewers,
            failure=error.failure if error else None,
            detail=error.detail if error else "",
            retry_at=condition.retry_at,
            bytes_in=self._sourcing.bytes_before + (ingest.bytes_in if ingest else 0),
            bit_rate=source.window.bit_rates()[1],
            media_sequence=source.window.first_number,
            window_seconds=source.window.duration / TICKS,
            restarts=condition.restarts,
            last_segment_at=source.segment_at,
            tracks=source.tracks,
            damage=source.segmenter.damage,
            window_bytes=source.window.held_bytes + sum(one.window_bytes for one in renditions),
            renditions=renditions,
            listed=source.listed,
            damage_recurs=self._own.unshowable,
            converted=self._own.converted,
            filling=source.filling,
            instead=self._instead(source),
        )

    def status_of(self, recipe: Recipe, viewers: int) -> FeedStatus | None:
        """Return what a rendition does, and its feed; None when nobody has asked for it."""
        status, conversion = self.status(viewers), self._conversions.get(recipe)
        if recipe.changes_nothing or conversion is None:
            return status if recipe.changes_nothing else None
        own, window, error = conversion.rendition, conversion.rendition.window, conversion.error
        return replace(
            status,
            ref=reference(status.ref, recipe),
            viewers=own.audience.count(time.monotonic()),
            failure=status.failure or (error.failure if error else None),
            detail=status.detail or (error.detail if error else ""),
            bit_rate=window.bit_rates()[1],
            media_sequence=window.first_number,
            window_seconds=window.duration / TICKS,
            last_segment_at=own.segment_at,
            tracks=own.tracks,
            listed=own.listed,
            window_bytes=window.held_bytes,
            filling=own.filling,
            instead=self._instead(own),
        )

    def _instead(self, rendition: Rendition) -> Instead | None:
        if rendition.filling and (since := self._standin.since(rendition)) is not None:
            return Instead(Standby.SLATE, since)
        since = self._sourcing.backup_since
        return Instead(Standby.BACKUP, since) if since is not None else None
