"""What a screen is told of its television: a few states, which its page acts on."""

import time
from dataclasses import dataclass
from enum import StrEnum

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe
from adscreen.media.abilities import Abilities, Wishes
from adscreen.media.livetv import LiveTv
from adscreen.media.model import FeedPhase, FeedStatus, Standby
from adscreen.media.recipes import split
from adscreen.web.renditions import known_rendition


class TvState(StrEnum):
    """State of a screen's television. Part of the API."""

    IDLE = "idle"
    """Its feed does not run: nobody has asked for television."""
    CONNECTING = "connecting"
    """There is no picture yet."""
    LIVE = "live"
    RECONNECTING = "reconnecting"
    """The source is lost and tried again; the playlist holds where it is."""
    SLATE = "slate"
    """The source is lost, and the playlist goes on with a slate."""
    REFUSED = "refused"
    """There is nothing to play: `code` says why."""


@dataclass(frozen=True, slots=True)
class News:
    """What is told."""

    state: TvState
    failure: Failure | None = None
    retry_at: float | None = None
    """Unix seconds of the next attempt."""
    rendition: str | None = None
    """`source`, or the recipe that the screen is given now; None while that is not known."""
    instead: Standby | None = None
    """What the playlist carries in the channel's place; None for the channel itself."""

    def told(self, language: str) -> dict[str, object]:
        """Return it as it goes over HTTP: the time as seconds from now, for screens' clocks may be wrong."""
        return {
            "state": self.state.value,
            "code": self.failure.value if self.failure else None,
            "text": describe(self.failure).in_language(language) if self.failure else None,
            "retryIn": round(max(0.0, self.retry_at - time.time()), 1) if self.retry_at else None,
            "rendition": self.rendition,
            "instead": self.instead.value if self.instead else None,
        }


def refused(error: AdScreenError) -> News:
    """Return what is told where there is no channel to watch."""
    return News(TvState.REFUSED, error.failure)


def news_of(live: LiveTv, ref: str, abilities: Abilities, wishes: Wishes) -> News:
    """Return what is told of a channel, for a player with these abilities."""
    feed = live.status(ref)
    if feed is None:
        return News(TvState.IDLE)
    chosen = known_rendition(ref, feed, abilities, wishes)
    status = live.status(chosen) or feed
    state = _state(status)
    well = state in (TvState.LIVE, TvState.IDLE)
    return News(
        state,
        failure=None if well else status.failure,
        retry_at=None if well else status.retry_at,
        rendition=_name(chosen) if feed.listed else None,
        instead=feed.instead.what if feed.instead else None,
    )


def _name(chosen: str) -> str:
    recipe = split(chosen)[1]
    return "source" if recipe.changes_nothing else recipe.name


def _state(status: FeedStatus) -> TvState:
    if status.phase is FeedPhase.IDLE:
        return TvState.IDLE
    if status.phase is FeedPhase.STARTING:
        return TvState.CONNECTING
    if status.phase is FeedPhase.LIVE and status.failure is None:
        return TvState.LIVE
    if status.filling:
        return TvState.SLATE
    held = status.window_seconds > 0 and status.phase is not FeedPhase.FAILED
    return TvState.RECONNECTING if held else TvState.REFUSED
