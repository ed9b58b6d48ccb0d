"""What a feed keeps on disk, so that its playlist goes on where it was after any restart.

Two files a feed, under a name that says nothing of the channel:
- `NAME.numbers`: its counters, written before a segment is published. Two slots in turn, with a checksum
  each, written by one `pwrite` into place: a killed process loses nothing, a torn write spares the other.
- `NAME.window`: the segments themselves, written on a clean stop, and listed again for `REJOIN` seconds.

A process that is killed has no time to write: its segments are in a spool, where there is one (`spool/`).
"""

import fcntl
import hashlib
import json
import os
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.hls import Line
from adscreen.media.spool.folder import Spool, SpoolPlace
from adscreen.media.window import Entry, Numbers, Window

log = structlog.get_logger(__name__)

SLOT = 512
"""Bytes a slot: one disk sector, which is written whole or not at all."""

REJOIN = 60.0
"""Seconds after a stop during which players may hold the old playlist: its segments are listed again."""

POWER_CUT_SKIP = 1000
"""Numbers left out when the machine itself went down, since the last writes may not have reached the disk."""

_COUNT_FROM = 1_577_836_800
"""2020-01-01: a feed with no past counts from there in seconds, so that a lost folder takes nothing back."""


def fresh_numbers() -> Numbers:
    """Return the counters of a feed that never ran."""
    now = time.time()
    return Numbers(epoch=f"{int(now * 1000):x}", next_number=int(now) - _COUNT_FROM)


@dataclass(frozen=True, slots=True)
class Saved:
    """A feed's counters and when they were last used."""

    numbers: Numbers
    at: float
    """Unix seconds."""


_encode = json.JSONEncoder(separators=(",", ":")).encode


class StateFolder:
    """The state of all feeds of one process; another process may not use the same folder at the same time."""

    def __init__(self, path: Path, spool: SpoolPlace | None = None) -> None:
        self._path = path
        self._turns: dict[str, int] = {}
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = (path / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise AdScreenError(Failure.CONFLICT, "another process uses this state folder") from None
        self.spool = None if spool is None else _spool(spool)

    def close(self) -> None:
        """Let another process have the folder."""
        if self.spool is not None:
            self.spool.close()
        self._lock.close()

    def load(self, ref: str) -> Saved | None:
        """Return what was saved of `ref`; None when there is nothing that can be trusted."""
        try:
            raw = self._file(ref, "numbers").read_bytes()
        except OSError:
            return None
        slots = [slot for slot in (_read_slot(raw[:SLOT]), _read_slot(raw[SLOT:])) if slot]
        if not slots:
            return None
        record = max(slots, key=lambda slot: int(slot["turn"]))
        self._turns[ref] = record["turn"]
        numbers = Numbers(**record["numbers"])
        if record["boot"] != _boot_id():
            numbers.next_number += POWER_CUT_SKIP
        return Saved(numbers, record["at"])

    def save(self, ref: str, numbers: Numbers) -> None:
        """Write the counters; fast enough (microseconds) for the loop that carries television."""
        turn = self._turns[ref] = self._turns.get(ref, 0) + 1
        record = {"turn": turn, "at": time.time(), "boot": _boot_id(), "numbers": _values(numbers)}
        handle = os.open(self._file(ref, "numbers"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(handle, _write_slot(record), turn % 2 * SLOT)
        finally:
            os.close(handle)

    def save_window(self, ref: str, window: Window) -> None:
        """Write the listed segments; may take long, so not for the loop."""
        partial = self._file(ref, "window.part")
        with partial.open("wb") as file:
            file.write(json.dumps(ref).encode() + b"\n")
            for entry in window.entries:
                line = entry.line
                head = [
                    entry.number,
                    line.uri,
                    line.duration,
                    line.discontinuity,
                    line.starts_at,
                    entry.size,
                ]
                file.write(json.dumps(head).encode() + b"\n")
                file.writelines(entry.pieces)
        partial.replace(self._file(ref, "window"))

    def load_window(self, ref: str) -> list[Entry]:
        """Return the segments of the last clean stop if it was less than REJOIN seconds ago; forget them."""
        path = self._file(ref, "window")
        try:
            fresh = time.time() - path.stat().st_mtime < REJOIN
            with path.open("rb") as file:
                file.readline()
                entries = list(_read_entries(file)) if fresh else []
            path.unlink()
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError) as error:
            log.warning("a saved window cannot be read", reason=type(error).__name__)
            return []
        return entries

    def left_behind(self) -> list[str]:
        """Return the playlists that had viewers when the last process ended, however it ended."""
        refs = dict.fromkeys(self.spool.refs if self.spool is not None else ())
        for path in self._path.glob("*.window"):
            try:
                if time.time() - path.stat().st_mtime < REJOIN:
                    with path.open("rb") as file:
                        refs[str(json.loads(file.readline()))] = None
            except (OSError, ValueError):
                continue
        return list(refs)

    def _file(self, ref: str, kind: str) -> Path:
        return self._path / f"{_name(ref)}.{kind}"


def _spool(place: SpoolPlace) -> Spool | None:
    try:
        return Spool(place, boot=_boot_id(), fresh=REJOIN)
    except OSError as error:
        log.warning("no spool: a killed process would lose its windows", reason=error.strerror)
        return None


def _values(numbers: Numbers) -> dict[str, object]:
    """Return its fields by name: a tenth of the time of `dataclasses.asdict`, for each segment."""
    return {name: getattr(numbers, name) for name in Numbers.__slots__}


@lru_cache(4096)
def _name(ref: str) -> str:
    return hashlib.sha256(ref.encode()).hexdigest()[:24]


@lru_cache
def _boot_id() -> str:
    """Name this run of the machine; files survive the process's death within it, whatever the disk does."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "unknown"


def _write_slot(record: dict[str, object]) -> bytes:
    text = _encode(record).encode()
    slot = b"%08x%s" % (zlib.crc32(text), text)
    if len(slot) > SLOT:
        raise AdScreenError(Failure.INTERNAL, "a feed's counters do not fit their slot")
    return slot.ljust(SLOT)


def _read_slot(raw: bytes) -> dict[str, Any] | None:
    text = raw[8:].rstrip()
    try:
        if int(raw[:8], 16) != zlib.crc32(text):
            return None
        record: dict[str, Any] = json.loads(text)
    except ValueError:
        return None
    return record


def _read_entries(file: BinaryIO) -> Iterator[Entry]:
    while head := file.readline():
        number, uri, duration, discontinuity, starts_at, size = json.loads(head)
        data = file.read(size)
        if len(data) != size:
            raise ValueError("cut short")
        line = Line(uri, duration, discontinuity, starts_at)
        yield Entry(number, (data,), line, line.text)
