"""The history of channels by JSON and CSV: events, states, uptime. Times are Unix seconds, codes stable."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from adscreen.iptv.history.schemas import ChannelUptime, ProviderUptime, SpanOut, Uptime
from adscreen.iptv.history.service import DAY, MOST, HistoryService
from adscreen.signage.screens.schemas import JsonModel
from adscreen.web.auth import current_user
from adscreen.web.channel_history import channel_history
from adscreen.web.numbers import ROW_MOST
from adscreen.web.tables import table, utc

router = APIRouter(tags=["history"], dependencies=[Depends(current_user)])

Kept = Annotated[HistoryService, Depends(channel_history)]
Row = Annotated[int, Path(ge=1, le=ROW_MOST)]
Moment = Annotated[float | None, Query(ge=0, le=1e11, description="Unix seconds.")]
Period = Literal["day", "week", "month"]


class StateJson(JsonModel):
    """A channel was in a state for a while."""

    state: str
    began: float
    ended: float | None
    """None while it goes on."""


class EventJson(JsonModel):
    """Something happened to a channel."""

    id: int
    at: float
    kind: str
    what: str
    cause: str | None
    failure: str | None
    evidence: str
    source: int | None


class HistoryJson(JsonModel):
    """A channel's history of a time."""

    channel: int
    since: float
    until: float
    states: list[StateJson]
    """Oldest first. Where there is none, nobody watched."""
    events: list[EventJson]
    """Newest first."""


class UptimeJson(JsonModel):
    """Seconds, and their share."""

    watched: float
    live: float
    flawed: float
    silent: float
    unknown: float
    share: float | None
    """(live - flawed) / watched; null when nobody watched."""


class ChannelUptimeJson(UptimeJson):
    """One channel's."""

    channel: int
    name: str
    provider: int


class ProviderUptimeJson(UptimeJson):
    """All channels of a provider together."""

    provider: int
    name: str


class UptimesJson(JsonModel):
    """Uptime over a period."""

    period: Period
    providers: list[ProviderUptimeJson]
    channels: list[ChannelUptimeJson]
    """Those that were watched, the worst first."""


@router.get("/channels/{channel}/history", response_model=HistoryJson)
async def history(channel: Row, kept: Kept, since: Moment = None, until: Moment = None) -> HistoryJson:
    """A channel's states and events; the last 24 hours where no time is given."""
    begin, end = _time(kept, since, until)
    return HistoryJson(
        channel=channel,
        since=begin,
        until=end,
        states=[StateJson(**one.model_dump()) for one in await kept.spans(channel, begin, end)],
        events=[EventJson(**one.model_dump()) for one in await kept.events(channel, begin, end)],
    )


@router.get("/channels/{channel}/events.csv", response_class=Response)
async def events_csv(channel: Row, kept: Kept, since: Moment = None, until: Moment = None) -> Response:
    """A channel's events, newest first, at most 10,000."""
    events = await kept.events(channel, *_time(kept, since, until), limit=MOST)
    rows = ([utc(one.at), *(getattr(one, name) for name in _EVENT)] for one in events)
    return table(f"events-{channel}.csv", ("time", *_EVENT), rows)


@router.get("/channels/{channel}/spans.csv", response_class=Response)
async def spans_csv(channel: Row, kept: Kept, since: Moment = None, until: Moment = None) -> Response:
    """A channel's states as intervals, oldest first, at most 10,000."""
    spans = await kept.spans(channel, *_time(kept, since, until))
    rows = ([one.state.value, utc(one.began), utc(one.ended), _lasted(one)] for one in spans)
    return table(f"states-{channel}.csv", ("state", "began", "ended", "seconds"), rows)


@router.get("/uptime", response_model=UptimesJson)
async def uptime(kept: Kept, period: Period = "day") -> UptimesJson:
    """Uptime of every provider, and of every channel that was watched, over the last day, week or month."""
    return UptimesJson(
        period=period,
        providers=[
            ProviderUptimeJson(**one.model_dump(), share=one.share)
            for one in await kept.provider_uptimes(period)
        ],
        channels=[
            ChannelUptimeJson(**one.model_dump(), share=one.share) for one in await kept.uptimes(period)
        ],
    )


@router.get("/uptime.csv", response_class=Response)
async def uptime_csv(kept: Kept, period: Period = "day") -> Response:
    """The same as a table, a line for each provider and each channel."""
    rows = [_uptime_row("provider", one.provider, one) for one in await kept.provider_uptimes(period)]
    rows += [_uptime_row("channel", one.channel, one) for one in await kept.uptimes(period)]
    return table(f"uptime-{period}.csv", ("of", "id", "name", *_UPTIME, "share"), rows)


_EVENT = ("kind", "what", "cause", "failure", "source", "evidence")
_UPTIME = tuple(Uptime.model_fields)


def _time(kept: HistoryService, since: float | None, until: float | None) -> tuple[float, float]:
    end = kept.now() if until is None else until
    return (max(0.0, end - DAY) if since is None else since), end


def _uptime_row(of: str, number: int, one: ChannelUptime | ProviderUptime) -> list[object]:
    seconds = [round(getattr(one, name), 3) for name in _UPTIME]
    return [of, number, one.name, *seconds, "" if one.share is None else round(one.share, 6)]


def _lasted(one: SpanOut) -> object:
    return "" if one.ended is None else round(one.ended - one.began, 3)
