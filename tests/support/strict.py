"""A strict client of one feed: every rule that its playlists and segments must keep for as long as it lives.

    judge = Judge()
    for item in judge.playlist(text):        # what has to be fetched now
        judge.segment(item, data)
    judge.faults                             # in words; empty when all is well

The rules are RFC 8216's for a live origin (sections 4.3 and 6.2) and our own: no address is used twice,
no media is given twice, nothing ever ends. `restarted()` says that the whole program was killed: its numbers
may then leap by what nobody can have seen, and its window begins anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.strict_media import MediaJudge
from tests.support.strict_text import Item, Listing, read_listing

LEAP = 4
"""Numbers that a killed process may have given to segments that no playlist ever listed."""


@dataclass
class Judge:
    """Judges what one client of one feed is answered, in the order of the answers."""

    media: MediaJudge = field(default_factory=MediaJudge)
    versions: int = 0
    """Playlists that differed from the one before."""
    breaks: int = 0
    """Segments with DISCONTINUITY seen so far."""
    newest: int = -1

    _faults: list[str] = field(default_factory=list)
    _known: dict[int, Item] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _last: Listing | None = None
    _settled: bool = False
    _killed: bool = False

    @property
    def faults(self) -> list[str]:
        """Everything that was wrong so far."""
        return self._faults + self.media.faults

    def restarted(self) -> None:
        """Learn that the process was killed and begins anew."""
        self._killed, self._settled = True, False

    def playlist(self, text: str) -> list[Item]:
        """Judge an answer; return the segments that no earlier one listed."""
        listing, wrong = read_listing(text)
        self._faults += wrong
        if listing is None or listing == self._last:
            return []
        self.versions += 1
        if self._last is not None:
            self._judge_change(self._last, listing)
        self._judge_length(listing)
        new = [item for item in listing.items if item.number > self.newest]
        for item in listing.items:
            self._judge_item(item)
        self.breaks += sum(item.discontinuity for item in new)
        self.newest = max(self.newest, listing.newest)
        self._last, self._killed = listing, self._killed and not new
        return new

    def segment(self, item: Item, data: bytes) -> None:
        """Judge a segment's bytes; in the order in which they are listed."""
        self.media.take(item, data)

    def fetched(self, status: int, item: Item) -> None:
        """Learn that a listed segment was answered with `status`."""
        if status != 200:
            self._faults.append(f"segment {item.number} is listed and answered with {status}")

    def _judge_change(self, before: Listing, now: Listing) -> None:
        if now.sequence < before.sequence or now.newest < before.newest:
            self._faults.append(
                f"numbers go back from {before.sequence}-{before.newest} to {now.sequence}-{now.newest}"
            )
        if now.target != before.target:
            self._faults.append(f"the target duration changes from {before.target} to {now.target}")
        hole = now.sequence - before.newest - 1
        if hole > (LEAP if self._killed else 0):
            self._faults.append(f"{hole} numbers are left out behind {before.newest}")

    def _judge_length(self, listing: Listing) -> None:
        full = listing.seconds >= 3 * listing.target
        if self._settled and not full:
            self._faults.append(f"only {listing.seconds:.1f} s are left at {listing.sequence}")
        self._settled = self._settled or full

    def _judge_item(self, item: Item) -> None:
        known = self._known.setdefault(item.number, item)
        if known != item:
            self._faults.append(f"{item.number} changes: {_differences(known, item)}")
        if self._numbers.setdefault(item.uri, item.number) != item.number:
            self._faults.append(f"the address of {item.number} was that of {self._numbers[item.uri]}")


def _differences(known: Item, item: Item) -> str:
    fields: dict[str, Callable[[Item], object]] = {
        "address": lambda each: each.uri,
        "duration": lambda each: each.seconds,
        "DISCONTINUITY": lambda each: each.discontinuity,
        "discontinuities before it": lambda each: each.breaks,
    }
    changed = [
        f"{name} {get(known)} to {get(item)}" for name, get in fields.items() if get(known) != get(item)
    ]
    return ", ".join(changed)
