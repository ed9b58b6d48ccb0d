import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.policy import ANYWHERE, AddressPolicy

PUBLIC = [
    "8.8.8.8",
    "193.0.6.139",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]
PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.9.9.9",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a00:1",
    "::ffff:0:192.168.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::10.1.2.3",
    "64:ff9b:1::808:808",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "100::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_asked(address: str) -> None:
    AddressPolicy().check(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_no_other_may(address: str) -> None:
    with pytest.raises(AdScreenError) as caught:
        AddressPolicy().check(address)
    assert caught.value.failure is Failure.ADDRESS_BLOCKED


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "2002:a01:203::"])
def test_an_allowed_network_is_open_in_every_form(address: str) -> None:
    AddressPolicy.of(("10.1.0.0/16",)).check(address)


def test_an_allowed_network_opens_nothing_else() -> None:
    policy = AddressPolicy.of(("10.1.0.0/16", "fd00::/64"))
    policy.check("fd00::7")
    for address in ("10.2.0.1", "fd00:0:0:1::1", "127.0.0.1"):
        with pytest.raises(AdScreenError):
            policy.check(address)


def test_a_text_that_is_no_network_is_refused() -> None:
    with pytest.raises(AdScreenError) as caught:
        AddressPolicy.of(("10.1.0.0/99",))
    assert caught.value.failure is Failure.BAD_INPUT


def test_anywhere_is_anywhere() -> None:
    ANYWHERE.check("127.0.0.1")
