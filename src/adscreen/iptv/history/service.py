"""Channels' history as pages, exports and figures read it."""

from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.history.kinds import State
from adscreen.iptv.history.repository import HistoryRepository
from adscreen.iptv.history.schemas import ChannelUptime, EventOut, ProviderUptime, SpanOut, Uptime
from adscreen.iptv.repository import ProviderRepository

MOST = 10_000
"""Intervals or events that one question returns."""
DAY = 86_400.0
PERIODS = {"day": DAY, "week": 7 * DAY, "month": 30 * DAY}
"""The last so many seconds, by name."""

KEPT = 0.0001
"""Part of a period for which its sums over all channels are kept: 9 s of a day, 4 min of a month. To sum half
a million intervals takes a second.
"""

_COUNTS = {
    "watched": (State.STARTING, State.LIVE, State.STALLED, State.AWAY, State.BACKUP),
    "live": (State.LIVE,),
    "flawed": (State.BLACK, State.FROZEN, State.PLACEHOLDER),
    "silent": (State.SILENT,),
    "unknown": (State.UNKNOWN,),
}


class HistoryService:
    """A method is one transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._sums: dict[str, tuple[float, list[ChannelUptime]]] = {}

    def now(self) -> float:
        """Return Unix seconds as the history counts them."""
        return self._clock.time()

    async def spans(self, channel: int, begin: float, end: float) -> list[SpanOut]:
        """Return the intervals of a channel that touch a time, oldest first."""
        _check(begin, end)
        async with self._database.transaction() as session:
            found = await HistoryRepository(session).spans(channel, begin, end, MOST)
            return [SpanOut.model_validate(span) for span in found]

    async def events(
        self, channel: int, begin: float, end: float, *, limit: int = MOST, before: int | None = None
    ) -> list[EventOut]:
        """Return the events of a channel, newest first; `before`: the id of the last one already had."""
        _check(begin, end)
        async with self._database.transaction() as session:
            found = await HistoryRepository(session).events(channel, begin, end, min(limit, MOST), before)
            return [EventOut.model_validate(event) for event in found]

    async def uptime(self, channel: int, period: str) -> Uptime:
        """Return what came of the time for which somebody watched a channel."""
        begin, end = self._period(period)
        async with self._database.transaction() as session:
            rows = await HistoryRepository(session).seconds(begin, end, channel=channel)
        return Uptime(**_figures([(state, seconds) for _channel, state, seconds in rows]))

    async def uptimes(self, period: str, provider: int | None = None) -> list[ChannelUptime]:
        """Return the same for every channel that was watched, the worst first."""
        found = await self._all(period)
        return [one for one in found if provider is None or one.provider == provider]

    async def _all(self, period: str) -> list[ChannelUptime]:
        begin, end = self._period(period)
        at, found = self._sums.get(period, (float("-inf"), []))
        if end - at > (end - begin) * KEPT:
            found = await self._sum_all(begin, end)
            self._sums[period] = end, found
        return found

    async def _sum_all(self, begin: float, end: float) -> list[ChannelUptime]:
        async with self._database.transaction() as session:
            repository = HistoryRepository(session)
            rows = await repository.seconds(begin, end)
            names = await repository.names({channel for channel, _state, _seconds in rows})
        parts: dict[int, list[tuple[str, float]]] = {}
        for channel, state, seconds in rows:
            parts.setdefault(channel, []).append((state, seconds))
        found = [
            ChannelUptime(
                channel=channel, name=names[channel][0], provider=names[channel][1], **_figures(some)
            )
            for channel, some in parts.items()
            if channel in names
        ]
        return sorted(found, key=lambda one: (1.0 if one.share is None else one.share, one.channel))

    async def provider_uptimes(self, period: str) -> list[ProviderUptime]:
        """Return the same for every provider, in the order they were added."""
        channels = await self.uptimes(period)
        async with self._database.transaction() as session:
            providers = [(one.id, one.name) for one in await ProviderRepository(session).providers()]
        return [
            ProviderUptime(provider=number, name=name, **_sum([c for c in channels if c.provider == number]))
            for number, name in providers
        ]

    async def provider_uptime(self, provider: int, period: str) -> Uptime:
        """Return the same for all channels of one provider together."""
        return Uptime(**_sum(await self.uptimes(period, provider)))

    def _period(self, name: str) -> tuple[float, float]:
        if name not in PERIODS:
            raise AdScreenError(Failure.BAD_INPUT, "day, week or month", field="period")
        now = self._clock.time()
        return now - PERIODS[name], now


def _figures(rows: list[tuple[str, float]]) -> dict[str, float]:
    return {name: sum(s for state, s in rows if state in states) for name, states in _COUNTS.items()}


def _sum(some: list[ChannelUptime]) -> dict[str, float]:
    return {name: sum(getattr(one, name) for one in some) for name in _COUNTS}


def _check(begin: float, end: float) -> None:
    if not 0 <= begin <= end:
        raise AdScreenError(Failure.BAD_INPUT, "the end comes before the begin", field="until")
