"""Slates on disk, by what they are made of: a slate is made once, not once for each start of AdScreen."""

import hashlib
import mmap
from pathlib import Path

from adscreen.media.model import Segment
from adscreen.media.segmenter import Segmenter
from adscreen.media.slate.arguments import KEY_FRAMES

MOST_BYTES = 512 << 20
"""All of them together; the ones that were not used for the longest go first."""


class SlateCache:
    """A folder of slates. All of it may take long: run it in a thread."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most = most_bytes

    def find(self, key: str) -> tuple[Segment, ...]:
        """Return the segments of a slate; none where there is none."""
        path = self._path(key)
        if not path.is_file():
            return ()
        path.touch()
        return _cut(path)

    def keep(self, key: str, data: bytes) -> tuple[Segment, ...]:
        """Keep a slate, and forget others where there are too many; return its segments."""
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{key}.part"
        part.write_bytes(data)
        part.replace(self._path(key))
        self._tidy()
        return _cut(self._path(key)) if self._path(key).is_file() else ()

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.ts"

    def _tidy(self) -> None:
        """Unlinked files stay readable for those who list them."""
        found = [(path.stat(), path) for path in self._folder.iterdir()]
        held = 0
        for number, (known, path) in enumerate(sorted(found, key=lambda each: -each[0].st_mtime_ns)):
            held += known.st_size
            if number and held > self._most:
                path.unlink(missing_ok=True)


def key_of(*parts: str | Path) -> str:
    """Return what names a slate that is made of these texts and of these files' contents."""
    sums = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            with part.open("rb") as file:
                sums.update(hashlib.file_digest(file, "sha256").digest())
        else:
            sums.update(hashlib.sha256(part.encode()).digest())
    return sums.hexdigest()


def _cut(path: Path) -> tuple[Segment, ...]:
    """Return a slate's segments: views of the file, whose pages the system may drop and read again."""
    with path.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    segmenter = Segmenter(target_seconds=KEY_FRAMES)
    return tuple(segmenter.feed(whole))
