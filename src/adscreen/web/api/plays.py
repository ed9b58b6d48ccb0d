"""Plays: what screens deliver as proof, and how users read it. Times are Unix milliseconds."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe
from adscreen.signage.plays.audit import export
from adscreen.signage.plays.record import LARGEST, Reason, Sha256
from adscreen.signage.plays.repository import Kept, PlayQuery, Total
from adscreen.signage.plays.schemas import (
    ChainJson,
    PlayBatch,
    PlayJson,
    PlaysJson,
    ReceiptJson,
    RefusedJson,
    TotalJson,
)
from adscreen.signage.plays.service import DAY, PAGE_MOST, Shown
from adscreen.signage.screens.models import Screen
from adscreen.web.access import Caller, open_screen
from adscreen.web.auth import current_user
from adscreen.web.body import JSON_MOST, read_limited
from adscreen.web.language import language_of
from adscreen.web.numbers import ROW_MOST
from adscreen.web.services import Services, services
from adscreen.web.tables import as_file, streamed_table, utc

router = APIRouter(tags=["plays"])

At = Annotated[Services, Depends(services)]
Moment = Annotated[int | None, Query(ge=0, le=LARGEST, description="Unix milliseconds.")]
Before = Annotated[int | None, Query(ge=1, le=ROW_MOST, description="`older` of the answer before.")]
USER = [Depends(current_user)]


@router.post(
    "/plays/{code}",
    response_model=ReceiptJson,
    openapi_extra={
        "requestBody": {"content": {"application/json": {"schema": PlayBatch.model_json_schema()}}}
    },
)
async def deliver(request: Request, code: str) -> ReceiptJson:
    """Takes records of the browser that holds the screen, in order and once; the same again changes nothing.

    What is refused is answered with its number and a code: play_forged, play_unsigned, play_foreign,
    play_replayed (it is here), play_out_of_order, play_unchained.
    """
    access = await open_screen(request, code)
    if access.caller is not Caller.DEVICE:
        raise AdScreenError(Failure.FORBIDDEN, "plays of another browser than the screen's")
    batch = await asyncio.to_thread(_batch, await read_limited(request, JSON_MOST))
    at_hand, language = services(request), language_of(request)
    receipt = await at_hand.intake.receive(access.screen, batch.plays)
    return ReceiptJson(
        chain=receipt.chain,
        last=receipt.last,
        accepted=receipt.accepted,
        refused=[
            RefusedJson(seq=one.seq, code=one.failure.value, text=describe(one.failure).in_language(language))
            for one in receipt.refused
        ],
        server_time=int(at_hand.clock.time() * 1000),
    )


@router.get("/screens/{code}/plays", response_model=PlaysJson, dependencies=USER)
async def plays(
    code: str,
    at_hand: At,
    since: Moment = None,
    until: Moment = None,
    creative: Sha256 | None = None,
    reason: Reason | None = None,
    before: Before = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MOST)] = 100,
) -> PlaysJson:
    """A screen's plays, the newest first, with totals and chains; by default the last 24 hours."""
    query = await _query(code, at_hand, since, until, creative, reason)
    proof = await at_hand.plays.proof(query, limit=limit, before=before)
    return PlaysJson(
        screen=code.upper(),
        since=query.since,
        until=query.until,
        plays=[_play_json(play) for play in proof.plays],
        older=proof.older,
        totals=[_total_json(total, proof.titles) for total in proof.totals],
        chains=[_chain_json(kept) for kept in proof.chains],
    )


@router.get("/screens/{code}/plays.csv", response_class=Response, dependencies=USER)
async def plays_csv(
    code: str,
    at_hand: At,
    since: Moment = None,
    until: Moment = None,
    creative: Sha256 | None = None,
    reason: Reason | None = None,
) -> Response:
    """The same as a table, oldest first, all of them."""
    query = await _query(code, at_hand, since, until, creative, reason)
    return streamed_table(f"plays-{code.upper()}.csv", CSV, _rows(at_hand, query))


@router.get("/screens/{code}/plays.jsonl", response_class=Response, dependencies=USER)
async def plays_audit(code: str, at_hand: At) -> Response:
    """All plays of a screen with signatures, keys and chains, for `adscreen verify`."""
    screen = await at_hand.screens.get(code)
    headers = as_file(f"plays-{screen.code}.jsonl")
    return StreamingResponse(export(at_hand.plays, screen), media_type="application/jsonl", headers=headers)


CSV = (
    "time",
    "start",
    "end",
    "seconds",
    "creative",
    "title",
    "reason",
    "frames",
    "visible",
    "volume",
    "clock_offset_ms",
    "clock_error_ms",
    "chain",
    "seq",
    "missing_before",
    "signed",
    "hash",
)


async def _rows(at_hand: Services, query: PlayQuery) -> AsyncIterator[list[list[object]]]:
    async for chunk in at_hand.plays.chunks(query):
        titles = await at_hand.plays.titles(sorted({play.record.creative for play in chunk}))
        yield await asyncio.to_thread(_cells, chunk, titles)


def _cells(plays: Sequence[Shown], titles: Mapping[str, str]) -> list[list[object]]:
    return [_row(play, titles) for play in plays]


def _row(play: Shown, titles: Mapping[str, str]) -> list[object]:
    record = play.record
    return [
        _moment(play.at),
        _moment(record.start),
        _moment(record.end),
        (record.end - record.start) / 1000,
        record.creative,
        titles.get(record.creative, ""),
        record.reason,
        "" if record.frames is None else record.frames,
        record.visible / 1000,
        record.volume / 100,
        "" if record.clock_offset is None else record.clock_offset,
        "" if record.clock_error is None else record.clock_error,
        record.chain,
        record.seq,
        play.missing,
        "yes" if play.signature else "no",
        play.hash,
    ]


def _moment(at: int) -> str:
    """Return a moment as ISO 8601; one that a broken clock put outside the calendar as it is."""
    try:
        return utc(at / 1000)
    except (ValueError, OverflowError, OSError):
        return str(at)


async def _query(
    code: str,
    at_hand: Services,
    since: int | None,
    until: int | None,
    creative: str | None,
    reason: str | None,
) -> PlayQuery:
    screen: Screen = await at_hand.screens.get(code)
    end = at_hand.plays.now() if until is None else until
    begin = max(0, end - int(DAY * 1000)) if since is None else since
    return PlayQuery(screen.id, begin, end, creative, reason)


def _batch(body: bytes) -> PlayBatch:
    try:
        return PlayBatch.model_validate_json(body)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"])
        raise AdScreenError(Failure.BAD_INPUT, "plays", field=place or None) from None


def _play_json(play: Shown) -> PlayJson:
    return PlayJson(
        at=play.at,
        received=play.received,
        signed=play.signature is not None,
        missing=play.missing,
        hash=play.hash,
        record=play.record,
    )


def _total_json(total: Total, titles: Mapping[str, str]) -> TotalJson:
    return TotalJson(
        creative=total.creative,
        title=titles.get(total.creative),
        plays=total.plays,
        milliseconds=total.lasted,
    )


def _chain_json(kept: Kept) -> ChainJson:
    chain = kept.chain
    return ChainJson(
        chain=chain.chain,
        key=chain.key,
        first=kept.first,
        last=chain.seq,
        plays=kept.plays,
        missing=kept.missing,
        hash=chain.hash,
        began=chain.began,
        heard=chain.heard,
    )
