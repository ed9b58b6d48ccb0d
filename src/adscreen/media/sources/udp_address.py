"""Addresses of datagrams, as VLC, ffmpeg and providers' lists write them.

`udp://@239.1.2.3:1234` and `udp://239.1.2.3:1234` name a group, `udp://198.51.100.7@232.1.2.3:5000` one
sender in it, `udp://@:1234` a port of this machine; `rtp://` says the same. Options: `localaddr` (or `iface`)
is the network interface, `sources` the sender.
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qs

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import Message, _
from adscreen.media.sources.schemes import DEFAULT_PORTS

_HOST = r"\[[0-9a-fA-F:.]+(?:%[\w.-]+)?\]|[\w.-]*"
_FORM = re.compile(
    rf"(?P<scheme>udp|rtp)://(?:(?P<sender>{_HOST})@)?(?P<host>{_HOST})(?::(?P<port>\d{{1,5}}))?"
    r"/?(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.IGNORECASE,
)
_INTERFACE = re.compile(r"[\w.:%-]{1,64}")


@dataclass(frozen=True, slots=True)
class UdpAddress:
    """Where datagrams are received."""

    host: str
    """Group or address of this machine, without brackets; empty for every address of this machine."""
    port: int
    sender: str | None = None
    """The only one whose datagrams are taken (RFC 4607 for groups)."""
    interface: str | None = None
    """Address or name of the network interface."""

    @property
    def multicast(self) -> bool:
        """Tell whether the host is a group."""
        try:
            return ip_address(self.host.partition("%")[0]).is_multicast
        except ValueError:
            return False


def parse_udp(address: str) -> UdpAddress:
    """Take an address apart; raises BAD_LINK with what is wrong in it."""
    match = _FORM.fullmatch(address.strip())
    if match is None:
        raise _bad(_("Write the address of a stream in datagrams as udp://@239.1.2.3:1234."))
    port = int(match["port"] or DEFAULT_PORTS[match["scheme"].lower()])
    if not 0 < port < 65536:
        raise _bad(_("The port of this link must be a number from 1 to 65535."))
    options = parse_qs(match["query"] or "")
    sender = _bare(match["sender"]) or _option(options, "sources")
    interface = _option(options, "localaddr") or _option(options, "iface")
    if interface is not None and not _INTERFACE.fullmatch(interface):
        raise _bad(_("The network interface in this link is neither an address nor a name."))
    return UdpAddress(_bare(match["host"]), port, sender, interface)


def _bare(host: str | None) -> str:
    return (host or "").strip("[]")


def _option(options: dict[str, list[str]], name: str) -> str | None:
    return options[name][0].split(",")[0].strip("[]") if options.get(name) else None


def _bad(remedy: Message) -> AdScreenError:
    return AdScreenError(Failure.BAD_LINK, remedy.in_language("en"), field="link", remedy=remedy)
