"""One run of ffmpeg as a filter: pipes on a clock, limits, and an end that is always the child's own.

The loop never waits for the child. On each tick what waits is written, what is there is read; the pipes hold
more than a tick's worth. The child dies with AdScreen, however that dies: its input then ends, and its output
breaks.
"""

import asyncio
import contextlib
import fcntl
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from adscreen.media.children import allow_cpu, cpu_used, restrain
from adscreen.media.filters.complaints import Complaints
from adscreen.media.filters.inlet import Inlet

TICK = 0.05
"""Seconds between two looks at the pipes."""
_PIPE = 1 << 20
"""Bytes a pipe should hold: the most that Linux lets a user ask for."""
NICENESS = 5
"""Below AdScreen's own loop, above the looks at pictures: people wait for what comes out."""
MEMORY = 3 << 30
"""Bytes of address space; 2160p to 1080p takes about 1.2 GB of it. Drivers of hardware need more than is
told.
"""
_CPU_GRANT = 60
"""Seconds of processor that a child may use without an output; renewed while it gives some."""
_GRANT_EVERY = 10.0
SILENT = 10.0
"""Seconds without output, though there was input, that are too many."""
_LEAVE = 2.0
"""Seconds that a child has to end after its input did."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended."""

    returncode: int
    complaints: Complaints
    bytes_out: int
    cpu_seconds: float
    first_byte: float | None
    """Seconds from the start to the first output; None when there was none."""
    silent: bool
    """It was ended because it took bytes and gave none."""


class Child:
    """`await run()` from start to end; cancelling it ends the process."""

    def __init__(
        self, arguments: list[str], inlet: Inlet, give: Callable[[bytes], None], *, limit_memory: bool = True
    ) -> None:
        self._arguments = arguments
        self._inlet = inlet
        self._give = give
        self._limit_memory = limit_memory

        self.pid: int | None = None
        self._complaints = Complaints()
        self._bytes_out = 0
        self._cpu = 0.0
        self._began = self._heard = self._granted = time.monotonic()
        self._first_byte: float | None = None

    async def run(self) -> Ending:
        """Start the process, move bytes until its output ends, and reap it."""
        with contextlib.ExitStack() as stack:
            theirs_in, ours_in = _pipe()
            ours_out, theirs_out = _pipe()
            ours_err, theirs_err = _pipe()
            for fd in (ours_out, ours_err):
                stack.callback(os.close, fd)
            stack.callback(self._inlet.abandon)
            os.set_blocking(ours_in, False)
            self._inlet.attach(ours_in)
            try:
                process = await asyncio.create_subprocess_exec(
                    *self._arguments,
                    stdin=theirs_in,
                    stdout=theirs_out,
                    stderr=theirs_err,
                    start_new_session=True,
                )
            finally:
                for fd in (theirs_in, theirs_out, theirs_err):
                    os.close(fd)
            try:
                self.pid = process.pid
                memory = MEMORY if self._limit_memory else None
                restrain(process.pid, niceness=NICENESS, cpu_seconds=_CPU_GRANT, memory=memory)
                silent = await self._move(process.pid, ours_out, ours_err)
                returncode = await self._leave(process)
            finally:
                self._kill(process)
                await process.wait()
        return Ending(returncode, self._complaints, self._bytes_out, self._cpu, self._first_byte, silent)

    async def _move(self, pid: int, out: int, err: int) -> bool:
        """Move bytes until the output ends; tell whether it was silent for too long."""
        os.set_blocking(out, False)
        os.set_blocking(err, False)
        ended_at: float | None = None
        while True:
            self._inlet.pour()
            complaints = _read(err)
            if complaints:
                self._complaints.take(complaints)
            data = _read(out)
            now = time.monotonic()
            if data is None:
                return False
            if data:
                self._took(len(data), now)
                self._give(data)
            self._renew(pid, now)
            if self._inlet.ended:
                ended_at = ended_at or now
                if now - ended_at > _LEAVE:
                    return False
            elif now - self._heard > SILENT:
                return True
            await asyncio.sleep(TICK if self._first_byte is not None else TICK / 4)

    def _took(self, size: int, now: float) -> None:
        self._bytes_out += size
        self._heard = now
        if self._first_byte is None:
            self._first_byte = now - self._began

    def _renew(self, pid: int, now: float) -> None:
        """Let a child that works go on; one that only burns is ended by the kernel."""
        if now - self._granted >= _GRANT_EVERY:
            self._granted = now
            self._cpu = cpu_used(pid)
            if now - self._heard < SILENT:
                allow_cpu(pid, int(self._cpu) + _CPU_GRANT)

    async def _leave(self, process: asyncio.subprocess.Process) -> int:
        """Let the process end by itself for a moment, then end it."""
        self._inlet.abandon()
        self._cpu = cpu_used(process.pid) or self._cpu
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LEAVE):
                return await process.wait()
        self._kill(process)
        return await process.wait()

    @staticmethod
    def _kill(process: asyncio.subprocess.Process) -> None:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()


def _pipe() -> tuple[int, int]:
    """Return a pipe's two ends, inherited by nobody, as large as may be."""
    ends = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):  # a user may have only so much of them
            fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, _PIPE)
    return ends


def _read(fd: int) -> bytes | None:
    """Return what a pipe holds, which may be nothing; None at its end."""
    try:
        return os.read(fd, _PIPE) or None
    except BlockingIOError:
        return b""
