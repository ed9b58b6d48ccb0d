"""A database with one provider and two channels, and a keeper that a test tells what happens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.support.clock import HandClock
from tests.support.database import open_database

from adscreen.core.db import Database
from adscreen.iptv.history.keeper import Keeper
from adscreen.iptv.history.service import HistoryService
from adscreen.iptv.models import Channel, Provider
from adscreen.media.looks.looker import Verdict
from adscreen.media.looks.model import Flaw, FlawKind
from adscreen.media.model import FeedEvent, FeedPhase

BEGIN = HandClock().now


@dataclass
class Rig:
    """What a test works with; `c1` and `c2` are there, `c3` is not."""

    database: Database
    clock: HandClock
    keeper: Keeper
    history: HistoryService

    def phase(self, phase: FeedPhase, ref: str = "c1", **more: object) -> None:
        """Let a feed enter a phase now."""
        self.keeper.recorder.phase(FeedEvent(ref, phase, self.clock.time(), **more))  # type: ignore[arg-type]

    def look(self, *kinds: FlawKind, ref: str = "c1", since: float = 0.0) -> None:
        """Let a look find flaws that began `since` seconds ago."""
        flaws = tuple(Flaw(kind, self.clock.monotonic() - since, f"it is {kind}") for kind in kinds)
        self.keeper.recorder.verdict(Verdict(ref, self.clock.time(), -20.0, flaws))

    async def states(self, channel: int = 1) -> list[tuple[str, float, float | None]]:
        """Return what is written: state, begin and end in seconds of the test."""
        spans = await self.history.spans(channel, 0, self.clock.time() + 1e6)
        return [(s.state.value, s.began - BEGIN, s.ended and s.ended - BEGIN) for s in spans]

    async def told(self, channel: int = 1) -> list[tuple[str, str]]:
        """Return the events that are written, oldest first."""
        events = await self.history.events(channel, 0, self.clock.time() + 1e6)
        return [(event.kind, event.what) for event in reversed(events)]


@asynccontextmanager
async def rig(url: str, *, days: float = 35.0, rows: int = 1000) -> AsyncIterator[Rig]:
    """Open a rig over an empty database; the keeper is closed at the end as at AdScreen's."""
    async with open_database(url) as database:
        async with database.transaction() as session:
            session.add(_provider())
            await session.flush()
            session.add_all([_channel(1), _channel(2)])
        clock = HandClock()
        async with Keeper(database, clock, days=days, rows=rows) as keeper:
            yield Rig(database, clock, keeper, HistoryService(database, clock))


def _provider() -> Provider:
    now = datetime.now(UTC)
    return Provider(id=1, name="Casa", kind="xtream", fingerprint="f", masked="http://…", created_at=now)


def _channel(number: int) -> Channel:
    texts = dict.fromkeys(("group_name", "logo", "tvg_id", "drm", "search_text"), "")
    return Channel(
        id=number, provider_id=1, key=str(number), position=number, name=f"Canal {number}", kind="live",
        archive_days=0, adult=False, separator=False, seen_at=datetime.now(UTC), **texts,
    )  # fmt: skip
