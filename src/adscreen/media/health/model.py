"""The values that the judge of streams works on."""

from dataclasses import dataclass

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.feeds.decisions import Cause


@dataclass(frozen=True, slots=True)
class HealthLimits:
    """When a stream no longer counts as television. Seconds where nothing else is said; 0: never."""

    no_picture: float = 4.0
    """Without a new picture while the sound goes on."""
    frozen_clock: float = 4.0
    """Bytes come, and no time stamp advances."""
    jumps: int = 5
    """Looks within `jumps_within` that found the time line broken."""
    jumps_within: float = 10.0
    thin_share: float = 0.25
    """Share of the last minute's median bit rate, below which a stream is thin."""
    thin_for: float = 8.0
    gaps_per_second: float = 10.0
    """Packets found missing a second, over `gaps_for`."""
    gaps_for: float = 5.0
    scrambled_for: float = 2.0
    """Most packets are scrambled."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is known of a stream at one moment. The counts only rise."""

    bytes_in: int
    has_picture: bool
    """The program's map lists a picture."""
    picture: int | None
    """Decoding time of the last picture that began, ticks; None while there was none."""
    sound: int | None
    packets: int = 0
    scrambled: int = 0
    gaps: int = 0
    """Packets found missing."""
    jumps: int = 0
    """Breaks of the time line."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a stream is not, or hardly, television."""

    cause: Cause
    evidence: str
    """English, with figures."""
    bearable: bool = False
    """It is better than nothing: the source is left only where there is another one."""
    every_form: bool = False
    """The source shows the same in its other forms (MPEG-TS, HLS), too."""

    @property
    def failure(self) -> Failure:
        """Return what viewers are told when the source is left for it."""
        return Failure.SCRAMBLED if self.cause is Cause.SCRAMBLED else Failure.STALLED


class UnhealthyError(AdScreenError):
    """A source that is given up for what its bytes are."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.failure, verdict.evidence)
        self.verdict = verdict
