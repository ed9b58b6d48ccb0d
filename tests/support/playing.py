"""A screen's device as its plays see it: a key, a chain, and records one after the other."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from adscreen.signage.plays.record import FIRST_PREV, Record, digest, key_id, signed_text
from adscreen.signage.plays.schemas import SignedPlay
from tests.support.device import KeyedDevice

START = 1_800_000_000_000
"""Unix milliseconds of a device's first play: what `HandClock` begins with."""


@dataclass
class Device:
    """Writes records of a chain; without `key` they are unsigned."""

    screen: str
    key: KeyedDevice | None = field(default_factory=KeyedDevice)
    chain: str = field(default_factory=lambda: secrets.token_hex(16))
    seq: int = 0
    prev: str = FIRST_PREV

    @property
    def public_key(self) -> str | None:
        """What the server knows of the key, as `Screen.device_key`."""
        return self.key.key if self.key else None

    def play(self, **changed: Any) -> SignedPlay:
        """Return the next record: an image of ten seconds, unless told otherwise."""
        self.seq += 1
        fields = {
            "v": 1,
            "screen": self.screen,
            "chain": self.chain,
            "seq": self.seq,
            "prev": self.prev,
            "creative": "ab" * 32,
            "start": START + 10_000 * (self.seq - 1),
            "end": START + 10_000 * self.seq,
            "visible": 1000,
            "volume": 0,
            "reason": "schedule",
            **changed,
        }
        play = self.sign(fields)
        self.prev = digest(play.record)
        return play

    def plays(self, count: int, **changed: Any) -> list[SignedPlay]:
        """Return the next records."""
        return [self.play(**changed) for _ in range(count)]

    def sign(self, fields: dict[str, Any]) -> SignedPlay:
        """Return any record, signed where there is a key."""
        if self.key is None:
            return SignedPlay(record=_record(fields))
        record = _record({"key": key_id(self.key.key), **fields})
        return SignedPlay(record=record, signature=self.key.signature(signed_text(record)))


def body(*plays: SignedPlay) -> dict[str, Any]:
    """Return what a page sends."""
    return {"plays": [play.model_dump(by_alias=True, exclude_none=True) for play in plays]}


def _record(fields: dict[str, Any]) -> Record:
    return Record.model_validate_json(json.dumps(fields))
