"""All the ways at once: their ports, their addresses, and the list that holds them."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adscreen.core.listening import listen
from adscreen.core.tasks import TaskOwner
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.simulator.accounts import PASSWORD
from adscreen.simulator.channels import BY_KEY, Channel
from adscreen.simulator.provider import Simulator
from adscreen.simulator.streams.groups import GROUP, INTERFACE, send_to_group
from adscreen.simulator.streams.rtsp_server import USER, rtsp_server
from adscreen.simulator.streams.single import rtmp_output, serve_one_by_one, srt_output

CHANNEL = "hd"
"""The channel that goes by these ways: the one whose pictures are made first."""
STREAM_KEY = "training-key-4417"


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to the channel."""

    protocol: str
    """`UDP`, `RTP`, `RTSP`, `SRT` or `RTMP`."""
    address: str = field(repr=False)
    """As it is pasted, with its made-up login."""


def m3u_of(offers: list[Offer], channel: Channel) -> str:
    """Return a list of channels that names every way."""
    lines = ["#EXTM3U"]
    for offer in offers:
        lines.append(f'#EXTINF:-1 group-title="Streams",{channel.title} ({offer.protocol})')
        lines.append(offer.address)
    return "\n".join([*lines, ""])


@asynccontextmanager
async def offered(simulator: Simulator) -> AsyncIterator[list[Offer]]:
    """Send and serve the channel by every way for the length of the block, on ports that are free."""
    channel = BY_KEY[CHANNEL]
    ffmpeg = find_ffmpeg(simulator.options.ffmpeg)
    rtsp_socket = listen("127.0.0.1", 0)
    udp, rtp, srt = (_free_port(socket.SOCK_DGRAM) for _ in range(3))
    rtmp = _free_port(socket.SOCK_STREAM)
    rtsp: int = rtsp_socket.getsockname()[1]
    async with rtsp_server(simulator, channel, rtsp_socket, PASSWORD), TaskOwner() as tasks:
        tasks.start(send_to_group(simulator, channel, udp, in_rtp=False), name="simulator udp")
        tasks.start(send_to_group(simulator, channel, rtp, in_rtp=True), name="simulator rtp")
        for name, output in (("srt", srt_output(srt, PASSWORD)), ("rtmp", rtmp_output(rtmp, STREAM_KEY))):
            tasks.start(serve_one_by_one(simulator, channel, ffmpeg, output), name=f"simulator {name}")
        yield [
            Offer("UDP", f"udp://@{GROUP}:{udp}?localaddr={INTERFACE}"),
            Offer("RTP", f"rtp://@{GROUP}:{rtp}?localaddr={INTERFACE}"),
            Offer("RTSP", f"rtsp://{USER}:{PASSWORD}@127.0.0.1:{rtsp}/{channel.key}"),
            Offer("SRT", f"srt://127.0.0.1:{srt}?passphrase={PASSWORD}"),
            Offer("RTMP", f"rtmp://127.0.0.1:{rtmp}/live/{STREAM_KEY}"),
        ]


def _free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
