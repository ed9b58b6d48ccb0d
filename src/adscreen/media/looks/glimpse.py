"""What a relay lets the looks see of its feeds: segments that are there anyway, never a second connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from adscreen.media.model import Track
from adscreen.media.window import Entry


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a feed has to look at."""

    ref: str
    entries: tuple[Entry, ...]
    """The listed segments, oldest first."""
    tracks: tuple[Track, ...]


class Visible(Protocol):
    """Whose channels are looked at."""

    def glimpses(self) -> Sequence[Glimpse]:
        """Return the channels that are on."""
        ...
