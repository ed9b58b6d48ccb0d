"""In which order a plan's sources are tried. No clock: the caller passes the time."""

from collections.abc import Sequence

from adscreen.media.model import SourceKind, SourceSpec

AVOID = 60.0
"""Seconds for which a source that was left for a fault is tried after all others."""

Key = tuple[int, SourceKind]


class SourceOrder:
    """Remembers which source gave television last, and which ones were at fault."""

    def __init__(self) -> None:
        self._last: Key | None = None
        self._avoided: dict[Key, float] = {}

    def order(self, sources: Sequence[SourceSpec], now: float) -> list[SourceSpec]:
        """Return the sources as they are to be tried.

        One that gave television and was lost comes first: most losses are over in a second. Then the plan's
        order, the backup channel, and those at fault at the end.
        """
        return sorted(
            sources, key=lambda spec: (self._is_avoided(spec, now), spec.backup, _key(spec) != self._last)
        )

    def gave(self, spec: SourceSpec) -> None:
        """Learn that a source gives television."""
        self._last = _key(spec)

    def at_fault(self, spec: SourceSpec, now: float) -> None:
        """Learn that a source was no television, or not for long: others come first for a while."""
        self._avoided[_key(spec)] = now + AVOID

    def is_known(self, spec: SourceSpec) -> bool:
        """Tell whether it is the one that gave television last."""
        return _key(spec) == self._last

    def _is_avoided(self, spec: SourceSpec, now: float) -> bool:
        return self._avoided.get(_key(spec), now) > now


def preferred(sources: Sequence[SourceSpec], running: SourceSpec) -> SourceSpec | None:
    """Return the source that the plan prefers to the running one; None when it is the best already.

    Forms of one channel (MPEG-TS, HLS) are no better than each other, only ranks are.
    """
    better = [spec for spec in sources if spec.rank < running.rank]
    return min(better, key=lambda spec: spec.rank, default=None)


def _key(spec: SourceSpec) -> Key:
    """Name a source: its address may hold a token that changes from plan to plan."""
    return spec.rank, spec.kind
