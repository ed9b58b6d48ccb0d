"""The programme guide by JSON."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.repository import WATCHED, ChannelQuery
from adscreen.signage.screens.schemas import JsonModel
from adscreen.web.auth import current_user
from adscreen.web.guide import ProgrammeJson, programme_json
from adscreen.web.services import Services, services

router = APIRouter(prefix="/guide", tags=["guide"], dependencies=[Depends(current_user)])

At = Annotated[Services, Depends(services)]

SPAN = 3 * 3600
"""Seconds that are answered where the caller names no end."""
REFS_MOST = 200


class NowNextJson(JsonModel):
    """What a channel shows now and next; null where no guide says it."""

    now: ProgrammeJson | None
    next: ProgrammeJson | None


class NowJson(JsonModel):
    """Channels by reference; those without a guide are left out."""

    channels: dict[str, NowNextJson]


class ChannelProgrammes(JsonModel):
    """A channel and its programmes in the span."""

    channel: str
    name: str
    group: str
    programmes: list[ProgrammeJson]


class GuideJson(JsonModel):
    """A page of channels; times are Unix milliseconds."""

    start: int
    stop: int
    channels: list[ChannelProgrammes]
    total: int
    page: int
    size: int


@router.get("/now", response_model=NowJson)
async def now(at_hand: At, channel: Annotated[list[str], Query(max_length=REFS_MOST)]) -> NowJson:
    """What channels show now and next: `?channel=c1&channel=c2`."""
    found = await at_hand.guide.now_next(channel)
    return NowJson(
        channels={
            ref: NowNextJson(
                now=programme_json(pair.now) if pair.now else None,
                next=programme_json(pair.next) if pair.next else None,
            )
            for ref, pair in found.items()
        }
    )


@router.get("", response_model=GuideJson)
async def guide(
    at_hand: At,
    start: Annotated[str, Query(alias="from", max_length=40, description="Unix seconds or ISO 8601.")] = "",
    stop: Annotated[str, Query(alias="to", max_length=40)] = "",
    group: Annotated[str | None, Query(max_length=300)] = None,
    provider: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    q: Annotated[str, Query(max_length=100)] = "",
    radio: bool = False,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> GuideJson:
    """Channels in the list's order, with their programmes between two times; from now on, for three hours."""
    begin = _moment(start, "from", at_hand.clock.time())
    end = _moment(stop, "to", begin + SPAN)
    query = ChannelQuery(
        provider_id=provider,
        text=q,
        group=group,
        kinds=WATCHED if radio else (ChannelKind.LIVE,),
        page=page,
        size=size,
    )
    found = await at_hand.guide.page(query, begin, end)
    return GuideJson(
        start=1000 * begin,
        stop=1000 * end,
        channels=[
            ChannelProgrammes(
                channel=row.ref,
                name=row.name,
                group=row.group,
                programmes=[programme_json(slot) for slot in row.programmes],
            )
            for row in found.rows
        ],
        total=found.total,
        page=found.page,
        size=found.size,
    )


def _moment(text: str, field: str, default: float) -> int:
    """Return Unix seconds of what a caller wrote; raises BAD_INPUT."""
    if not text:
        return int(default)
    try:
        if text.isdecimal():
            seconds = int(text)
        else:
            stamp = datetime.fromisoformat(text)
            seconds = int(stamp.replace(tzinfo=stamp.tzinfo or UTC).timestamp())
    except (ValueError, OverflowError):
        seconds = -1
    if not 0 <= seconds < 1 << 36:
        raise AdScreenError(Failure.BAD_INPUT, "no time", field=field)
    return seconds
