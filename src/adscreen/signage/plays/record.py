"""One play as it is signed: its fields, its canonical bytes, its hash.

The canonical form is RFC 8785 (JSON Canonicalization Scheme) reduced to what a record needs: one flat object,
keys sorted, no white space, values only integers of at most 53 bits and strings of ASCII letters, digits,
hyphens. What is not known is left out: no null, no fraction, nothing to escape. So every language writes
the same bytes: `player/src/plays/record.ts` does, and `tests/signage/plays/vectors.json` holds both to it.
"""

import base64
import hashlib
import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

FIRST_PREV = "0" * 64
"""What the first record of a chain names as the hash of the one before."""
LARGEST = 2**53 - 1
"""Largest integer that JavaScript counts exactly (RFC 8785 section 3.2.2.3)."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ChainId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Millis = Annotated[int, Field(ge=0, le=LARGEST)]
Reason = Literal["schedule", "break", "filler"]


class Record(BaseModel):
    """A spot that was shown. Times are Unix milliseconds by the screen's own clock."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", strict=True, frozen=True
    )

    v: Literal[1]
    screen: Annotated[str, Field(pattern=r"^[0-9A-Z]{1,12}$")]
    chain: ChainId
    seq: Annotated[int, Field(ge=1, le=LARGEST)]
    """Counts the chain's records from 1."""
    prev: Sha256
    """Hash of the record before; FIRST_PREV in the first."""
    key: Sha256 | None = None
    """SHA-256 of the public key (DER SubjectPublicKeyInfo) that signed; None: unsigned."""
    creative: Sha256
    """SHA-256 of the file that was shown."""
    start: Millis
    end: Millis
    """`start` plus what passed on a clock that does not jump."""
    clock_offset: Annotated[int, Field(ge=-LARGEST, le=LARGEST)] | None = None
    """Milliseconds that the server's clock is ahead of the screen's; None: not measured yet."""
    clock_error: Millis | None = None
    """By how many milliseconds `clock_offset` may be wrong: half the way there and back."""
    frames: Millis | None = None
    """Pictures of a video that were shown; None for an image."""
    visible: Annotated[int, Field(ge=0, le=1000)]
    """Thousandths of its time in which it was on the glass and the page was visible."""
    volume: Annotated[int, Field(ge=0, le=100)]
    """Percent; 0 when muted or without sound."""
    reason: Reason

    def canonical(self) -> bytes:
        """Return the bytes that are hashed and signed."""
        fields = self.model_dump(by_alias=True, exclude_none=True)
        return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")

    @property
    def at(self) -> int:
        """When it began by the server's clock, as far as that is known."""
        return min(max(0, self.start + (self.clock_offset or 0)), LARGEST)


def digest(record: Record) -> str:
    """Return the hash by which the next record names this one, in hex."""
    return hashlib.sha256(record.canonical()).hexdigest()


def hash_of(canonical: str) -> str:
    """Return the same of a canonical form that was kept."""
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def key_id(key: str) -> str:
    """Return the name of a public key (base64url of its DER form): the SHA-256 of that form."""
    return hashlib.sha256(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))).hexdigest()


def signed_text(record: Record) -> bytes:
    """Return what the device signs: what it is for, and the canonical form."""
    return b"adscreen-play\n" + record.canonical()
