"""Datagrams on a real network, loopback: groups, one sender of a group, a port, in RTP and not."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.media.sources.collector import CLIENT, Collector, packets
from tests.support.datagrams import free_port, payloads, rtp, sender

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import AddressPolicy
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.sources.udp import UdpSource

STREAM = packets(350)


def source(url: str, policy: AddressPolicy = CLIENT.policy, **more: float) -> UdpSource:
    client = HttpClient(policy)
    spec = SourceSpec(SourceKind.UDP, url)
    return UdpSource(spec, policy, client.rhythm, stall_timeout=more.get("stall_timeout", 3.0))


async def heard(
    url: str,
    sent: list[tuple[str, list[bytes]]],
    to: tuple[str, int],
    enough: Callable[[Collector], bool],
    stall_timeout: float = 3.0,
) -> tuple[Collector, AdScreenError | None]:
    """Run a source while (from, datagrams) are sent to `to` again and again, until it has enough."""
    sink = Collector()
    running = asyncio.get_running_loop().create_task(source(url, stall_timeout=stall_timeout).run(sink))
    socks = {who: sender(who) for who, _datagrams in sent}
    try:
        for _turn in range(200):
            for who, datagrams in sent:
                for datagram in datagrams:
                    socks[who].sendto(datagram, to)
            await asyncio.sleep(0.05)
            if enough(sink) or running.done():
                break
    finally:
        for sock in socks.values():
            sock.close()
        running.cancel()
        outcome = (await asyncio.gather(running, return_exceptions=True))[0]
    return sink, outcome if isinstance(outcome, AdScreenError) else None


def has(data: bytes) -> Callable[[Collector], bool]:
    return lambda sink: data in sink.bytes


@pytest.mark.parametrize("form", ["udp://@239.1.2.3:{}?localaddr=127.0.0.1", "rtp://239.1.2.3:{}?iface=lo"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_group_is_joined_and_heard(form: str, *, wrapped: bool) -> None:
    port = free_port()
    datagrams = payloads(STREAM)
    if wrapped:
        datagrams = [rtp(n, payload) for n, payload in enumerate(datagrams)]
    sink, _error = asyncio.run(
        heard(form.format(port), [("127.0.0.1", datagrams)], ("239.1.2.3", port), has(STREAM))
    )
    assert sink.log[0] == "connected"
    assert STREAM in sink.bytes


def test_of_a_group_only_the_named_sender_is_heard() -> None:
    port = free_port()
    wrong = payloads(packets(350, first=100_000))
    sink, _error = asyncio.run(
        heard(
            f"udp://127.0.0.7@232.1.2.3:{port}?localaddr=127.0.0.1",
            [("127.0.0.1", wrong), ("127.0.0.7", payloads(STREAM))],
            ("232.1.2.3", port),
            has(STREAM * 2),
        )
    )
    assert STREAM in sink.bytes
    assert packets(1, first=100_000) not in sink.bytes


def test_another_group_on_the_same_port_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adscreen.media.sources.udp.FIRST_DATAGRAM", 0.5)
    port = free_port()
    _sink, error = asyncio.run(
        heard(
            f"udp://@239.1.2.3:{port}?localaddr=127.0.0.1",
            [("127.0.0.1", payloads(STREAM))],
            ("239.9.9.9", port),
            lambda _sink: False,
            stall_timeout=0.5,
        )
    )
    assert error is not None
    assert error.failure is Failure.STALLED


@pytest.mark.parametrize(("form", "host"), [("udp://@:{}", "127.0.0.1"), ("udp://@[::1]:{}", "::1")])
def test_a_port_of_this_machine(form: str, host: str) -> None:
    port = free_port(host)
    sink, _error = asyncio.run(
        heard(form.format(port), [(host, payloads(STREAM))], (host, port), has(STREAM))
    )
    assert STREAM in sink.bytes


def test_a_port_takes_from_one_sender_where_one_is_named() -> None:
    port = free_port()
    wrong = payloads(packets(350, first=100_000))
    sink, _error = asyncio.run(
        heard(
            f"udp://127.0.0.7@127.0.0.1:{port}",
            [("127.0.0.1", wrong), ("127.0.0.7", payloads(STREAM))],
            ("127.0.0.1", port),
            has(STREAM),
        )
    )
    assert packets(1, first=100_000) not in sink.bytes


def test_a_group_of_ipv6_is_joined_on_the_named_interface_and_left() -> None:
    def joined() -> bool:
        groups = Path("/proc/net/igmp6").read_text().splitlines()
        return any("ff150000000000000000000000001234" in line and " lo " in line for line in groups)

    async def main() -> tuple[bool, bool]:
        port = free_port("::1")
        running = asyncio.get_running_loop().create_task(
            source(f"udp://@[ff15::1234]:{port}?iface=lo").run(Collector())
        )
        await asyncio.sleep(0)
        for _turn in range(100):
            if joined():
                break
            await asyncio.sleep(0.02)
        during = joined()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return during, joined()

    assert asyncio.run(main()) == (True, False)


def test_one_that_falls_silent_has_stalled_after_the_stall_time() -> None:
    async def main() -> tuple[AdScreenError, float]:
        port = free_port()
        sink = Collector()
        running = asyncio.get_running_loop().create_task(
            source(f"udp://@127.0.0.1:{port}", stall_timeout=0.4).run(sink)
        )
        with sender() as sock:
            while not sink.log:
                await asyncio.sleep(0.02)
                sock.sendto(STREAM[:1316], ("127.0.0.1", port))
        silent = asyncio.get_running_loop().time()
        error = (await asyncio.gather(running, return_exceptions=True))[0]
        assert isinstance(error, AdScreenError)
        return error, asyncio.get_running_loop().time() - silent

    error, after = asyncio.run(main())
    assert error.failure is Failure.STALLED
    assert 0.3 < after < 2


def test_other_data_is_no_television(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adscreen.media.sources.udp.FIRST_DATAGRAM", 0.3)
    port = free_port()
    camera = [rtp(n, b"\x65" * 500, payload_type=96) for n in range(5)]
    _sink, error = asyncio.run(
        heard(
            f"rtp://@127.0.0.1:{port}",
            [("127.0.0.1", camera)],
            ("127.0.0.1", port),
            lambda _sink: False,
            stall_timeout=0.3,
        )
    )
    assert error is not None
    assert (error.failure, "payload type 96" in error.detail) == (Failure.NOT_MEDIA, True)
    assert error.remedy is not None
    assert "SDP" in error.remedy.in_language("en")


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("udp://@239.1.2.3:{}?localaddr=127.0.0.1", "239.0.0.0/8"),
        ("udp://@127.0.0.1:{}", "127.0.0.0/8"),
        ("udp://@:{}", "0.0.0.0/32"),
        ("udp://@[ff15::1234]:{}?iface=lo", "ff00::/8"),
    ],
)
def test_only_what_the_operator_allows_is_opened(
    url: str, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adscreen.media.sources.udp.FIRST_DATAGRAM", 0.1)
    address = url.format(free_port())

    def failure(policy: AddressPolicy) -> AdScreenError:
        async def main() -> AdScreenError:
            with pytest.raises(AdScreenError) as caught:
                await source(address, policy, stall_timeout=0.1).run(Collector())
            return caught.value

        return asyncio.run(main())

    refused = failure(AddressPolicy())
    assert refused.failure is Failure.ADDRESS_BLOCKED
    assert ("multicast" in url or "239" in url or "ff15" in url) == (refused.remedy is not None)
    assert failure(AddressPolicy.of((allowed,))).failure is Failure.STALLED


def test_a_port_that_is_taken_and_an_interface_that_is_not_there_say_so() -> None:
    async def failure(url: str) -> AdScreenError:
        with pytest.raises(AdScreenError) as caught:
            await source(url).run(Collector())
        return caught.value

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        conflict = asyncio.run(failure(f"udp://@127.0.0.1:{taken.getsockname()[1]}"))
    assert conflict.failure is Failure.CONFLICT
    for url in ("udp://@239.1.2.3:1234?iface=none0", "udp://@239.1.2.3:1234?localaddr=192.0.2.77"):
        absent = asyncio.run(failure(url))
        assert absent.failure is Failure.UNREACHABLE
        assert absent.remedy is not None
