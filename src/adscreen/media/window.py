"""The sliding window of one feed: which segments its playlist lists, which are still served, their numbers.

No clock and no sockets: the caller passes the time. What RFC 8216 section 6.2 asks of a live server is here.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from adscreen.media.hls import Line, media_playlist, target_duration
from adscreen.media.livetv import PlaylistAnswer
from adscreen.media.model import TICKS, Pieces, Segment


@dataclass(slots=True)
class Numbers:
    """What a feed may never take back, and so keeps over restarts of the process."""

    epoch: str
    """Part of every segment's name; another one for every new count, so that an address is never reused."""
    next_number: int
    discontinuities: int = 0
    """The DISCONTINUITY-SEQUENCE that a segment after all those listed would count from."""
    target: int | None = None
    """TARGETDURATION in seconds; None until the first segment."""
    longest: int = 0
    """Longest segment or key-frame distance ever seen, ticks: the next life's target follows from it."""
    independent: bool = True
    """No segment so far needed another one. Once false it stays so: the tag must not come and go."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment with its number."""

    number: int
    pieces: Pieces = field(repr=False)
    line: Line
    text: str = field(repr=False)
    size: int = field(init=False)
    """Bytes."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", sum(map(len, self.pieces)))

    @property
    def name(self) -> str:
        """The address that the playlist gives it, relative to the playlist."""
        return self.line.uri


@dataclass(slots=True)
class Listed:
    """An entry in the playlist."""

    entry: Entry
    longest_playlist: int
    """Ticks of the longest playlist that held it so far (RFC 8216 section 6.2.2 bases its last day on it)."""


class Window:
    """Appends at the end, removes at the head, and knows each version of the playlist."""

    def __init__(self, numbers: Numbers, seconds: float) -> None:
        self.numbers = numbers
        self._seconds = seconds

        self._listed: deque[Listed] = deque()
        self._retired: deque[tuple[float, Entry]] = deque()
        self._by_name: dict[str, Entry] = {}
        self._total = 0
        self._broken = False
        self._ends_at: float | None = None
        self._answer: PlaylistAnswer | None = None

    def __len__(self) -> int:
        return len(self._listed)

    @property
    def duration(self) -> int:
        """Ticks that the playlist lists."""
        return self._total

    @property
    def first_number(self) -> int:
        """MEDIA-SEQUENCE of the playlist."""
        return self._listed[0].entry.number if self._listed else self.numbers.next_number

    @property
    def broken(self) -> bool:
        """Whether the next segment does not go on from the last one."""
        return self._broken

    @property
    def held_bytes(self) -> int:
        """Bytes of all segments that are still served, listed or not."""
        return sum(entry.size for entry in self._by_name.values())

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The listed segments, oldest first."""
        return tuple(item.entry for item in self._listed)

    @property
    def served(self) -> tuple[Entry, ...]:
        """All segments that are still served, listed or not, oldest first."""
        return tuple(entry for entry, _until in self.held())

    def settle(self, longest: int) -> int:
        """Learn a segment or key-frame distance (ticks); fix TARGETDURATION if it is not; return it."""
        self.numbers.longest = max(self.numbers.longest, longest)
        if self.numbers.target is None:
            self.numbers.target = target_duration(self.numbers.longest)
        return self.numbers.target

    def break_(self) -> None:
        """The next segment does not go on from the last one."""
        self._broken = True

    def append(self, segment: Segment, *, wall: float, now: float, on_air: float | None = None) -> Entry:
        """List a segment, complete at Unix time `wall` and monotonic time `now`; remove what is too old.

        `on_air`: the Unix time of its first picture, where that is known better than from `wall`.
        """
        self.settle(segment.duration)
        numbers = self.numbers
        number, numbers.next_number = numbers.next_number, numbers.next_number + 1
        discontinuity = segment.discontinuity or self._broken
        numbers.independent = numbers.independent and segment.independent
        numbers.discontinuities += discontinuity
        anchor = wall - segment.seconds if on_air is None else on_air
        starts_at = self._date(anchor, discontinuity)
        line = Line(f"s{numbers.epoch}-{number}.ts", segment.duration, discontinuity, starts_at)
        entry = Entry(number, segment.pieces, line, line.text)
        self._broken, self._ends_at = False, starts_at + segment.seconds
        self._list(entry)
        self._slide(now)
        return entry

    def find(self, name: str) -> Pieces | None:
        """Return the segment of that name while it is served."""
        entry = self._by_name.get(name)
        return entry.pieces if entry else None

    def playlist(self) -> PlaylistAnswer:
        """Return the playlist as it is; the window must not be empty."""
        if self._answer is None:
            tags = sum(item.entry.line.discontinuity for item in self._listed)
            text = media_playlist(
                target=self.settle(0),
                sequence=self.first_number,
                discontinuity_sequence=self.numbers.discontinuities - tags,
                independent=self.numbers.independent,
                lines=[item.entry.text for item in self._listed],
            )
            self._answer = PlaylistAnswer(text, self._listed[-1].entry.number)
        return self._answer

    def bit_rates(self) -> tuple[int, int]:
        """Return the peak and the mean bits a second of the listed segments; zeros when there is none."""
        rates = [e.size * 8 * TICKS / e.line.duration for e in self.entries if e.line.duration]
        size = sum(entry.size for entry in self.entries)
        return (int(max(rates)), int(size * 8 * TICKS / self._total)) if rates else (0, 0)

    def expire(self, now: float) -> bool:
        """Forget removed segments whose time is over; tell whether there were any."""
        held = len(self._retired)
        while self._retired and self._retired[0][0] <= now:
            del self._by_name[self._retired.popleft()[1].name]
        return len(self._retired) < held

    def retire_all(self, now: float) -> None:
        """List nothing any more, as when nobody watches; numbers go on, segments serve out their time."""
        while self._listed:
            self._retire(now)
        self._answer = None
        self.break_()

    def held(self) -> list[tuple[Entry, float | None]]:
        """Return all segments that are served, oldest first, with the monotonic time at which one that is no
        longer listed is forgotten.
        """
        retired: list[tuple[Entry, float | None]] = [(entry, until) for until, entry in self._retired]
        return retired + [(item.entry, None) for item in self._listed]

    def restore(self, entries: Iterable[Entry], retired: Iterable[tuple[float, Entry]] = ()) -> None:
        """List again the segments of an earlier process; the next new one is discontinuous.

        What it had `retired` is served until the monotonic time given.
        """
        for until, entry in retired:
            self._retired.append((until, entry))
            self._by_name[entry.name] = entry
        for entry in entries:
            self._list(entry)
            self._ends_at = entry.line.starts_at + entry.line.duration / TICKS
        for (
            item
        ) in self._listed:  # no earlier playlist was longer than what is kept and the segment at its head
            item.longest_playlist = self._total + (self.settle(0) + 1) * TICKS
        self.break_()

    def _date(self, anchor: float, discontinuity: bool) -> float:
        """Go on from the last date; begin anew at a break, never going back in time."""
        if self._ends_at is None:
            return anchor
        return max(anchor, self._ends_at) if discontinuity else self._ends_at

    def _list(self, entry: Entry) -> None:
        self._listed.append(Listed(entry, 0))
        self._by_name[entry.name] = entry
        self._total += entry.line.duration
        self._answer = None

    def _slide(self, now: float) -> None:
        """Remove what leaves enough: the seconds asked for, and three target durations (section 6.2.2)."""
        keep = max(self._seconds, 3 * self.settle(0)) * TICKS
        while self._total - self._listed[0].entry.line.duration >= keep:
            self._retire(now)
        for item in self._listed:
            item.longest_playlist = max(item.longest_playlist, self._total)
        self.expire(now)

    def _retire(self, now: float) -> None:
        gone = self._listed.popleft()
        ticks = gone.entry.line.duration
        self._total -= ticks
        self._retired.append((now + (ticks + gone.longest_playlist) / TICKS, gone.entry))
