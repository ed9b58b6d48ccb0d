"""What one look at a channel found, and what is wrong with what it shows."""

from dataclasses import dataclass, field
from enum import StrEnum

LUMA_SIZE = (96, 54)
"""Width and height of the plane that is judged. Its samples are single pixels, so that grain stays grain."""

SILENCE = -120.0
"""dBFS that stands for digital silence."""


@dataclass(frozen=True, slots=True)
class Print:
    """The coded picture that a segment starts with; the same bytes again are the same picture again."""

    digest: bytes
    pts: int | None
    """PTS as the stream says it: 33-bit ticks."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one channel."""

    at: float
    """Monotonic seconds."""
    luma: bytes | None = field(repr=False)
    """Brightness, 0 is black and 255 white, row by row in LUMA_SIZE; None: no picture, or none decoded."""
    level: float | None
    """Root mean square of the sound in dBFS (0: full square wave); None: no sound, or none decoded."""
    sound: bool = True
    """The channel has a sound track."""
    joined: bool = False
    """Its source was opened anew since the look before."""
    prints: tuple[Print, ...] = ()
    """Of the segments since the look before, oldest first."""


class FlawKind(StrEnum):
    """What can be wrong with what a channel shows."""

    BLACK = "black"
    FROZEN = "frozen"
    SILENT = "silent"
    PLACEHOLDER = "placeholder"


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something is wrong with what a channel shows, and has been for long enough to be said."""

    kind: FlawKind
    since: float
    """Monotonic seconds of the first look that showed it."""
    evidence: str
    """What was measured, in English, for events and logs."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """What a channel showed, as a small picture."""

    jpeg: bytes = field(repr=False)
    taken_at: float
    """Unix seconds."""
    version: str
    """Another one for every other picture."""
