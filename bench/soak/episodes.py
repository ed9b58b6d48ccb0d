"""One fault on one feed, and what its viewers saw of it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.faults.vocabulary import Fault

from adscreen.core.errors import Failure
from bench.soak.house import Feed
from bench.soak.looks import Look
from bench.soak.watched import HELD, Watched, latency, watched

BEFORE = 4.0
"""Seconds before a fault that say how things were."""
LATER_MOST = 4.0
"""Seconds by which a screen may be further behind after a fault than it was before."""


@dataclass
class Episode:
    """What was broken, from when to when, and until when it was watched."""

    round: int
    feed: Feed
    fault: Fault
    began: float
    healed: float
    ended: float
    told: list[Failure] = field(default_factory=list)
    """What the feed's status said, in the order in which it changed its mind."""
    strip: list[str] = field(default_factory=list)
    """Pictures before, in and after the fault: JPEG in base64."""
    journal: list[str] = field(default_factory=list)
    """What our page did meanwhile, by its own account."""
    new_after: float | None = None
    """Seconds from the fault's end to the next new segment."""
    seen: "Seen | None" = None

    @property
    def due(self) -> float:
        """Unix seconds by which television must be there again."""
        return self.healed + self.back

    @property
    def visible(self) -> float:
        """Unix seconds until which a screen may show it: as far behind as the screen is."""
        return self.due + ((self.seen.latency_before or 0.0) if self.seen else 0.0)

    @property
    def back(self) -> float:
        """Seconds within which that must be."""
        return self.fault.back + self.feed.late


@dataclass(frozen=True, slots=True)
class Seen:
    """What the screen showed from a little before the fault to the end."""

    black: float
    frozen: float
    other: float
    """Seconds with the venue's own content."""
    back_after: float
    """Seconds from the end of the fault to the picture that moves on; 0 where it never stood still."""
    skipped: float
    repeated: float
    latency_before: float | None
    latency_after: float | None


def see(episode: Episode, looks: Sequence[Look]) -> Seen:
    """Judge an episode by the looks at its screen."""
    near = [look for look in looks if episode.began - BEFORE <= look.at <= episode.ended]
    judged = watched(near, episode.ended)
    return Seen(
        black=round(judged.black, 2),
        frozen=round(sum(away.frozen for away in judged.aways), 2),
        other=round(sum(away.other for away in judged.aways), 2),
        back_after=round(_back_after(episode, judged), 2),
        skipped=round(sum(leap.seconds for leap in judged.skips), 2),
        repeated=round(sum(leap.seconds for leap in judged.repeats), 2),
        latency_before=_latency(near, episode.began - BEFORE, episode.began),
        latency_after=_latency(near, episode.ended - BEFORE, episode.ended),
    )


def _back_after(episode: Episode, judged: Watched) -> float:
    """Return when the last standstill that the fault explains was over; later ones are not its own."""
    ended = [away.ended for away in judged.aways if episode.began - HELD <= away.began <= episode.due]
    return max((end - episode.healed for end in ended), default=0.0) if ended else 0.0


def _latency(looks: Sequence[Look], since: float, until: float) -> float | None:
    found = [seconds for look in looks if since <= look.at <= until if (seconds := latency(look)) is not None]
    return round(statistics.median(found), 2) if len(found) > 3 else None
