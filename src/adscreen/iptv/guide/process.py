"""One run of the child that reads a guide: it gets the bytes as they come and tells how far it is."""

import asyncio
import contextlib
import json
import os
import resource
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.iptv.guide.child import CUT, FRAME, Job

log = structlog.get_logger(__name__)

MEMORY_LIMIT = 1 << 30
"""Bytes of address space; a guide of any size needs about 100 MB of memory."""
CPU_LIMIT = 900
"""Seconds of a core, for guides made to take for ever."""
END_LIMIT = 300.0
"""Seconds from the end of the guide to the end of the child."""
_LINE_MOST = 65_536

Told = Callable[[int], None]
"""Called with the programmes written so far."""


class GuideChild:
    """A child at work; feed it, then ask for its `result`."""

    def __init__(self, process: asyncio.subprocess.Process, told: Told) -> None:
        self._process = process
        self._told = told
        self._inputs: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._last: dict[str, Any] = {}

    async def inputs(self) -> str:
        """Return what the guide is read for; raises INTERNAL where the child does not start."""
        async with asyncio.timeout(60):
            return await self._inputs

    async def feed(self, data: bytes) -> bool:
        """Hand over bytes of the guide, as fast as they are read; False once the child wants no more."""
        return await self._send(FRAME.pack(len(data)) + data)

    async def result(self, *, cut: bool) -> dict[str, Any]:
        """End the guide and return what came of it; raises its failure."""
        await self._send(FRAME.pack(CUT if cut else 0))
        async with asyncio.timeout(END_LIMIT):
            await self._process.wait()
            await self._read
        if "result" in self._last:
            return dict(self._last["result"])
        if "failure" in self._last:
            raise AdScreenError(Failure(self._last["failure"]), str(self._last.get("detail", "")))
        raise AdScreenError(
            Failure.INTERNAL, f"the process that reads the guide ended with {self._process.returncode}"
        )

    def listen(self, tasks: TaskOwner) -> None:
        """Begin to read what the child says."""
        self._read = tasks.start(self._listen(), name="what the guide's child says")

    async def _send(self, data: bytes) -> bool:
        pipe = self._process.stdin
        if pipe is None or pipe.is_closing() or self._process.returncode is not None:
            return False
        try:
            pipe.write(data)
            await pipe.drain()
        except (ConnectionError, BrokenPipeError):
            return False
        return True

    async def _listen(self) -> None:
        pipe = self._process.stdout
        while pipe is not None and (line := await pipe.readline()):
            with contextlib.suppress(ValueError):
                self._take(json.loads(line))
        if not self._inputs.done():
            self._inputs.set_exception(AdScreenError(Failure.INTERNAL, "the guide's child did not start"))
            self._inputs.exception()  # nobody may be waiting

    def _take(self, said: dict[str, Any]) -> None:
        if "inputs" in said and not self._inputs.done():
            self._inputs.set_result(str(said["inputs"]))
        elif "programmes" in said:
            self._told(int(said["programmes"]))
        else:
            self._last = said


@asynccontextmanager
async def guide_child(job: Job, told: Told) -> AsyncIterator[GuideChild]:
    """Run a child for the length of the block; it is ended with it, whatever it does."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "adscreen.iptv.guide.child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE_MOST,
        start_new_session=True,
    )
    try:
        _restrain(process.pid)
        async with TaskOwner() as tasks:
            child = GuideChild(process, told)
            child.listen(tasks)
            if process.stdin is not None:
                process.stdin.write(json.dumps(asdict(job)).encode() + b"\n")
            yield child
            if process.returncode is None:
                process.kill()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _restrain(pid: int) -> None:
    """Limit the child from outside: a function run between fork and exec would copy our page tables."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, 10)
        if hasattr(resource, "prlimit"):
            resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
            resource.prlimit(pid, resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT))
