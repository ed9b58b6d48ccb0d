"""Television in datagrams: one socket a feed, bound or joined when it starts and left when it stops."""

import asyncio
import socket

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.core.net.policy import ANYWHERE, AddressPolicy
from adscreen.core.net.resolve import Endpoint, resolve
from adscreen.core.net.rhythm import Rhythm
from adscreen.media.model import SourceSpec
from adscreen.media.sources.datagrams import DatagramReader
from adscreen.media.sources.multicast import check_group, open_receiver
from adscreen.media.sources.rtp import Reorder
from adscreen.media.sources.sink import Sink
from adscreen.media.sources.udp_address import UdpAddress, parse_udp
from adscreen.media.sources.unwrap import Unwrapper

log = structlog.get_logger(__name__)

FIRST_DATAGRAM = 5.0
"""Seconds that the first datagram may take: switches and routers forward a group once somebody joined."""
REORDER_WAIT = 0.1
"""Seconds that a missing packet of RTP is waited for."""
_RESOLVE = 5.0
BARE_RTP = _(
    "The sender uses RTP without a transport stream, as SDP files describe it, and AdScreen does not open "
    "that. Have it send an MPEG transport stream (ffmpeg: -f rtp_mpegts), or paste its RTSP, SRT or RTMP "
    "address."
)


class UdpSource:
    """Plays `udp://` and `rtp://` addresses; which of the two it is, the datagrams tell."""

    def __init__(
        self,
        spec: SourceSpec,
        policy: AddressPolicy,
        rhythm: Rhythm,
        *,
        stall_timeout: float = 3.0,
        interface: str | None = None,
    ) -> None:
        """`interface` (address or name) is where groups are joined when the address itself names none."""
        self._url = spec.url
        self._policy = policy
        self._rhythm = rhythm
        self._stall_timeout = stall_timeout
        self._interface = interface
        self._unwrapper = Unwrapper(Reorder(wait=REORDER_WAIT))

    async def run(self, sink: Sink) -> None:
        """Play until nothing comes any more: STALLED, or NOT_MEDIA where only other data comes.

        Raises BAD_LINK for an address that cannot be read, ADDRESS_BLOCKED, DNS, and what `open_receiver`
        raises.
        """
        address = parse_udp(self._url)
        reader = await self._open(address)
        try:
            await self._play(reader, address, sink)
        except OSError as error:
            raise AdScreenError(Failure.CONNECTION_LOST, f"receive: {error.strerror}") from None
        finally:
            reader.close()
            order = self._unwrapper.reorder
            if order.lost or order.late:
                log.info("rtp received", lost=order.lost, late=order.late, reordered=order.reordered)

    async def _open(self, address: UdpAddress) -> DatagramReader:
        place = await self._place(address)
        sender = await self._sender(address, place)
        sock = open_receiver(
            place,
            multicast=address.multicast,
            sender=sender,
            interface=address.interface or self._interface,
        )
        # a group's senders are chosen by the kernel
        return DatagramReader(sock, self._rhythm, sender=None if address.multicast else sender)

    async def _place(self, address: UdpAddress) -> Endpoint:
        if address.multicast:
            check_group(address.host, self._policy)
        host = address.host or "0.0.0.0"  # noqa: S104  (as the address says; the policy decides)
        return (await resolve(host, address.port, self._policy, timeout=_RESOLVE))[0]

    async def _sender(self, address: UdpAddress, place: Endpoint) -> str | None:
        """Return the numeric address of the one sender; it is only compared with, never connected to."""
        if address.sender is None:
            return None
        found = await resolve(address.sender, address.port, ANYWHERE, timeout=_RESOLVE)
        same = [endpoint.address for endpoint in found if endpoint.family == place.family]
        if not same:
            name = "IPv4" if place.family == socket.AF_INET else "IPv6"
            raise AdScreenError(Failure.BAD_LINK, f"the sender has no {name} address as the group has")
        return same[0].partition("%")[0]

    async def _play(self, reader: DatagramReader, address: UdpAddress, sink: Sink) -> None:
        loop = asyncio.get_running_loop()
        unwrapper = self._unwrapper
        patience = max(self._stall_timeout, FIRST_DATAGRAM)
        connected = False
        good = loop.time()
        while True:
            left = good + patience - loop.time()
            waiting = unwrapper.reorder.waiting
            batches = await reader.receive(min(left, REORDER_WAIT) if waiting else left)
            now = loop.time()
            pieces = [piece for batch in batches for piece in unwrapper.feed(batch.data, batch.ends, now)]
            pieces += unwrapper.overdue(now)
            if pieces:
                good, patience = now, self._stall_timeout
                if not connected:
                    connected = True
                    sink.connected()
                _hand_over(pieces, sink)
            elif now - good >= patience:
                raise self._silence(address, patience)

    def _silence(self, address: UdpAddress, patience: float) -> AdScreenError:
        if self._unwrapper.foreign:
            remedy = BARE_RTP if self._unwrapper.bare_rtp else None
            return AdScreenError(Failure.NOT_MEDIA, self._unwrapper.foreign, remedy=remedy)
        to = "group" if address.multicast else "port"
        remedy = _(
            "Nobody sends to it now, or the network does not bring it here: check the address, and for "
            "multicast that the network carries it (IGMP)."
        )
        return AdScreenError(Failure.STALLED, f"no datagram to the {to} for {patience:g} s", remedy=remedy)


def _hand_over(pieces: list[bytes], sink: Sink) -> None:
    for piece in pieces:
        if piece:
            sink.data(piece)
        else:
            sink.break_()
