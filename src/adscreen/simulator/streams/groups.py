"""Multicast on loopback: a channel sent to a group, plain or in RTP, whether anybody listens or not."""

import secrets
import socket
import time

from adscreen.simulator.channels import Channel
from adscreen.simulator.provider import Simulator
from adscreen.simulator.streams.packets import Payloads, RtpHeaders
from adscreen.simulator.streams.pump import pump

GROUP = "239.255.42.42"
"""Of the range that stays within an organisation (RFC 2365)."""
INTERFACE = "127.0.0.1"


async def send_to_group(simulator: Simulator, channel: Channel, port: int, *, in_rtp: bool) -> None:
    """Send until cancelled; datagrams leave by loopback only."""
    payloads = Payloads()
    headers = RtpHeaders(secrets.randbits(32)) if in_rtp else None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(INTERFACE))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)

        async def send(chunk: bytes) -> None:
            for payload in payloads.of(chunk):
                sock.sendto(headers.wrap(payload, time.monotonic()) if headers else payload, (GROUP, port))

        await pump(simulator, channel, send)
