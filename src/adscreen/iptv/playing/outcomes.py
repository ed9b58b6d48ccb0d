"""What became of the channels that were asked for, as the relay tells: shown in the list of channels."""

from datetime import UTC, datetime
from typing import Protocol

import structlog

from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import Failure
from adscreen.iptv.playing.reasons import OURS
from adscreen.iptv.refs import channel_id
from adscreen.iptv.repository import ProviderRepository
from adscreen.media.livetv import LiveTv
from adscreen.media.model import FeedPhase

log = structlog.get_logger(__name__)


class Notebook(Protocol):
    """Who keeps the outcome of each channel."""

    async def failed(self, channel_id: int, failure: Failure | None) -> None:
        """Keep why a channel did not play, None once it does."""
        ...


class Outcomes:
    """The notebook in the channels' own rows."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def failed(self, channel_id: int, failure: Failure | None) -> None:
        """Keep why a channel did not play, None once it does; what is our own fault is not the channel's."""
        if failure in OURS:
            return
        now = datetime.fromtimestamp(self._clock.time(), UTC)
        async with self._database.transaction() as session:
            await ProviderRepository(session).learn(channel_id, failure, now)


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
