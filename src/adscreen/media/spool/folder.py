"""Where the spool files of one process lie, and what the process before it left there."""

import hashlib
import os
import stat
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.memory import keep_large_blocks
from adscreen.media.hls import Line
from adscreen.media.model import Pieces
from adscreen.media.spool.budget import Budget
from adscreen.media.spool.file import SpoolFile
from adscreen.media.spool.index import HEAD, Index, Place, read_index
from adscreen.media.window import Entry, Window

log = structlog.get_logger(__name__)

SHARED = Path("/dev/shm")  # noqa: S108  (memory that outlives a process; the folder in it is our own)

SUPPORTED = sys.platform == "linux"
"""Elsewhere memory cannot be promised to a file, and a write into a full file system would be fatal."""


@dataclass(frozen=True, slots=True)
class SpoolPlace:
    """Where spool files go, and the bytes that all of them together may take."""

    folder: Path
    limit: int

    @classmethod
    def usual(cls, state: Path, megabytes: int) -> "SpoolPlace | None":
        """Return the place for the process whose state lies in `state`: in memory where that can be.

        None where nothing is wanted or possible.
        """
        if not megabytes or not SUPPORTED:
            return None
        folder = state / "spool"
        if os.access(SHARED, os.W_OK):
            name = hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:16]
            folder = SHARED / f"adscreen-{os.getuid()}-{name}"
        return cls(folder, megabytes * 1024 * 1024)


Held = tuple[Entry, float | None]
"""A segment, and the Unix time until which it is served although it is no longer listed."""


class Spool:
    """The files of all playlists of one process; whoever holds the state folder holds this one.

    What was left longer than `fresh` seconds ago, or before the machine started, is deleted. Raises
    BAD_INPUT (field `spool_dir`) for a folder that is not this user's alone.
    """

    def __init__(self, place: SpoolPlace, *, boot: str, fresh: float) -> None:
        keep_large_blocks()  # what is received moves here, segment by segment
        self._folder = _own(place.folder)
        self._budget = Budget(place.limit)
        self._boot = boot
        self._left: dict[str, Index] = {}
        for path in self._folder.glob("*.spool"):
            index = _index_of(path)
            if index is None or index.boot != boot or time.time() - index.at > fresh:
                path.unlink(missing_ok=True)
            else:
                self._left[index.ref] = index

    @property
    def refs(self) -> list[str]:
        """The playlists that the last process left, which nobody has asked for yet."""
        return list(self._left)

    def take_over(self, ref: str) -> tuple["Shelf", list[Held]] | None:
        """Return what the last process left of a playlist, oldest first, and its place; None if nothing.

        Raises OSError where the file cannot be read.
        """
        index = self._left.pop(ref, None)
        if index is None:
            return None
        file, pieces = SpoolFile.found(self._path(ref), self._budget, index)
        held = [
            _held(place, pieces[place.number], until)
            for place, until in zip(index.places, index.until, strict=True)
        ]
        return Shelf(ref, file, self._boot), held

    def new(self, ref: str) -> "Shelf":
        """Return an empty place for a playlist's segments. Raises OSError where no file can be made."""
        self._left.pop(ref, None)
        path = self._path(ref)
        path.unlink(missing_ok=True)
        return Shelf(ref, SpoolFile(path, self._budget), self._boot)

    def close(self) -> None:
        """Leave no empty folder behind."""
        with suppress(OSError):
            self._folder.rmdir()

    def _path(self, ref: str) -> Path:
        return self._folder / f"{hashlib.sha256(ref.encode()).hexdigest()[:24]}.spool"


class Shelf:
    """The segments of one playlist in the spool."""

    def __init__(self, ref: str, file: SpoolFile, boot: str) -> None:
        self._ref = ref
        self._file = file
        self._boot = boot
        self._places: dict[int, Place] = {}

    def keep(self, pieces: Pieces) -> Pieces:
        """Return the same bytes where the next process finds them; as they are where there is no room."""
        return self._file.store(pieces)

    def store(self, pieces: Pieces) -> Pieces:
        """Return the bytes of a whole segment in the same way, in few pieces: they stay for long."""
        return self._file.joined(self._file.store(pieces))

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
        self._file.write(Index(wall, self._boot, self._ref, oldest_first, tuple(reversed(ends))))

    def discard(self) -> None:
        """Delete what is there: nobody will ask for it."""
        self._file.discard()

    def close(self) -> None:
        """Leave it to the next process."""
        self._file.close()

    def _place(self, entry: Entry) -> Place | None:
        parts, line = self._file.parts_of(entry.pieces), entry.line
        if parts is None:
            return None
        return Place(entry.number, line.uri, line.duration, line.discontinuity, line.starts_at, parts)


def _held(place: Place, pieces: Pieces, until: float) -> Held:
    line = Line(place.uri, place.duration, place.discontinuity, place.starts_at)
    return Entry(place.number, pieces, line, line.text), until or None


def _index_of(path: Path) -> Index | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        return read_index(file.read(HEAD))


def _own(folder: Path) -> Path:
    """Make sure that a folder, perhaps among other users' ones, is ours: they must not choose its content."""
    if not SUPPORTED:
        raise AdScreenError(Failure.BAD_INPUT, "spools need Linux", field="spool_dir")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid() or seen.st_mode & 0o022:
        raise AdScreenError(Failure.BAD_INPUT, f"{folder} is not this user's own folder", field="spool_dir")
    return folder
