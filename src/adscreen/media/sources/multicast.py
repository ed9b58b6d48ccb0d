"""Sockets that receive: bound to a group, joined on one network interface, for all senders or one."""

import errno
import fcntl
import socket
import struct
import sys

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.core.net.policy import AddressPolicy
from adscreen.core.net.resolve import Endpoint

log = structlog.get_logger(__name__)

RECEIVE_BUFFER = 4_194_304
"""Bytes asked of the kernel, which counts its own overhead of about as much again into them."""

_ADD_SOURCE_MEMBERSHIP = 39 if sys.platform == "linux" else 70
"""IP_ADD_SOURCE_MEMBERSHIP, which Python names from 3.12 on."""
_JOIN_SOURCE_GROUP = 46
"""Linux' MCAST_JOIN_SOURCE_GROUP (RFC 3678)."""
_GET_ADDRESS = 0x8915
"""Linux' SIOCGIFADDR (netdevice(7))."""
_FORCE_BUFFER = 33
"""Linux' SO_RCVBUFFORCE: beyond net.core.rmem_max, for who may."""

_told = False


def check_group(address: str, policy: AddressPolicy) -> None:
    """Raise ADDRESS_BLOCKED unless the policy allows this group, with what to allow."""
    try:
        policy.check(address)
    except AdScreenError as error:
        network = "ff00::/8" if ":" in address else "224.0.0.0/4"
        remedy = _(
            "Multicast comes from inside a network: add {network} to the setting allowed_networks.",
            network=network,
        )
        raise AdScreenError(Failure.ADDRESS_BLOCKED, error.detail, remedy=remedy) from None


def open_receiver(
    place: Endpoint, *, multicast: bool, sender: str | None, interface: str | None
) -> socket.socket:
    """Return a non-blocking socket that receives at `place`; closing it leaves the group.

    `sender` limits a group to one source (IGMPv3, MLDv2). `interface` is the address or the name of the
    network interface; the system's choice when None. Raises CONFLICT where another program has the port,
    UNREACHABLE where this machine has no such address or interface.
    """
    sock = socket.socket(place.family, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        if multicast:  # several programs of a machine may listen to one group
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _enlarge(sock)
        sock.bind(place.sockaddr)
        if multicast:
            _join(sock, place, sender, interface)
    except OSError as error:
        sock.close()
        raise _failure(error) from None
    return sock


def _enlarge(sock: socket.socket) -> None:
    global _told  # noqa: PLW0603  (said once a process)
    try:
        sock.setsockopt(socket.SOL_SOCKET, _FORCE_BUFFER, RECEIVE_BUFFER)
    except OSError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    given = sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    if given < RECEIVE_BUFFER and not _told:
        _told = True
        log.warning(
            "the kernel keeps little of what is received: bursts may be lost; raise net.core.rmem_max",
            wanted=RECEIVE_BUFFER,
            given=given,
        )


def _join(sock: socket.socket, place: Endpoint, sender: str | None, interface: str | None) -> None:
    if place.family == socket.AF_INET:
        group = socket.inet_aton(place.address)
        local = socket.inet_aton(_address_of(sock, interface) if interface else "0.0.0.0")  # noqa: S104
        if sender is None:
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group + local)
        else:
            # the order of ip_mreq_source differs: Linux has the interface before the source
            rest = (
                (local, socket.inet_aton(sender))
                if sys.platform == "linux"
                else (socket.inet_aton(sender), local)
            )
            sock.setsockopt(socket.IPPROTO_IP, _ADD_SOURCE_MEMBERSHIP, group + b"".join(rest))
        return
    index = socket.if_nametoindex(interface) if interface else int(place.sockaddr[3])
    if sender is None:
        request = socket.inet_pton(socket.AF_INET6, place.address.partition("%")[0]) + struct.pack(
            "@I", index
        )
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, request)
    else:
        pair = _storage(place.address) + _storage(sender)
        sock.setsockopt(socket.IPPROTO_IPV6, _JOIN_SOURCE_GROUP, struct.pack("@I4x", index) + pair)


def _storage(address: str) -> bytes:
    """Return a sockaddr_storage with an IPv6 address."""
    packed = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
    return struct.pack("@HHI16sI", socket.AF_INET6, 0, 0, packed, 0).ljust(128, b"\0")


def _address_of(sock: socket.socket, interface: str) -> str:
    """Return the IPv4 address of an interface that is given by it, or by its name."""
    try:
        socket.inet_aton(interface)
    except OSError:
        request = struct.pack("256s", interface.encode()[:15])
        return socket.inet_ntoa(fcntl.ioctl(sock.fileno(), _GET_ADDRESS, request)[20:24])
    return interface


def _failure(error: OSError) -> AdScreenError:
    reason = error.strerror or "no socket"
    if error.errno == errno.EADDRINUSE:
        return AdScreenError(
            Failure.CONFLICT,
            f"receive: {reason}",
            remedy=_(
                "Another program receives on this port: stop it, or have the stream sent to another port."
            ),
        )
    remedy = _(
        "Name the network interface: ?localaddr= behind the address, or the setting multicast_interface."
    )
    return AdScreenError(Failure.UNREACHABLE, f"receive: {reason}", remedy=remedy)
