"""All the ways at once, on ports that are free."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adscreen.core.listening import listen
from adscreen.core.tasks import TaskOwner
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.simulator.accounts import PASSWORD
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.offers import Offer
from adscreen.simulator.provider import Simulator
from adscreen.simulator.streams.groups import GROUP, INTERFACE, send_to_group
from adscreen.simulator.streams.rtsp_server import USER, rtsp_server
from adscreen.simulator.streams.single import rtmp_output, serve_one_by_one, srt_output

CHANNEL = "hd"
"""The channel that goes by these ways: the one whose pictures are made first."""
_PATIENCE = 20.0
STREAM_KEY = "training-key-4417"
PASSPHRASE = "training-phrase-4417"  # noqa: S105  (for training: everybody may know it)
"""Not the accounts' password: an ffmpeg that listens takes it from its arguments, which all can read."""


@asynccontextmanager
async def offered(simulator: Simulator) -> AsyncIterator[tuple[Offer, ...]]:
    """Send and serve the channel by every way for the length of the block."""
    channel = BY_KEY[CHANNEL]
    ffmpeg = find_ffmpeg(simulator.options.ffmpeg)
    rtsp_socket = listen("127.0.0.1", 0)
    udp, rtp, srt = (_free_port(socket.SOCK_DGRAM) for _ in range(3))
    rtmp = _free_port(socket.SOCK_STREAM)
    rtsp: int = rtsp_socket.getsockname()[1]
    async with rtsp_server(simulator, channel, rtsp_socket, PASSWORD), TaskOwner() as tasks:
        tasks.start(send_to_group(simulator, channel, udp, in_rtp=False), name="simulator udp")
        tasks.start(send_to_group(simulator, channel, rtp, in_rtp=True), name="simulator rtp")
        for name, output in (("srt", srt_output(srt, PASSPHRASE)), ("rtmp", rtmp_output(rtmp, STREAM_KEY))):
            tasks.start(serve_one_by_one(simulator, channel, ffmpeg, output), name=f"simulator {name}")
        await _until_taken(socket.SOCK_DGRAM, srt)
        await _until_taken(socket.SOCK_STREAM, rtmp)
        yield (
            Offer("UDP", channel.title, f"udp://@{GROUP}:{udp}?localaddr={INTERFACE}"),
            Offer("RTP", channel.title, f"rtp://@{GROUP}:{rtp}?localaddr={INTERFACE}"),
            Offer("RTSP", channel.title, f"rtsp://{USER}:{PASSWORD}@127.0.0.1:{rtsp}/{channel.key}"),
            Offer("SRT", channel.title, f"srt://127.0.0.1:{srt}?passphrase={PASSPHRASE}"),
            Offer("RTMP", channel.title, f"rtmp://127.0.0.1:{rtmp}/live/{STREAM_KEY}"),
        )


async def _until_taken(kind: socket.SocketKind, port: int) -> None:
    """Wait until a child listens on a port, some seconds at most: what is slow is told all the same."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            while True:
                await asyncio.sleep(0.1)
                with socket.socket(socket.AF_INET, kind) as sock:
                    try:
                        sock.bind(("127.0.0.1", port))
                    except OSError:
                        return


def _free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
