"""Where the spool files of one process lie, and what the process before it left there."""

import hashlib
import os
import stat
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.hls import Line
from adscreen.media.model import Pieces
from adscreen.media.spool.budget import Budget
from adscreen.media.spool.file import SpoolFile
from adscreen.media.spool.index import SLOT, Index, Place, read_index
from adscreen.media.window import Entry, Held, Window

log = structlog.get_logger(__name__)

SHARED = Path("/dev/shm")  # noqa: S108  (memory that outlives a process; the folder in it is our own)

SUPPORTED = sys.platform == "linux"
"""Elsewhere memory cannot be promised to a file, and a write into a full file system would be fatal."""


def usual_folder(state: Path) -> Path:
    """Return the folder for the process whose state lies in `state`: in memory where there is such a place."""
    if not os.access(SHARED, os.W_OK):
        return state / "spool"
    name = hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:16]
    return SHARED / f"adscreen-{os.getuid()}-{name}"


@dataclass(frozen=True, slots=True)
class Left:
    """A playlist that the last process left."""

    at: float
    """Unix seconds of its last segment."""
    held: tuple[Held, ...]
    """Oldest first."""


class Spool:
    """The files of all playlists of one process; whoever holds the state folder holds this one.

    What was left longer than `fresh` seconds ago, or before the machine started, is deleted. Raises
    BAD_INPUT (field `spool_dir`) for a folder that is not this user's alone.
    """

    def __init__(self, folder: Path, limit: int, *, boot: str, fresh: float) -> None:
        self._folder = _own(folder)
        self._budget = Budget(limit)
        self._boot = boot
        self._left: dict[str, tuple[Path, Index]] = {}
        for path in self._folder.glob("*.spool"):
            index = _index_of(path)
            if index is None or index.boot != boot or time.time() - index.at > fresh:
                path.unlink(missing_ok=True)
            else:
                self._left[index.ref] = (path, index)

    @property
    def refs(self) -> list[str]:
        """The playlists that the last process left, which nobody has asked for yet."""
        return list(self._left)

    def open(self, ref: str) -> tuple["Shelf", Left | None]:
        """Return the place for a playlist's segments, and what the last process left there."""
        path = self._folder / f"{hashlib.sha256(ref.encode()).hexdigest()[:24]}.spool"
        _path, index = self._left.pop(ref, (path, None))
        if index is None:
            path.unlink(missing_ok=True)
            return Shelf(ref, SpoolFile(path, self._budget), self._boot), None
        file, pieces = SpoolFile.found(path, self._budget, index)
        held = tuple(_held(place, pieces[place.number]) for place in index.places)
        return Shelf(ref, file, self._boot), Left(index.at, held)


class Shelf:
    """The segments of one playlist in the spool."""

    def __init__(self, ref: str, file: SpoolFile, boot: str) -> None:
        self._ref = ref
        self._file = file
        self._boot = boot

    def store(self, pieces: Pieces) -> Pieces:
        """Return the same bytes where the next process finds them; as they are where there is no room."""
        return self._file.store(pieces)

    def note(self, window: Window, *, wall: float, now: float) -> None:
        """Write down what the window holds at Unix time `wall` and monotonic time `now`.

        Only the segments without one missing behind them: a playlist cannot list others.
        """
        places: list[Place] = []
        for held in reversed(window.held()):
            where = self._file.place_of(held.entry.pieces)
            if where is None:
                break
            places.append(_place(held, where, wall - now))
        self._file.write(wall, self._boot, self._ref, reversed(places))

    def discard(self) -> None:
        """Delete what is there: nobody will ask for it."""
        self._file.discard()

    def close(self) -> None:
        """Leave it to the next process."""
        self._file.close()


def _place(held: Held, where: tuple[int, int], epoch: float) -> Place:
    entry, line = held.entry, held.entry.line
    return Place(
        number=entry.number,
        uri=line.uri,
        duration=line.duration,
        discontinuity=line.discontinuity,
        starts_at=line.starts_at,
        longest_playlist=held.longest_playlist,
        until=held.until + epoch if held.until is not None else 0.0,
        offset=where[0],
        size=where[1],
    )


def _held(place: Place, pieces: Pieces) -> Held:
    """Return the entry of a place; its `until` is in Unix time."""
    line = Line(place.uri, place.duration, place.discontinuity, place.starts_at)
    return Held(Entry(place.number, pieces, line, line.text), place.longest_playlist, place.until or None)


def _index_of(path: Path) -> Index | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        return read_index(file.read(2 * SLOT))


def _own(folder: Path) -> Path:
    """Make sure that a folder, perhaps among other users' ones, is ours: they must not choose its content."""
    if not SUPPORTED:
        raise AdScreenError(Failure.BAD_INPUT, "spools need Linux", field="spool_dir")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid() or seen.st_mode & 0o022:
        raise AdScreenError(Failure.BAD_INPUT, f"{folder} is not this user's own folder", field="spool_dir")
    return folder
