"""A small RTSP server: one channel as a transport stream in RTP, over the connection itself or to a port."""

import asyncio
import secrets
import socket
import ssl
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adscreen.core.tasks import TaskOwner
from adscreen.simulator.channels import Channel
from adscreen.simulator.faults import Kind
from adscreen.simulator.provider import Simulator
from adscreen.simulator.streams.packets import Payloads, RtpHeaders
from adscreen.simulator.streams.pump import pump
from adscreen.simulator.streams.rtsp_login import DigestDoor
from adscreen.simulator.streams.rtsp_message import (
    Request,
    Transport,
    answer,
    describe,
    read_request,
    read_transport,
)

USER = "viewer"
_METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"


@asynccontextmanager
async def rtsp_server(
    simulator: Simulator,
    channel: Channel,
    sock: socket.socket,
    password: str,
    *,
    tcp: bool = True,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[None]:
    """Serve `/<key of the channel>` on a listening socket for the length of the block.

    Without `tcp` packets are sent as datagrams only, and interleaving is refused with 461. With `tls` it is
    `rtsps`.
    """
    async with TaskOwner() as tasks:

        def arrived(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            session = _Session(simulator, channel, reader, writer, DigestDoor(USER, password), tcp=tcp)
            tasks.start(session.run(), name="simulator rtsp")

        server = await asyncio.start_server(arrived, sock=sock, ssl=tls)
        try:
            yield
        finally:
            server.close()


class _Session:
    def __init__(
        self,
        simulator: Simulator,
        channel: Channel,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        door: DigestDoor,
        *,
        tcp: bool,
    ) -> None:
        self._sim = simulator
        self._channel = channel
        self._reader = reader
        self._writer = writer
        self._door = door
        self._tcp = tcp
        self._id = secrets.token_hex(8)
        self._transport: Transport | None = None
        self._ports: socket.socket | None = None
        self._headers = RtpHeaders(secrets.randbits(32))
        self._payloads = Payloads()

    async def run(self) -> None:
        """Answer until the client leaves."""
        async with TaskOwner() as tasks:
            try:
                while (request := await self._request()) is not None:
                    status, headers, body = self._answer(request)
                    self._writer.write(answer(request, status, headers, body))
                    if request.method == "PLAY" and status == 200:
                        tasks.start(pump(self._sim, self._channel, self._send), name="simulator rtsp sender")
                    if request.method == "TEARDOWN" or self._sim.board.get(self._channel.key, Kind.DROP):
                        break
            except (ConnectionError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                pass  # a client that speaks otherwise, or is gone
            finally:
                self._writer.close()
                if self._ports is not None:
                    self._ports.close()

    async def _request(self) -> Request | None:
        """Return the next request; receiver reports between them are left unread."""
        while (first := await self._reader.read(1)) == b"$":
            _channel, size = struct.unpack(">BH", await self._reader.readexactly(3))
            await self._reader.readexactly(size)
        if not first:
            return None
        request = read_request((first + await self._reader.readuntil(b"\r\n\r\n"))[:-4])
        await self._reader.readexactly(int(request.headers.get("content-length", "0")))
        return request

    def _answer(self, request: Request) -> tuple[int, dict[str, str], str]:
        if request.method == "OPTIONS":
            return 200, {"Public": _METHODS}, ""
        if not self._door.lets_in(request):
            return 401, {"WWW-Authenticate": self._door.challenge}, ""
        if request.path.removesuffix("/track1") != f"/{self._channel.key}":
            return 404, {}, ""
        match request.method:
            case "DESCRIBE":
                base = {"Content-Base": f"{request.uri}/", "Content-Type": "application/sdp"}
                return 200, base, describe(self._channel.title)
            case "SETUP":
                return self._set_up(request)
            case "PLAY" if self._transport is not None:
                return 200, {"Session": self._id, "Range": "npt=now-"}, ""
            case "PLAY":
                return 455, {}, ""
            case "GET_PARAMETER" | "TEARDOWN":
                return 200, {"Session": self._id}, ""
        return 501, {}, ""

    def _set_up(self, request: Request) -> tuple[int, dict[str, str], str]:
        offers = read_transport(request.headers.get("transport", ""))
        usable = [offer for offer in offers if self._tcp or offer.port is not None]
        if not usable:
            return 461, {}, ""
        self._transport = usable[0]
        if self._transport.port is None:
            first = self._transport.channel or 0
            way = f"RTP/AVP/TCP;unicast;interleaved={first}-{first + 1}"
        else:
            self._ports = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._ports.bind((self._writer.get_extra_info("sockname")[0], 0))
            port, own = self._transport.port, self._ports.getsockname()[1]
            way = f"RTP/AVP;unicast;client_port={port}-{port + 1};server_port={own}-{own + 1}"
        return 200, {"Session": f"{self._id};timeout=60", "Transport": way}, ""

    async def _send(self, chunk: bytes) -> None:
        transport = self._transport
        if transport is None:
            return
        for payload in self._payloads.of(chunk):
            packet = self._headers.wrap(payload, time.monotonic())
            if self._ports is not None:
                self._ports.sendto(packet, (self._writer.get_extra_info("peername")[0], transport.port))
            else:
                self._writer.write(struct.pack(">cBH", b"$", transport.channel or 0, len(packet)) + packet)
        await self._writer.drain()
