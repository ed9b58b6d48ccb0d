"""Uploaded files on disk: named by the SHA-256 of their bytes, so that a name is for ever one content.

Bytes go to a temporary file first and get their name in one rename: a reader never sees half a file, and a
broken upload leaves nothing behind.
"""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from adscreen.core.errors import AdScreenError, Failure

HEAD = 4096
"""Bytes from the start of a file that are kept for telling its type."""

_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Received:
    """A complete upload that has no name yet."""

    sha256: str
    size: int
    head: bytes
    path: Path


class _Writer:
    """Writes one upload to a temporary file; what is not taken by its end is deleted."""

    def __init__(self, folder: Path) -> None:
        handle, name = tempfile.mkstemp(dir=folder, prefix="incoming-")
        self._file: IO[bytes] = os.fdopen(handle, "wb")
        self._hash = hashlib.sha256()
        self.path = Path(name)
        self.size = 0
        self.head = b""

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)
        if len(self.head) < HEAD:
            self.head = (self.head + chunk)[:HEAD]

    def finish(self) -> Received:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return Received(self._hash.hexdigest(), self.size, self.head, self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._file.close()
            self.path.unlink(missing_ok=True)


class BlobStore:
    """A folder of immutable files. File work runs in threads, never on the loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in folder.glob("incoming-*"):
            leftover.unlink(missing_ok=True)

    async def receive(self, chunks: AsyncIterable[bytes], *, limit: int) -> Received:
        """Write `chunks` to a temporary file; raises TOO_LARGE as soon as more than `limit` bytes came.

        The caller ends it by `keep` or `discard`.
        """
        with _Writer(self._folder) as writer:
            async for chunk in chunks:
                if writer.size + len(chunk) > limit:
                    raise AdScreenError(Failure.TOO_LARGE, f"more than {limit} bytes", field="file")
                await asyncio.to_thread(writer.write, chunk)
            return await asyncio.to_thread(writer.finish)

    async def keep(self, received: Received, extension: str) -> str:
        """Give an upload its name `<sha256>.<extension>` and return the name."""
        name = f"{received.sha256}.{extension}"
        target = self._folder / name[:2] / name
        await asyncio.to_thread(_move, received.path, target)
        return name

    async def discard(self, received: Received) -> None:
        """Delete an upload that is not wanted."""
        await asyncio.to_thread(received.path.unlink, missing_ok=True)

    def path(self, name: str) -> Path | None:
        """Return where the file of this name would lie; None when `name` cannot be one of ours."""
        return self._folder / name[:2] / name if _NAME.fullmatch(name) else None

    async def delete(self, name: str) -> None:
        """Delete a file; nothing happens when it is not there."""
        if path := self.path(name):
            await asyncio.to_thread(path.unlink, missing_ok=True)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    with suppress(PermissionError):
        source.chmod(0o644)
    source.replace(target)
