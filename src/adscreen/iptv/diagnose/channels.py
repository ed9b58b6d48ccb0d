"""Which channels a provider has, and which of them are worth a try."""

import re
from dataclasses import dataclass, field

from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.playing.forms import Forms

TRIES = 3
"""Channels tried before the provider is blamed."""
_KEPT = 60
"""Candidates that are kept of a list of any length."""
_SEPARATOR = re.compile(r"^\W*$|#{2,}|={3,}|\*{3,}|-{3,}|•{2,}|▬|━|─")
_UNUSUAL = re.compile(
    r"24/7|\b(?:ppv|event|vip|4k|uhd|8k|hevc|h\.?265|raw|test|adult|xxx|backup|offline|no ?signal)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A channel that may be tried."""

    name: str
    channel_id: str
    forms: Forms
    drm: str = ""
    """The rights system that a list announces for it."""


@dataclass(slots=True)
class Listing:
    """Counts of a list as it goes by, and the few candidates that are kept."""

    wanted: str | None
    """Name or id that the operator asked for."""
    by_interface: bool = False
    """Read from the panel's interface, not from a list."""
    counts: dict[ChannelKind, int] = field(default_factory=lambda: dict.fromkeys(ChannelKind, 0))
    candidates: list[Candidate] = field(default_factory=list)

    def add(self, kind: ChannelKind, name: str, channel_id: str) -> bool:
        """Count an entry; tell whether it should become a candidate."""
        self.counts[kind] += 1
        if self.wanted is not None:
            return len(self.candidates) < _KEPT and self._matches(name, channel_id)
        return kind is ChannelKind.LIVE and len(self.candidates) < _KEPT and not _SEPARATOR.search(name)

    @property
    def total(self) -> int:
        """Entries of all kinds."""
        return sum(self.counts.values())

    def _matches(self, name: str, channel_id: str) -> bool:
        wanted = (self.wanted or "").strip().casefold()
        return channel_id.casefold() == wanted or wanted in name.casefold()

    def choose(self) -> list[Candidate]:
        """Return what to try, best first: the one asked for, else a few ordinary ones."""
        if self.wanted is not None:
            wanted = self.wanted.strip().casefold()
            ranked = sorted(
                self.candidates,
                key=lambda c: (c.channel_id.casefold() != wanted, c.name.casefold() != wanted, len(c.name)),
            )
            return ranked[:1]
        return sorted(self.candidates, key=lambda c: bool(_UNUSUAL.search(c.name)))[:TRIES]
