"""One ffmpeg that reads an address and writes a transport stream: started, listened to, ended."""

import asyncio
import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from adscreen.core.net.rhythm import Rhythm
from adscreen.media import guard
from adscreen.media.children import allow_cpu, cpu_used, restrain
from adscreen.media.sources.ffmpeg_words import Words

PERIOD = 0.04
"""Seconds between two readings: a pipe holds more than comes meanwhile."""
_PIPE = 1 << 20
"""Bytes a pipe should hold; the kernel may give less."""
_SET_PIPE_SIZE = 1031
"""Linux' F_SETPIPE_SZ."""
MEMORY = 2 << 30
"""Bytes of address space, of which it uses a tenth."""
_CPU_GRANT = 60
"""Seconds of processor that it may use without an output; renewed while it gives some."""
_GRANT_EVERY = 20.0
_LEAVE = 1.0
"""Seconds in which it may take leave of its server, which gives a camera's session back."""


class FfmpegChild:
    """`async with FfmpegChild(...) as child:`; leaving the block ends the process and all that it started."""

    def __init__(
        self,
        ffmpeg: str,
        arguments: Sequence[str],
        script: bytes,
        rhythm: Rhythm,
        *,
        full: Callable[[], bool] = lambda: False,
    ) -> None:
        """`script` is what it reads on its standard input; while `full` its output is left alone."""
        self._command = [sys.executable, "-I", "-S", guard.__file__, str(os.getpid()), ffmpeg, *arguments]
        self._script = script
        self._rhythm = rhythm
        self._full = full
        self._pending: list[bytes] = []
        self._ended = False
        self._waiter: asyncio.Future[None] | None = None
        self._granted = 0.0
        self.words = Words()

    async def __aenter__(self) -> Self:
        given, give = os.pipe()
        self._out, out = _pipe()
        self._err, err = _pipe()
        try:
            os.write(give, self._script)  # a pipe holds it: addresses are short
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=given, stdout=out, stderr=err, start_new_session=True
            )
        except BaseException:
            os.close(self._out)
            os.close(self._err)
            raise
        finally:
            for end in (given, give, out, err):
                os.close(end)
        restrain(self._process.pid, niceness=0, cpu_seconds=_CPU_GRANT, memory=MEMORY)
        self._turns = self._rhythm.join(self._read, PERIOD)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rhythm.leave(self._turns)
        os.close(self._out)
        os.close(self._err)
        try:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LEAVE):
                    await self._process.wait()
        finally:
            self._signal(signal.SIGKILL)
            await self._process.wait()

    async def receive(self, timeout: float) -> bytes | None:
        """Return what it wrote; None at its end. Raises TimeoutError after `timeout` s of nothing."""
        if not self._pending and not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._waiter
            except TimeoutError:
                if not self._pending:  # a loop that was held up may find the time over and bytes too
                    raise
            finally:
                self._waiter = None
        if not self._pending:
            return None
        data = b"".join(self._pending)
        self._pending.clear()
        self._renew()
        return data

    async def ended(self) -> int:
        """Return its exit code once its output has ended; -1 where it stays on without one."""
        try:
            async with asyncio.timeout(_LEAVE):
                return await self._process.wait()
        except TimeoutError:
            return -1

    def _renew(self) -> None:
        """Let one that works go on; one that only burns is ended by the kernel."""
        now = asyncio.get_running_loop().time()
        if now - self._granted >= _GRANT_EVERY:
            self._granted = now
            allow_cpu(self._process.pid, int(cpu_used(self._process.pid)) + _CPU_GRANT)

    def _read(self) -> bool:
        if self._ended:
            return False
        if said := _taken(self._err):
            self.words.take(said)
        if self._full():
            return False  # ffmpeg waits, and over TCP the server does
        data = _taken(self._out)
        if data is None:
            self._ended = True
        elif data:
            self._pending.append(data)
        if data != b"" and self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        return False

    def _signal(self, number: int) -> None:
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)


def _pipe() -> tuple[int, int]:
    """Return a pipe's ends: ours, which does not block, and the child's."""
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    with contextlib.suppress(OSError):
        fcntl.fcntl(ours, _SET_PIPE_SIZE, _PIPE)
    return ours, theirs


def _taken(handle: int) -> bytes | None:
    """Return what a pipe holds, which may be nothing; None at its end."""
    try:
        return os.read(handle, _PIPE) or None
    except BlockingIOError:
        return b""
