"""What goes over HTTP about plays: what a screen delivers, and what it is told."""

from typing import Annotated

from pydantic import Field

from adscreen.signage.plays.record import ChainId, Record, Sha256
from adscreen.signage.screens.schemas import JsonModel

BATCH_MOST = 200
"""Records of one request; one has some 600 bytes."""

Signature = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{86}$")]


class SignedPlay(JsonModel):
    """A record, and its signature where there is one: base64url of r and s (IEEE P1363)."""

    record: Record
    signature: Signature | None = None


class PlayBatch(JsonModel):
    """Records of one chain, in order."""

    plays: list[SignedPlay] = Field(min_length=1, max_length=BATCH_MOST)


class RefusedJson(JsonModel):
    """A record that was not taken, and why."""

    seq: int
    code: str
    text: str


class ReceiptJson(JsonModel):
    """What became of a batch. A record that is refused as `play_replayed` is here already: drop it."""

    chain: ChainId
    last: int
    """Number of the newest record of this chain that is here; 0: none."""
    accepted: int
    refused: list[RefusedJson]
    server_time: int
    """Unix milliseconds."""


class PlayJson(JsonModel):
    """A play as it was accepted."""

    at: int
    """Unix milliseconds by the server's clock, as far as the screen knew that."""
    received: int
    signed: bool
    missing: int
    """Numbers of its chain that are missing right before it."""
    hash: Sha256
    record: Record


class TotalJson(JsonModel):
    """The plays of one creative in a time."""

    creative: Sha256
    title: str | None
    """None: the file is in the library no more."""
    plays: int
    milliseconds: int


class ChainJson(JsonModel):
    """A chain of a screen's records."""

    chain: ChainId
    key: Sha256 | None
    first: int
    """Number of the oldest record that is kept; 0: none is."""
    last: int
    plays: int
    missing: int
    """Numbers between the two that never came."""
    hash: Sha256
    """Of the newest record."""
    began: int
    heard: int


class PlaysJson(JsonModel):
    """A screen's plays of a time, the newest first, with all their totals."""

    screen: str
    since: int
    until: int
    plays: list[PlayJson]
    older: int | None
    """Give it as `before` for those that follow; null: these are all."""
    totals: list[TotalJson]
    chains: list[ChainJson]
