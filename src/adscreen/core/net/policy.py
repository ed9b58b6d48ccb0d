"""Which addresses may be asked: public ones, and what the operator allows.

Without it a pasted link could make this server probe the house it stands in. The judgement is on numeric
addresses after name resolution, whatever form the host was written in, and the connection goes to the
address that was judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from adscreen.core.errors import AdScreenError, Failure

Address = IPv4Address | IPv6Address

_PRIVATE_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this host, to many systems
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598), also used inside data centres
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, among it the metadata services of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
"""IANA's IPv4 special-purpose registry, multicast and class E; Python's `is_global` changes from release to
release.
"""

_PUBLIC_6 = IPv6Network("2000::/3")
"""All that IANA has given out as global unicast; the rest is local, special or unassigned."""
_PRIVATE_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, Teredo and ORCHID among them
        "2001:db8::/32",
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)

_NAT64 = IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = IPv6Network("::/96")
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Decides on resolved addresses; the connection is then pinned to the address that was decided on."""

    allowed: tuple[IPv4Network | IPv6Network, ...] = ()
    allow_all: bool = False

    @classmethod
    def of(cls, networks: tuple[str, ...]) -> "AddressPolicy":
        """Allow public addresses and these networks; raises BAD_INPUT for a text that is no network."""
        try:
            return cls(tuple(ip_network(text.strip(), strict=False) for text in networks))
        except ValueError as error:
            raise AdScreenError(Failure.BAD_INPUT, str(error), field="allowed_networks") from None

    def check(self, address: str) -> None:
        """Raise ADDRESS_BLOCKED unless `address` (numeric) may be connected to.

        An IPv6 address with an IPv4 one inside is where a translator or tunnel would send the packets: both
        must be allowed.
        """
        if self.allow_all:
            return
        for ip in _meant(ip_address(address.partition("%")[0])):
            if not is_public(ip) and not self._allows(ip):
                raise AdScreenError(Failure.ADDRESS_BLOCKED, f"{ip} is not a public address")

    def _allows(self, ip: Address) -> bool:
        return any(ip.version == network.version and ip in network for network in self.allowed)


ANYWHERE = AddressPolicy(allow_all=True)
"""For commands that an operator types."""


def is_public(ip: Address) -> bool:
    """Tell whether `ip` is an ordinary address of the Internet."""
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _PRIVATE_4)
    return ip in _PUBLIC_6 and not any(ip in network for network in _PRIVATE_6)


def _meant(ip: Address) -> Iterator[Address]:
    """Yield every address that packets to `ip` may reach."""
    if isinstance(ip, IPv4Address):
        yield ip
    elif ip.ipv4_mapped:
        yield ip.ipv4_mapped
    elif ip in _NAT64 or ip in _TRANSLATED or (ip in _COMPATIBLE and int(ip) > 1):
        yield _last_32(ip)
    elif ip.sixtofour:
        yield ip.sixtofour
    elif ip in _LOCAL_NAT64:
        yield ip
        yield _last_32(ip)
    else:
        yield ip


def _last_32(ip: IPv6Address) -> IPv4Address:
    return IPv4Address(int(ip) & 0xFFFFFFFF)
