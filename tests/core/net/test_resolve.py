import asyncio
import socket
from typing import Any

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.policy import ANYWHERE, AddressPolicy
from adscreen.core.net.resolve import Endpoint, interleave, resolve


def answers(*addresses: str) -> Any:
    """Return a stand-in for the system's resolver: what it says is the network's."""

    async def getaddrinfo(host: str, port: int, **_kwargs: object) -> list[Any]:
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port))
            for a in addresses
        ]

    return getaddrinfo


def found(policy: AddressPolicy, *addresses: str) -> list[str]:
    async def main() -> list[str]:
        loop = asyncio.get_running_loop()
        loop.getaddrinfo = answers(*addresses)  # type: ignore[method-assign]  # the network's answer
        return [e.address for e in await resolve("tv.example.com", 80, policy, timeout=1)]

    return asyncio.run(main())


def test_of_mixed_answers_only_the_allowed_are_tried() -> None:
    assert found(AddressPolicy(), "10.0.0.1", "8.8.8.8", "::1", "8.8.4.4") == ["8.8.8.8", "8.8.4.4"]


def test_with_none_allowed_the_name_is_blocked() -> None:
    with pytest.raises(AdScreenError) as caught:
        found(AddressPolicy(), "10.0.0.1", "fd00::1")
    assert caught.value.failure is Failure.ADDRESS_BLOCKED


def test_no_address_is_a_failure_of_the_name() -> None:
    with pytest.raises(AdScreenError) as caught:
        found(ANYWHERE)
    assert caught.value.failure is Failure.DNS


def test_an_unknown_name() -> None:
    with pytest.raises(AdScreenError) as caught:
        asyncio.run(resolve("no-such-name.invalid", 80, ANYWHERE, timeout=5))
    assert caught.value.failure is Failure.DNS
    with pytest.raises(AdScreenError) as caught:
        asyncio.run(resolve("a" * 80 + ".example.com", 80, ANYWHERE, timeout=5))
    assert caught.value.failure is Failure.DNS


def test_a_name_server_that_is_silent() -> None:
    async def main() -> None:
        async def never(*_args: object, **_kwargs: object) -> list[Any]:
            await asyncio.sleep(60)
            return []

        asyncio.get_running_loop().getaddrinfo = never  # type: ignore[method-assign]  # the network's answer
        await resolve("tv.example.com", 80, ANYWHERE, timeout=0.05)

    with pytest.raises(AdScreenError) as caught:
        asyncio.run(main())
    assert caught.value.failure is Failure.TIMEOUT


def test_families_take_turns() -> None:
    six = [Endpoint(socket.AF_INET6, (f"::{n}", 80, 0, 0)) for n in (1, 2, 3)]
    four = [Endpoint(socket.AF_INET, ("8.8.8.8", 80))]
    assert interleave([*six, *four]) == [six[0], four[0], six[1], six[2]]
