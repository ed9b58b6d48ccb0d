"""The process that reads one guide: `python -m adscreen.iptv.guide.child`.

Unpacking, parsing, matching and writing take seconds of a core. Here they cost television nothing, and a
guide that fills the memory brings down this process only. On standard input comes one line of JSON, the job
(no secret is ever on the command line), then frames: four bytes of length and as many of the guide, in
network byte order. A length of 0 ends the guide, CUT says that the connection was lost. Input that ends
without either means that AdScreen stopped: nothing is changed over. On standard output go lines of JSON:
`inputs` first, then how far it is, at last the result or the failure.
"""

import asyncio
import json
import struct
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, BinaryIO, Self

from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.guide.records import Flaw
from adscreen.iptv.guide.repository import GuideRepository
from adscreen.iptv.guide.times import zone_of
from adscreen.iptv.guide.writing import GuideWriter, Target, sweep
from adscreen.iptv.guide.xmltv import XmltvReader
from adscreen.iptv.unpack import Unpacker

CUT = 0xFFFFFFFF
FRAME = struct.Struct(">I")
TELL_EVERY = 0.5
"""Seconds between two lines about how far it is."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one reading is for."""

    database_url: str
    source_id: int
    generation: int
    """Number of the generation to write."""
    provider_id: int | None
    zone: str
    language: str
    window: tuple[int, int]
    """Unix seconds."""

    @classmethod
    def read(cls, line: bytes) -> Self:
        """Return the job of a line of JSON."""
        given: dict[str, Any] = json.loads(line)
        return cls(**{**given, "window": tuple(given["window"])})


@dataclass(slots=True)
class Input:
    """The guide as it comes through the pipe."""

    stream: BinaryIO
    lost: AdScreenError | None = None
    """What broke it off; what came before is read all the same."""
    stopped: bool = False

    def chunks(self, layers: int) -> Iterator[bytes]:
        """Yield plain bytes; `layers` is how many times it may be packed."""
        unpackers = [Unpacker() for _layer in range(layers)]
        try:
            for data in self._frames():
                yield from _unpacked(data, unpackers)
            yield from _rest(unpackers)
        except AdScreenError as error:
            self.lost = error

    def _frames(self) -> Iterator[bytes]:
        while True:
            head = self.stream.read(FRAME.size)
            (length,) = FRAME.unpack(head) if len(head) == FRAME.size else (None,)
            if length == CUT:
                raise AdScreenError(Failure.CONNECTION_LOST, "the guide ended in the middle")
            if length == 0:
                return
            data = self.stream.read(length) if length else b""
            if length is None or len(data) < length:
                self.stopped = True
                return
            yield data


def _unpacked(data: bytes, unpackers: list[Unpacker]) -> Iterator[bytes]:
    if not unpackers:
        yield data
        return
    for piece in unpackers[0].feed(data):
        yield from _unpacked(piece, unpackers[1:])


def _rest(unpackers: list[Unpacker]) -> Iterator[bytes]:
    for number, unpacker in enumerate(unpackers):
        if rest := unpacker.finish():
            yield from _unpacked(rest, unpackers[number + 1 :])


async def load(job: Job, stream: BinaryIO, tell: Any) -> dict[str, Any] | None:
    """Read the guide into the database; returns the result, None where AdScreen stopped meanwhile."""
    database = Database(job.database_url)
    try:
        async with database.transaction() as session:
            channels = await GuideRepository(session).our_channels(job.provider_id)
        target = Target(job.source_id, job.generation, job.provider_id is not None, channels)
        tell({"inputs": target.inputs})
        await sweep(database, job.source_id, job.generation - 1)
        result = await _load(database, target, job, Input(stream), tell)
        if result is not None:
            await sweep(database, job.source_id, job.generation)
        return result
    finally:
        await database.close()


async def _load(
    database: Database, target: Target, job: Job, given: Input, tell: Any
) -> dict[str, Any] | None:
    writer = GuideWriter(database, target)
    reader = XmltvReader(
        zone=zone_of(job.zone) or UTC, language=job.language, audience=writer, window=job.window
    )
    told = time.monotonic()
    for data in given.chunks(layers=2):
        await writer.add(reader.feed(data))
        if time.monotonic() - told >= TELL_EVERY:
            told = time.monotonic()
            tell({"programmes": writer.programmes})
    if given.stopped:
        return None
    try:
        await writer.add(reader.finish())
    except AdScreenError as error:
        raise given.lost or error from None
    kept = await writer.change_over(
        whole=given.lost is None and not reader.flaws[Flaw.CUT], since=job.window[0]
    )
    return {
        "kept": kept,
        "seen": reader.programmes,
        "latest": reader.latest,
        "flaws": dict(reader.flaws)
        | ({"duplicate": twice} if (twice := writer.programmes - kept) > 0 else {}),
    }


def main() -> None:
    """Do the job that comes on standard input."""
    stream, output = sys.stdin.buffer, sys.stdout

    def tell(line: dict[str, Any]) -> None:
        output.write(json.dumps(line) + "\n")
        output.flush()

    job = Job.read(stream.readline())
    try:
        result = asyncio.run(load(job, stream, tell))
    except AdScreenError as error:
        tell({"failure": error.failure.value, "detail": error.detail})
    except MemoryError:
        tell({"failure": Failure.TOO_LARGE.value, "detail": "the guide needs more memory than it may have"})
    else:
        if result is not None:
            tell({"result": result})


if __name__ == "__main__":
    main()
