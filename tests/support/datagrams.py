"""Senders of datagrams on loopback: packets as they are asked for, or a clip at the pace of its own clock."""

import asyncio
import socket
import struct
from bisect import bisect_right
from pathlib import Path

from tests.support.paced import timetable

SEVEN = 7 * 188


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port for datagrams that nobody uses now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.bind((host, 0))
        port: int = sock.getsockname()[1]
        return port


def sender(source: str = "127.0.0.1") -> socket.socket:
    """Return a socket that sends from `source`; groups are sent to on loopback."""
    family = socket.AF_INET6 if ":" in source else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.bind((source, 0))
    if family == socket.AF_INET:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
    return sock


def rtp(sequence: int, payload: bytes, *, source: int = 0x5EED, payload_type: int = 33) -> bytes:
    """Return a packet of RTP (RFC 3550 section 5.1)."""
    return struct.pack(">BBHII", 0x80, payload_type, sequence % 65536, 0, source) + payload


def payloads(data: bytes) -> list[bytes]:
    """Cut a transport stream into payloads of seven packets."""
    return [data[at : at + SEVEN] for at in range(0, len(data), SEVEN)]


class Channel:
    """A clip, sent for ever to one address: `await channel.send(seconds)` as often as wanted.

    `mangle` gets the datagrams of a turn and returns what is really sent.
    """

    def __init__(
        self, path: Path, host: str, port: int, *, in_rtp: bool = False, source: str = "127.0.0.1"
    ) -> None:
        self._data = path.read_bytes()
        self._times, self._offsets = timetable(path)
        self.port = port
        self._to = (host, port)
        self._sock = sender(source)
        self._in_rtp = in_rtp
        self.sequence = 65_500
        self.ssrc = 0x5EED
        self.sent = 0
        self.mangle = lambda datagrams: datagrams

    async def send(self, seconds: float) -> None:
        """Send for so long, from the clip's beginning, 20 ms a turn; a clip that is over begins again."""
        loop = asyncio.get_running_loop()
        began, done = loop.time(), 0
        while (now := loop.time() - began) < seconds:
            rounds, place = divmod(now, self._times[-1])
            index = bisect_right(self._times, place) - 1
            upto = (int(rounds) * len(self._data) + self._offsets[index]) // SEVEN * SEVEN
            datagrams = [self._datagram(at) for at in range(done, upto, SEVEN)]
            for datagram in self.mangle(datagrams):
                self._sock.sendto(datagram, self._to)
                self.sent += 1
            done = upto
            await asyncio.sleep(0.02)

    def _datagram(self, at: int) -> bytes:
        size = len(self._data)
        payload = (self._data[at % size :] + self._data)[:SEVEN]
        if not self._in_rtp:
            return payload
        self.sequence += 1
        return rtp(self.sequence, payload, source=self.ssrc)

    def close(self) -> None:
        self._sock.close()
