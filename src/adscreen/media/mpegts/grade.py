"""How good an access unit is as a place to start decoding."""

from dataclasses import dataclass
from enum import IntEnum


class Grade(IntEnum):
    """Better places are greater."""

    NONE = 0
    WEAK = 1
    """A picture without references, but no header or message that promises a clean start."""
    RECOVERY = 2
    """Decoding may start here, though pictures near it may refer to what was before (open group)."""
    CLEAN = 3
    """Nothing behind it refers to what was before it: IDR, IRAP without leading pictures, closed group."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What the first bytes of an access unit told."""

    grade: Grade
    header: bytes | None = None
    """The sequence parameter set or sequence header in it, as it stands in the stream."""


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """What a sequence header says."""

    rfc6381: str | None
    width: int
    height: int
    interlaced: bool | None
    frame_rate: float | None = None
    pixel: tuple[int, int] | None = None
    """Width and height of a pixel, as a ratio; None where nothing is said."""
