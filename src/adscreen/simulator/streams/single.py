"""SRT and RTMP by an ffmpeg that listens: it serves one viewer and ends; the next one gets another."""

import asyncio
import contextlib

from adscreen.core.tasks import TaskOwner
from adscreen.simulator.channels import Channel
from adscreen.simulator.provider import Simulator
from adscreen.simulator.streams.pump import pump

_PAUSE = 0.3
"""Seconds between one viewer and the listening for the next."""
_BURST = 4.0
"""Seconds of television, in which there is a key frame: ffmpeg listens once it knows what it will send."""


def srt_output(port: int, passphrase: str) -> list[str]:
    """Return the arguments of a listener."""
    address = f"srt://127.0.0.1:{port}?mode=listener&passphrase={passphrase}&latency=120000"
    return ["-f", "mpegts", address]


def rtmp_output(port: int, key: str) -> list[str]:
    """Return the arguments of a server for one player."""
    return [
        "-f",
        "flv",
        "-flvflags",
        "no_duration_filesize",
        "-listen",
        "1",
        f"rtmp://127.0.0.1:{port}/live/{key}",
    ]


async def serve_one_by_one(simulator: Simulator, channel: Channel, ffmpeg: str, output: list[str]) -> None:
    """Serve viewers until cancelled; the arguments hold no secret but a training one."""
    while True:
        await _serve_one(simulator, channel, ffmpeg, output)
        await asyncio.sleep(_PAUSE)


async def _serve_one(simulator: Simulator, channel: Channel, ffmpeg: str, output: list[str]) -> None:
    # as much as the burst: what has no key frame in it cannot be announced, and the viewer would be cut off
    probing = ["-probesize", "8M", "-analyzeduration", "3M"]
    arguments = ["-nostdin", "-loglevel", "quiet", *probing, "-f", "mpegts", "-i", "pipe:0"]
    process = await asyncio.create_subprocess_exec(
        ffmpeg,
        *arguments,
        *["-map", "0:v", "-map", "0:a", "-c", "copy", *output],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    given = process.stdin
    assert given is not None  # noqa: S101  (it was asked for)

    async def send(chunk: bytes) -> None:
        if given.is_closing():  # its viewer is gone, and it ends
            await asyncio.sleep(_PAUSE)
            return
        with contextlib.suppress(ConnectionError):
            given.write(chunk)
            await given.drain()

    try:
        async with TaskOwner() as tasks:
            tasks.start(pump(simulator, channel, send, burst=_BURST), name="simulator's listener")
            await process.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        given.close()
