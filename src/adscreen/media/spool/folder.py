"""Where the spool files of one process lie, and what the process before it left there."""

import hashlib
import os
import stat
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.memory import keep_large_blocks
from adscreen.media.spool.index import Index, IndexFile, index_of
from adscreen.media.spool.pool import Pool
from adscreen.media.spool.shelf import Held, Shelf
from adscreen.media.spool.store import Store

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


class Spool:
    """The segments of all playlists of one process; whoever holds the state folder holds this one.

    What was left longer than `fresh` seconds ago, or before the machine started, is deleted. Raises OSError
    where no file can be made, and BAD_INPUT (field `spool_dir`) for a folder that is not this user's alone.
    """

    def __init__(self, place: SpoolPlace, *, boot: str, fresh: float) -> None:
        keep_large_blocks()  # what is received moves here at once
        self._folder = _own(place.folder)
        self._boot = boot
        path = self._folder / "television"
        size = path.stat().st_size if path.is_file() else 0
        self._left: dict[str, Index] = {}
        for file in self._folder.glob("*.index"):
            index = index_of(file)
            usable = index is not None and index.boot == boot and time.time() - index.at <= fresh
            if index is not None and usable and index.end <= size:
                self._left[index.ref] = index
            else:
                file.unlink(missing_ok=True)
        self._pool = Pool(path, place.limit, {n for index in self._left.values() for n in index.blocks})

    @property
    def refs(self) -> list[str]:
        """The playlists that the last process left, which nobody has asked for yet."""
        return list(self._left)

    def take_over(self, ref: str) -> tuple[Shelf, list[Held]] | None:
        """Return what the last process left of a playlist, oldest first, and its place; None if nothing.

        Raises OSError where its index cannot be written to.
        """
        index = self._left.pop(ref, None)
        if index is None:
            return None
        store = Store(self._pool)
        pieces = store.found(index.places)
        shelf = Shelf(ref, store, IndexFile(self._path(ref), index.turn), self._boot)
        return shelf, shelf.held(index, pieces)

    def new(self, ref: str) -> Shelf:
        """Return an empty place for a playlist's segments. Raises OSError where no file can be made."""
        left = self._left.pop(ref, None)
        if left is not None:
            store = Store(self._pool)
            store.found(left.places)
            store.end()
        path = self._path(ref)
        path.unlink(missing_ok=True)
        return Shelf(ref, Store(self._pool), IndexFile(path), self._boot)

    def close(self) -> None:
        """Leave nothing behind but what playlists have left for the next process."""
        self._pool.close(discard=not any(self._folder.glob("*.index")))
        with suppress(OSError):
            self._folder.rmdir()

    def _path(self, ref: str) -> Path:
        return self._folder / f"{hashlib.sha256(ref.encode()).hexdigest()[:24]}.index"


def _own(folder: Path) -> Path:
    """Make sure that a folder, perhaps among other users' ones, is ours: they must not choose its content."""
    if not SUPPORTED:
        raise AdScreenError(Failure.BAD_INPUT, "spools need Linux", field="spool_dir")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid() or seen.st_mode & 0o022:
        raise AdScreenError(Failure.BAD_INPUT, f"{folder} is not this user's own folder", field="spool_dir")
    return folder
