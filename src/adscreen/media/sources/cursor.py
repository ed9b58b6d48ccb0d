"""Where a puller stands in a live playlist, sans-IO: playlists in, segments to fetch out."""

from dataclasses import dataclass

from adscreen.media.sources.playlist import Entry, MediaPlaylist

START_SEGMENTS = 3
"""Segments before the edge at which to start at least, where RFC 8216 section 6.3.3 wants a player to."""
STALE_TARGETS = 3.0
"""Target durations without a new segment after which a playlist counts as dead."""
_STALE_FLOOR = 6.0


@dataclass(frozen=True, slots=True)
class Step:
    """One segment to fetch; `broken` when it does not go on from what was fetched before it."""

    entry: Entry
    broken: bool


class Cursor:
    """Follows one playlist over reloads, restarts of its server and jumps of its numbers."""

    def __init__(self, *, lead: float = 0.0) -> None:
        """`lead` seconds, besides two of the longest segments, are wanted before the edge at the start."""
        self._lead = lead
        self._next: int | None = None
        self._seen: dict[int, str] = {}
        """Addresses by number of the playlist before, to tell an old copy from a restart."""
        self._broken = False
        self._moved_at: float | None = None
        self._moved = False

    def update(self, playlist: MediaPlaylist, now: float) -> list[Step]:
        """Take a freshly loaded playlist; return the segments that are new, in order."""
        if self._is_old_copy(playlist):
            self._moved = False
            return []
        start = self._start(playlist)
        steps: list[Step] = []
        for entry in playlist.entries[start - playlist.sequence :]:
            self._broken = self._broken or entry.discontinuity
            if entry.gap:
                self._broken = True
                continue
            steps.append(Step(entry, self._broken))
            self._broken = False
        self._moved = self._next is None or playlist.next_sequence != self._next
        if self._moved or self._moved_at is None:
            self._moved_at = now
        self._next = playlist.next_sequence
        self._seen = {entry.sequence: entry.uri for entry in playlist.entries}
        return steps

    def missed(self) -> None:
        """Learn that a segment could not be had: the next one does not go on from the last."""
        self._broken = True

    def back_to(self, sequence: int) -> None:
        """Ask for the segment of this number again with the next playlist."""
        self._next = sequence

    def reload_after(self, playlist: MediaPlaylist) -> float:
        """Return the seconds from the last load to the next (RFC 8216 section 6.3.4)."""
        return playlist.target if self._moved else playlist.target / 2

    def stale(self, playlist: MediaPlaylist, now: float) -> bool:
        """Tell whether the playlist has stood still for too long."""
        limit = max(playlist.target * STALE_TARGETS, _STALE_FLOOR)
        return self._moved_at is not None and now - self._moved_at >= limit

    def _start(self, playlist: MediaPlaylist) -> int:
        """Return the number to go on with, noting a break where that is not the one expected."""
        edge = max(playlist.next_sequence - START_SEGMENTS, playlist.sequence)
        if self._next is None:
            return min(edge, self._ahead(playlist))
        if playlist.sequence <= self._next <= playlist.next_sequence:
            return self._next
        self._broken = True
        return edge if playlist.next_sequence < self._next else playlist.sequence

    def _ahead(self, playlist: MediaPlaylist) -> int:
        """Return the last number that has `lead` and two segments before the edge; the first without one."""
        missing = self._lead + 2 * max((entry.seconds for entry in playlist.entries), default=0.0)
        number = playlist.next_sequence
        for entry in reversed(playlist.entries):
            if missing <= 0:
                break
            missing -= entry.seconds
            number = entry.sequence
        return number

    def _is_old_copy(self, playlist: MediaPlaylist) -> bool:
        """Tell an older state of the same playlist (a cache's) from one that began anew with lower ones."""
        if self._next is None or playlist.next_sequence >= self._next:
            return False
        known = [self._seen[e.sequence] == e.uri for e in playlist.entries if e.sequence in self._seen]
        return bool(known) and all(known)
