"""One short-lived ffmpeg that decodes a look: the plane that is judged, the thumbnail, the sound.

Everything goes through files in memory: nothing passes through the event loop but the child's end. A broken
stream can bring down the child only, which has little time, little memory and the lowest priority.
"""

import asyncio
import contextlib
import hashlib
import math
import os
import resource
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import mul
from typing import BinaryIO

import structlog

from adscreen.media.looks.model import LUMA_SIZE, SILENCE

log = structlog.get_logger(__name__)

TIME_LIMIT = 4.0
"""Seconds, after which the child is ended; on an idle machine it needs 0.1."""
CPU_LIMIT = 3
MEMORY_LIMIT = 1 << 30
"""Bytes of address space; 2160p takes about 300 MB."""
THUMBNAIL_WIDTH = 320
RATE, CHANNELS = 8000, 2
LISTEN = 1.5
"""Seconds of sound."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came out; None for what could not be decoded."""

    luma: bytes | None = field(repr=False)
    jpeg: bytes | None = field(repr=False)
    level: float | None


async def decode(ffmpeg: str, data: bytes, *, video: bool, audio: bool) -> Decoded:
    """Decode a cut of a transport stream; what is not there, or is no picture and no sound, is None."""
    with contextlib.ExitStack() as stack:
        source, luma, jpeg, sound = (stack.enter_context(_memory()) for _ in range(4))
        source.write(data)
        source.seek(0)
        outputs: list[str] = []
        if video:
            outputs += _picture_arguments(luma.fileno(), jpeg.fileno())
        if audio:
            outputs += _sound_arguments(sound.fileno())
        if not outputs:
            return Decoded(None, None, None)
        choice = _KEY_FRAME if video else ()  # ffmpeg refuses it where there is no picture
        await _run(
            [ffmpeg, *_QUIETLY, *choice, *_INPUT, *outputs],
            source,
            (luma.fileno(), jpeg.fileno(), sound.fileno()),
        )
        return await asyncio.to_thread(_read, luma, jpeg, sound)


def _read(luma: BinaryIO, jpeg: BinaryIO, sound: BinaryIO) -> Decoded:
    plane = _all(luma)
    return Decoded(
        luma=plane if len(plane) == LUMA_SIZE[0] * LUMA_SIZE[1] else None,
        jpeg=_all(jpeg) or None,
        level=level_of(_all(sound)),
    )


def level_of(samples: bytes) -> float | None:
    """Return the root mean square of 16-bit samples in dBFS; None when there is none."""
    values = memoryview(samples[: len(samples) & ~1]).cast("h")
    if not values:
        return None
    power = sum(map(mul, values, values)) / len(values)
    return max(SILENCE, 10 * math.log10(power / 32768**2)) if power else SILENCE


def version_of(jpeg: bytes) -> str:
    """Return a name for a picture's content."""
    return hashlib.blake2b(jpeg, digest_size=8).hexdigest()


_QUIETLY = ("-nostdin", "-loglevel", "error", "-y", "-filter_threads", "1", "-threads", "1")
_KEY_FRAME = ("-skip_frame", "nokey", "-flags", "+output_corrupt", "-flags2", "+showall")
_INPUT = ("-probesize", "8M", "-analyzeduration", "1500000", "-f", "mpegts", "-i", "pipe:0")


def _picture_arguments(luma: int, jpeg: int) -> list[str]:
    width, height = LUMA_SIZE
    one = ("-map", "0:v:0", "-frames:v", "1", "-vf")
    return [
        *one, f"scale={width}:{height}:flags=neighbor:out_range=full,format=gray",
        "-f", "rawvideo", f"pipe:{luma}",
        *one, f"scale={THUMBNAIL_WIDTH}:-2:out_range=full,format=yuvj420p",
        "-c:v", "mjpeg", "-q:v", "5", "-f", "image2pipe", f"pipe:{jpeg}",
    ]  # fmt: skip


def _sound_arguments(sound: int) -> list[str]:
    return [
        "-map", "0:a:0", "-t", str(LISTEN), "-ac", str(CHANNELS), "-ar", str(RATE),
        "-f", "s16le", f"pipe:{sound}",
    ]  # fmt: skip


async def _run(arguments: list[str], source: BinaryIO, outputs: tuple[int, ...]) -> None:
    process = await asyncio.create_subprocess_exec(
        *arguments,
        stdin=source,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        pass_fds=outputs,
        start_new_session=True,
    )
    try:
        _restrain(process.pid)
        async with asyncio.timeout(TIME_LIMIT):
            await process.wait()
    except TimeoutError:
        log.warning("a look took too long", limit=TIME_LIMIT)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _restrain(pid: int) -> None:
    """Limit the child from outside: a function run between fork and exec would copy our page tables."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, 19)
        if hasattr(resource, "prlimit"):
            resource.prlimit(pid, resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT))
            resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


@contextlib.contextmanager
def _memory() -> Iterator[BinaryIO]:
    if hasattr(os, "memfd_create"):
        with os.fdopen(os.memfd_create("look"), "w+b", buffering=0) as file:
            yield file
    else:
        with tempfile.TemporaryFile(buffering=0) as file:
            yield file


def _all(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()
