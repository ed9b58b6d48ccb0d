"""The segments of one playlist in the spool: the bytes in the pool, and the index that names them."""

from adscreen.media.hls import Line
from adscreen.media.model import Pieces
from adscreen.media.spool.index import Index, IndexFile, Place
from adscreen.media.spool.store import Store
from adscreen.media.window import Entry, Window

Held = tuple[Entry, float | None]
"""A segment, and the Unix time until which it is served although it is no longer listed."""


class Shelf:
    """Made by the spool for each playlist's life."""

    def __init__(self, ref: str, store: Store, index: IndexFile, boot: str) -> None:
        self._ref = ref
        self._store = store
        self._index = index
        self._boot = boot
        self._places: dict[int, Place] = {}

    def held(self, index: Index, pieces: dict[int, Pieces]) -> list[Held]:
        """Return the segments that `index` names, oldest first, with their bytes."""
        self._places = {place.number: place for place in index.places}
        return [
            (_entry(place, pieces[place.number]), until or None)
            for place, until in zip(index.places, index.until, strict=True)
        ]

    def keep(self, pieces: Pieces) -> Pieces:
        """Return the same bytes where the next process finds them; as they are where there is no room."""
        return self._store.store(pieces)

    def store(self, pieces: Pieces) -> Pieces:
        """Return the bytes of a whole segment in the same way, in few pieces: they stay for long."""
        return self._store.joined(self._store.store(pieces))

    def note(self, window: Window, *, wall: float, now: float) -> None:
        """Write down what the window holds at Unix time `wall` and monotonic time `now`.

        Only the segments without one missing behind them: a playlist cannot list others.
        """
        places: dict[int, Place] = {}
        ends: list[float] = []
        for entry, until in reversed(window.held()):
            place = self._places.get(entry.number) or self._place(entry)
            if place is None:
                break
            places[entry.number] = place
            ends.append(0.0 if until is None else wall + until - now)
        self._places = places
        oldest_first = tuple(reversed(places.values()))
        self._index.write(Index(wall, self._boot, self._ref, oldest_first, tuple(reversed(ends))))
        self._store.settle()

    def discard(self) -> None:
        """Delete what is there: nobody will ask for it. What is still being served stays as long as it is."""
        self._index.discard()
        self._store.end()

    def _place(self, entry: Entry) -> Place | None:
        parts, line = self._store.parts_of(entry.pieces), entry.line
        if parts is None:
            return None
        return Place(entry.number, line.uri, line.duration, line.discontinuity, line.starts_at, parts)


def _entry(place: Place, pieces: Pieces) -> Entry:
    line = Line(place.uri, place.duration, place.discontinuity, place.starts_at)
    return Entry(place.number, pieces, line, line.text)
