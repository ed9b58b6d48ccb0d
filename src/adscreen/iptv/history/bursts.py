"""Damage as it is told: one event for a burst of missing or broken packets, not one for each packet."""

from dataclasses import dataclass, fields

from adscreen.media.model import DamageCounters, FeedStatus

QUIET = 30.0
"""Seconds without damage that end a burst."""
LONGEST = 300.0
"""Seconds after which damage that does not end is told, and counted anew."""

_TELLS = ("continuity_gaps", "transport_errors", "resyncs", "timestamp_jumps")
"""Counters whose rise is damage; the others only say how much of it there was."""


@dataclass(slots=True)
class _Burst:
    began: float
    latest: float
    before: dict[str, int]


class Bursts:
    """Give it the states of all feeds every few seconds."""

    def __init__(self) -> None:
        self._last: dict[str, dict[str, int]] = {}
        self._open: dict[str, _Burst] = {}

    def note(self, statuses: list[FeedStatus], now: float) -> list[tuple[str, float, str]]:
        """Return the bursts that have ended: channel reference, Unix second of the begin, evidence."""
        counters = {status.ref: _read(status.damage) for status in statuses}
        told = [self._tell(ref, self._last[ref]) for ref in self._open.keys() - counters.keys()]
        for ref, figures in counters.items():
            last = self._last.get(ref)
            if last is None or figures["packets"] < last["packets"]:  # a new life of the feed counts from 0
                last = dict.fromkeys(figures, 0)
                if ref in self._open:
                    told.append(self._tell(ref, self._last[ref]))
            if any(figures[name] > last[name] for name in _TELLS):
                self._open.setdefault(ref, _Burst(now, now, last)).latest = now
            burst = self._open.get(ref)
            if burst and (now - burst.latest >= QUIET or now - burst.began >= LONGEST):
                told.append(self._tell(ref, figures))
        self._last = counters
        return told

    def _tell(self, ref: str, figures: dict[str, int]) -> tuple[str, float, str]:
        burst = self._open.pop(ref)
        risen = {name: figures[name] - burst.before[name] for name in figures if name != "packets"}
        parts = [f"{name.replace('_', ' ')} {count}" for name, count in risen.items() if count > 0]
        return ref, burst.began, f"in {burst.latest - burst.began:.0f} s: {', '.join(parts)}"


def _read(damage: DamageCounters) -> dict[str, int]:
    return {one.name: getattr(damage, one.name) for one in fields(damage)}
