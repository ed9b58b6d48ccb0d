"""Which addresses may be asked: public ones, and what the operator allows (so that a pasted link cannot
probe the house).
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from adscreen.core.errors import AdScreenError, Failure

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Decides on resolved addresses; the connection is then pinned to the address that was decided on."""

    allowed: tuple[IPv4Network | IPv6Network, ...] = ()
    allow_all: bool = False

    @classmethod
    def of(cls, networks: tuple[str, ...]) -> "AddressPolicy":
        """Allow public addresses and these networks; raises BAD_INPUT for a text that is no network."""
        try:
            return cls(tuple(ip_network(text, strict=False) for text in networks))
        except ValueError as error:
            raise AdScreenError(Failure.BAD_INPUT, str(error), field="allowed_networks") from None

    def check(self, address: str) -> None:
        """Raise ADDRESS_BLOCKED unless `address` (numeric) may be connected to."""
        if self.allow_all:
            return
        ip = _unmapped(ip_address(address.partition("%")[0]))
        if any(ip.version == network.version and ip in network for network in self.allowed):
            return
        if not ip.is_global or ip.is_multicast or ip.is_unspecified:
            raise AdScreenError(Failure.ADDRESS_BLOCKED, f"{ip} is not a public address")


ANYWHERE = AddressPolicy(allow_all=True)
"""For commands that an operator types."""


def _unmapped(ip: Address) -> Address:
    """Return the IPv4 address inside an IPv6 one (mapped, 6to4, NAT64), which is where the packets go."""
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return ip.ipv4_mapped
        if ip.sixtofour:
            return ip.sixtofour
        if ip in ip_network("64:ff9b::/96"):
            return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip
