"""A short-lived ffmpeg, at the lowest priority and within limits: what a broken file does stays in it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adscreen.media.children import restrain

MEMORY = 4 << 30
"""Bytes of address space: a picture of 100 megapixels fits."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    data: bytes
    """What came out of it."""
    told: str
    """What it said."""
    well: bool


async def run(command: Sequence[str], *, seconds: float, folder: Path | None = None) -> Ended:
    """Run a command for `seconds` at most, in `folder`."""
    child = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        start_new_session=True,
    )
    restrain(child.pid, niceness=19, cpu_seconds=int(seconds), memory=MEMORY)
    try:
        async with asyncio.timeout(seconds):
            data, told = await child.communicate()
    except TimeoutError:
        return Ended(b"", f"it took more than {seconds:g} s", well=False)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return Ended(data, told.decode(errors="replace"), well=child.returncode == 0)
