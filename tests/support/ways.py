"""The same television by UDP, RTP, SRT, RTMP and RTSP: real senders that can be killed and started again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adscreen.core.listening import listen
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.simulator import Options, running_simulator
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.provider import Simulator
from adscreen.simulator.streams.rtsp_server import USER, rtsp_server
from tests.support.datagrams import free_port
from tests.support.media import CACHE, make_ts

LOGIN = "wonder-9917"


class Ways:
    """`addresses` by the name of the protocol; `start` and `kill` as often as wanted."""

    def __init__(self, simulator: Simulator, rtsp: int) -> None:
        self._simulator = simulator
        self._rtsp = rtsp
        self._ports = {way: free_port() for way in ("UDP", "RTP", "SRT", "RTMP")}
        self._running = contextlib.AsyncExitStack()
        self.addresses = {
            "UDP": f"udp://@127.0.0.1:{self._ports['UDP']}",
            "RTP": f"rtp://@127.0.0.1:{self._ports['RTP']}",
            "SRT": f"srt://127.0.0.1:{self._ports['SRT']}",
            "RTMP": f"rtmp://127.0.0.1:{self._ports['RTMP']}/live/key",
            "RTSP": f"rtsp://{USER}:{LOGIN}@127.0.0.1:{rtsp}/hd",
        }

    async def start(self) -> None:
        """Send by all of them, each from its clip's beginning."""
        ports = self._ports
        outputs = (
            ("mpegts", f"udp://127.0.0.1:{ports['UDP']}?pkt_size=1316"),
            ("rtp_mpegts", f"rtp://127.0.0.1:{ports['RTP']}?pkt_size=1316"),
            ("mpegts", f"srt://127.0.0.1:{ports['SRT']}?mode=listener"),
            ("flv", f"rtmp://127.0.0.1:{ports['RTMP']}/live/key"),
        )
        for form, output in outputs:
            await self._running.enter_async_context(_sender(form, output))
        camera = rtsp_server(self._simulator, BY_KEY["hd"], listen("127.0.0.1", self._rtsp), LOGIN)
        await self._running.enter_async_context(camera)

    async def kill(self) -> None:
        """End them all at once."""
        await self._running.aclose()


@asynccontextmanager
async def ways() -> AsyncIterator[Ways]:
    """Yield senders that send; they are killed at the end of the block."""
    with listen("127.0.0.1", 0) as free:
        port: int = free.getsockname()[1]
    async with running_simulator(Options(cache=CACHE / "simulator", quick=True)) as simulator:
        await simulator.clip(BY_KEY["hd"])
        found = Ways(simulator, port)
        await found.start()
        try:
            yield found
        finally:
            await found.kill()


@asynccontextmanager
async def _sender(form: str, output: str) -> AsyncIterator[None]:
    clip = await asyncio.to_thread(make_ts, seconds=30, gop=25)
    listens = ("-listen", "1") if form == "flv" else ()
    process = await asyncio.create_subprocess_exec(
        *(find_ffmpeg(), "-nostdin", "-v", "error", "-re", "-stream_loop", "-1", "-i", str(clip)),
        *("-c", "copy", "-f", form, *listens, output),
        start_new_session=True,
    )
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
