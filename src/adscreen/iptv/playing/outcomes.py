"""What became of the channels that were asked for, as the relay tells: shown in the list of channels."""

from typing import Protocol

import structlog

from adscreen.core.errors import Failure
from adscreen.iptv.refs import channel_id
from adscreen.media.livetv import LiveTv
from adscreen.media.model import FeedPhase

log = structlog.get_logger(__name__)


class Notebook(Protocol):
    """Who keeps the outcome of each channel."""

    async def failed(self, channel_id: int, failure: Failure | None) -> None:
        """Keep why a channel did not play, None once it does."""
        ...


async def note_outcomes(live: LiveTv, notebook: Notebook) -> None:
    """Note every channel that plays, or that is given up for a while; runs until it is cancelled.

    A loss that the next attempt, made at once, may heal is none yet.
    """
    async for event in live.events():
        number = channel_id(event.ref)
        plays = event.phase is FeedPhase.LIVE
        away = event.phase in (FeedPhase.BACKOFF, FeedPhase.FAILED) and event.failure is not None
        if number is None or not (plays or away):
            continue
        try:
            await notebook.failed(number, None if plays else event.failure)
        except Exception:  # one note that a busy database refuses must not end the notes
            log.exception("outcome not noted", ref=event.ref)
