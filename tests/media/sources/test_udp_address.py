import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.sources.udp_address import UdpAddress, parse_udp


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("udp://@239.1.2.3:1234", UdpAddress("239.1.2.3", 1234)),
        ("udp://239.1.2.3:1234", UdpAddress("239.1.2.3", 1234)),
        ("UDP://@239.1.2.3:1234/", UdpAddress("239.1.2.3", 1234)),
        ("udp://@239.1.2.3", UdpAddress("239.1.2.3", 1234)),
        ("rtp://@239.1.2.3", UdpAddress("239.1.2.3", 5004)),
        ("rtp://239.1.2.3:5000#x", UdpAddress("239.1.2.3", 5000)),
        ("udp://198.51.100.7@232.1.2.3:5000", UdpAddress("232.1.2.3", 5000, "198.51.100.7")),
        ("udp://232.1.2.3:5000?sources=198.51.100.7", UdpAddress("232.1.2.3", 5000, "198.51.100.7")),
        ("udp://head.example.com@232.1.2.3:5000", UdpAddress("232.1.2.3", 5000, "head.example.com")),
        ("udp://@:1234", UdpAddress("", 1234)),
        ("udp://:1234", UdpAddress("", 1234)),
        (
            "udp://@239.1.2.3:1?localaddr=192.0.2.9&pkt_size=1316",
            UdpAddress("239.1.2.3", 1, None, "192.0.2.9"),
        ),
        ("udp://@239.1.2.3:1?iface=eth0.40", UdpAddress("239.1.2.3", 1, None, "eth0.40")),
        ("rtp://@[ff15::1234]:5004", UdpAddress("ff15::1234", 5004)),
        ("udp://[2001:db8::7]@[ff35::9%eth0]:1", UdpAddress("ff35::9%eth0", 1, "2001:db8::7")),
    ],
)
def test_every_way_to_write_it(text: str, meant: UdpAddress) -> None:
    assert parse_udp(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "udp://@239.1.2.3:0",
        "udp://@239.1.2.3:65536",
        "udp://a b:1",
        "http://239.1.2.3:1",
        "udp://@x:1?iface=a;b",
    ],
)
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(AdScreenError) as caught:
        parse_udp(text)
    assert caught.value.failure is Failure.BAD_LINK
    assert caught.value.remedy is not None


def test_groups_are_told_from_hosts() -> None:
    groups = ["239.1.2.3", "224.0.0.1", "ff15::1", "ff02::1%lo"]
    assert all(UdpAddress(host, 1).multicast for host in groups)
    assert not any(UdpAddress(host, 1).multicast for host in ("", "192.0.2.1", "::1", "tv.example.com"))
