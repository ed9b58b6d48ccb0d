"""Names to numeric addresses, each judged by the policy before anything connects to it."""

import asyncio
import socket
from dataclasses import dataclass
from typing import Any

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.policy import AddressPolicy


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A numeric address that the policy allows: what a connection is pinned to."""

    family: int
    sockaddr: tuple[Any, ...]

    @property
    def address(self) -> str:
        """The numeric address as text."""
        return str(self.sockaddr[0])


async def resolve(host: str, port: int, policy: AddressPolicy, *, timeout: float) -> list[Endpoint]:
    """Return the allowed addresses of `host`, families interleaved (RFC 8305 section 4).

    The system's resolver also reads the old forms of IPv4 (decimal, octal, hexadecimal, short), so the
    policy sees the address that they stand for. Addresses that the policy refuses are left out;
    ADDRESS_BLOCKED when none is left. Raises DNS, or TIMEOUT after `timeout` seconds.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(timeout):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise AdScreenError(Failure.TIMEOUT, f"name server: no answer within {timeout:g} s") from None
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a valid name"
        raise AdScreenError(Failure.DNS, f"host name: {reason}") from None
    return interleave(_allowed(found, policy))


def _allowed(found: list[Any], policy: AddressPolicy) -> list[Endpoint]:
    endpoints: list[Endpoint] = []
    blocked: AdScreenError | None = None
    for family, _kind, _protocol, _name, sockaddr in found:
        if family not in (socket.AF_INET, socket.AF_INET6):
            continue
        endpoint = Endpoint(family, sockaddr)
        try:
            policy.check(endpoint.address)
        except AdScreenError as error:
            blocked = error
        else:
            endpoints.append(endpoint)
    if not endpoints:
        raise blocked or AdScreenError(Failure.DNS, "host name: no address")
    return list(dict.fromkeys(endpoints))


def interleave(endpoints: list[Endpoint]) -> list[Endpoint]:
    """Return `endpoints` with families taking turns, the resolver's first choice first."""
    first = [e for e in endpoints if e.family == endpoints[0].family]
    other = [e for e in endpoints if e.family != endpoints[0].family]
    mixed: list[Endpoint] = []
    while first or other:
        mixed += first[:1] + other[:1]
        first, other = first[1:], other[1:]
    return mixed
