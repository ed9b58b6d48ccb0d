"""The export for audit: JSON lines that prove themselves, given who made the keys.

A `plays` line begins it; then each chain has a `chain` line with its public key, and a `play` line for each
record with its signature, in order; an `end` line counts them. `verifying.py` reads it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.alias_generators import to_camel

from adscreen.signage.plays.models import Play
from adscreen.signage.plays.record import ChainId, Record, Sha256
from adscreen.signage.plays.repository import Kept
from adscreen.signage.plays.schemas import Signature
from adscreen.signage.plays.service import PlayService
from adscreen.signage.screens.models import Screen

LINE_MOST = 4096
"""Bytes of a line; one with the longest record has less than 1,000."""

Count = Annotated[int, Field(ge=0)]


class _Line(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", strict=True, frozen=True
    )


class HeadLine(_Line):
    """The first line."""

    type: Literal["plays"] = "plays"
    version: Literal[1] = 1
    screen: str
    exported: Count
    """Unix milliseconds."""


class ChainLine(_Line):
    """A chain begins."""

    type: Literal["chain"] = "chain"
    chain: ChainId
    public_key: Annotated[str, Field(max_length=200)] | None = None
    """base64url of its DER form; None: the chain is not signed."""
    forgotten: Count
    """Number of the last record that was deleted in its time: the next one is the first that is here."""
    last: Count
    """Number of the newest record."""
    hash: Sha256
    """Of the newest record."""


class PlayLine(_Line):
    """A record of the chain that began last."""

    type: Literal["play"] = "play"
    record: Record
    signature: Signature | None = None


class EndLine(_Line):
    """The last line."""

    type: Literal["end"] = "end"
    chains: Count
    plays: Count


AnyLine = HeadLine | ChainLine | PlayLine | EndLine
READ: TypeAdapter[AnyLine] = TypeAdapter(Annotated[AnyLine, Field(discriminator="type")])


async def export(service: PlayService, screen: Screen) -> AsyncIterator[bytes]:
    """Yield the export of all plays of a screen in pieces of some hundred lines; the oldest chain first."""
    yield _written(HeadLine(screen=screen.code, exported=service.now()))
    chains = 0
    plays = 0
    for kept in reversed(await service.chains(screen.id)):
        chains += 1
        yield _written(_chain_line(kept))
        async for rows in service.chain_chunks(kept.chain.id, until=kept.chain.seq):
            plays += len(rows)
            yield await asyncio.to_thread(_play_lines, rows)
    yield _written(EndLine(chains=chains, plays=plays))


def _chain_line(kept: Kept) -> ChainLine:
    chain = kept.chain
    return ChainLine(
        chain=chain.chain,
        public_key=chain.public_key,
        forgotten=chain.forgotten,
        last=chain.seq,
        hash=chain.hash,
    )


def _written(line: AnyLine) -> bytes:
    return line.model_dump_json(by_alias=True, exclude_none=True).encode() + b"\n"


def _play_lines(plays: Sequence[Play]) -> bytes:
    """Write the records as they were kept, to the byte: what was altered in the database shows."""
    return b"".join(
        b'{"type":"play","record":%s%s}\n'
        % (
            play.record.encode(),
            b',"signature":' + json.dumps(play.signature).encode() if play.signature else b"",
        )
        for play in plays
    )
