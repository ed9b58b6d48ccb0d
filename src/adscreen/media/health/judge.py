"""The judge of one stream: the caller passes what it sees and the time, twice a second while bytes come.

That no byte comes is for whoever holds the connection to see.
"""

from collections import deque
from dataclasses import dataclass
from itertools import pairwise

from adscreen.media.feeds.decisions import Cause
from adscreen.media.health.model import HealthLimits, Verdict, Vitals
from adscreen.media.health.rate import Rate

_ASLEEP = 2.0
"""Seconds between two looks after which nothing is concluded from the time between them."""


@dataclass(slots=True)
class _Hand:
    """A clock in the stream, and when it last moved on."""

    at: int | None = None
    moved: float = 0.0

    def saw(self, at: int | None, now: float) -> None:
        if at != self.at:
            self.at, self.moved = at, now

    def still(self, now: float) -> float:
        return now - self.moved


class HealthJudge:
    """Watches one connection from its first bytes on."""

    def __init__(self, limits: HealthLimits) -> None:
        self._limits = limits
        self._picture = _Hand()
        self._sound = _Hand()
        self._rate = Rate()
        self._seen: deque[tuple[float, Vitals]] = deque()
        self._began: float | None = None
        self._kept = max(limits.jumps_within, limits.gaps_for, limits.scrambled_for)

    def observe(self, vitals: Vitals, now: float) -> Verdict | None:
        """Return what is wrong at monotonic time `now`; None while it is television."""
        if self._began is None or now - self._seen[-1][0] > _ASLEEP:
            self._awake(vitals, now)
        self._picture.saw(vitals.picture, now)
        self._sound.saw(vitals.sound, now)
        self._rate.saw(vitals.bytes_in, now)
        self._seen.append((now, vitals))
        while len(self._seen) > 1 and now - self._seen[1][0] >= self._kept:
            self._seen.popleft()
        looks = (self._scrambled, self._clock, self._no_picture, self._jumping, self._damaged, self._thin)
        return next((found for look in looks if (found := look(vitals, now)) is not None), None)

    def _awake(self, vitals: Vitals, now: float) -> None:
        """Begin, or begin anew after a silence, which is not the fault of what comes after it."""
        self._began = now
        self._seen.clear()
        self._picture = _Hand(vitals.picture, now)
        self._sound = _Hand(vitals.sound, now)
        self._rate = Rate()

    def _since(self, seconds: float, now: float) -> Vitals | None:
        """Return what was seen that long ago; None where the watch is younger."""
        if self._began is None or now - self._began < seconds:
            return None
        return next((vitals for at, vitals in reversed(self._seen) if now - at >= seconds), None)

    def _scrambled(self, vitals: Vitals, now: float) -> Verdict | None:
        limit = self._limits.scrambled_for
        before = self._since(limit, now) if limit else None
        if before is None:
            return None
        scrambled, packets = vitals.scrambled - before.scrambled, vitals.packets - before.packets
        if scrambled * 2 <= packets:
            return None
        return Verdict(Cause.SCRAMBLED, f"{scrambled} of {packets} packets scrambled in {limit:g} s")

    def _clock(self, vitals: Vitals, now: float) -> Verdict | None:
        limit = self._limits.frozen_clock
        still = min(self._picture.still(now), self._sound.still(now))
        if not limit or still < limit or (vitals.picture is None and vitals.sound is None):
            return None
        return Verdict(Cause.CLOCK_STOPPED, f"no time stamp advanced for {still:.1f} s while bytes came")

    def _no_picture(self, vitals: Vitals, now: float) -> Verdict | None:
        limit, still = self._limits.no_picture, self._picture.still(now)
        flowing = vitals.sound is not None and self._sound.still(now) < limit / 2
        if not limit or still < limit or not vitals.has_picture or not flowing:
            return None
        never = vitals.picture is None  # there are radio channels that announce a picture and have none
        evidence = f"no picture for {still:.1f} s while the sound went on"
        return Verdict(Cause.NO_PICTURE, evidence, bearable=never)

    def _jumping(self, _vitals: Vitals, now: float) -> Verdict | None:
        limits = self._limits
        seen = [jumped.jumps for at, jumped in self._seen if now - at <= limits.jumps_within]
        # sound and picture each count one and the same break: what counts is how often there was one
        found = sum(later > earlier for earlier, later in pairwise(seen))
        if not limits.jumps or found < limits.jumps:
            return None
        return Verdict(Cause.CLOCK_BACK, f"the time line broke {found} times in {limits.jumps_within:g} s")

    def _damaged(self, vitals: Vitals, now: float) -> Verdict | None:
        limits = self._limits
        before = self._since(limits.gaps_for, now) if limits.gaps_per_second else None
        if before is None:
            return None
        rate = (vitals.gaps - before.gaps) / limits.gaps_for
        if rate < limits.gaps_per_second:
            return None
        evidence = f"{rate:.0f} packets missing a second for {limits.gaps_for:g} s"
        return Verdict(Cause.DAMAGED, evidence, bearable=True)

    def _thin(self, _vitals: Vitals, _now: float) -> Verdict | None:
        limits = self._limits
        found = self._rate.thin(limits.thin_for, limits.thin_share) if limits.thin_for else None
        if found is None:
            return None
        mean, usual = (f"{bits / 1e6:.2f}" for bits in found)
        evidence = f"{mean} Mbit/s for {limits.thin_for:g} s, where {usual} were usual"
        return Verdict(Cause.THIN, evidence, bearable=True)
