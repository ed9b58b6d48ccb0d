import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.media.sources.collector import packets
from tests.support.datagrams import rtp

from adscreen.media.sources.rtp import Reorder, carries_ts, read_rtp


def numbered(count: int) -> list[memoryview]:
    return [memoryview(n.to_bytes(4, "big")) for n in range(count)]


def run(reorder: Reorder, order: list[int], first: int = 0, *, step: float = 0.001) -> list[int]:
    """Put packets in this order, `step` seconds apart; return the numbers as they come out."""
    payloads = numbered(max(order) + 1)
    out: list[memoryview] = []
    for turn, number in enumerate(order):
        out += reorder.put((first + number) % 65536, payloads[number], turn * step)
        out += reorder.overdue(turn * step)
    out += reorder.overdue(len(order) * step + 10)
    return [int.from_bytes(payload, "big") for payload in out]


def test_a_header_is_read() -> None:
    payload = packets(7)
    packet = read_rtp(memoryview(rtp(513, payload, source=0xDEADBEEF)))
    assert packet is not None
    assert (packet.sequence, packet.source, packet.payload_type) == (513, 0xDEADBEEF, 33)
    assert packet.payload == payload
    assert carries_ts(packet)


def test_sources_extension_and_padding_are_taken_off() -> None:
    payload = packets(2)
    plain = rtp(1, b"")
    header = bytes((0x80 | 0x20 | 0x10 | 2,)) + plain[1:]
    datagram = header + b"csrc" * 2 + b"\x00\x00\x00\x02" + b"extended" + payload + b"\0\0\0\4"
    packet = read_rtp(memoryview(datagram))
    assert packet is not None
    assert packet.payload == payload


@pytest.mark.parametrize("datagram", [b"", b"\x80" * 12, packets(1), b"\xb2" + b"\xff" * 40, b"\x20" * 200])
def test_what_is_none_is_none(datagram: bytes) -> None:
    packet = read_rtp(memoryview(datagram))
    assert packet is None or not carries_ts(packet)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    packet = read_rtp(memoryview(data))
    assert packet is None or len(packet.payload) > 0


def test_in_order_nothing_waits_also_where_the_numbers_begin_again() -> None:
    reorder = Reorder()
    assert run(reorder, list(range(100)), first=65_500) == list(range(100))
    assert (reorder.lost, reorder.late, reorder.reordered) == (0, 0, 0)


def test_neighbours_that_changed_places_are_put_right() -> None:
    reorder = Reorder()
    assert run(reorder, [0, 2, 1, 3, 6, 4, 5, 7], first=65_533) == list(range(8))
    assert (reorder.lost, reorder.late) == (0, 0)
    assert reorder.reordered == 3


def test_a_lost_packet_is_waited_for_and_then_given_up() -> None:
    reorder = Reorder(wait=0.1)
    payloads = numbered(4)
    assert reorder.put(0, payloads[0], 0.0) == [payloads[0]]
    assert reorder.put(2, payloads[2], 0.0) == []
    assert reorder.overdue(0.09) == []
    assert reorder.put(3, payloads[3], 0.09) == []
    assert reorder.overdue(0.11) == [payloads[2], payloads[3]]
    assert reorder.lost == 1
    assert reorder.put(1, payloads[1], 0.12) == []
    assert reorder.late == 1


def test_each_gap_waits_by_itself() -> None:
    reorder = Reorder(wait=0.1)
    payloads = numbered(6)
    reorder.put(0, payloads[0], 0.0)
    reorder.put(2, payloads[2], 0.0)
    reorder.put(4, payloads[4], 0.08)
    assert reorder.overdue(0.11) == [payloads[2]]
    assert reorder.overdue(0.17) == []
    assert reorder.overdue(0.19) == [payloads[4]]


def test_no_more_wait_than_there_is_room_for() -> None:
    reorder = Reorder(room=8)
    assert run(reorder, [0, *range(2, 40)], step=0.0) == [0, *range(2, 40)]
    assert reorder.lost == 1


def test_duplicates_are_dropped() -> None:
    reorder = Reorder()
    assert run(reorder, [0, 0, 1, 1, 3, 3, 2, 2, 4, 4]) == list(range(5))
    assert reorder.late == 5


def test_a_count_begun_anew_is_followed() -> None:
    reorder = Reorder()
    payloads = numbered(200)
    out = [payload for n in range(100) for payload in reorder.put(30_000 + n, payloads[n], 0.0)]
    out += [payload for n in range(100, 200) for payload in reorder.put(n - 100, payloads[n], 0.0)]
    numbers = [int.from_bytes(payload, "big") for payload in out]
    assert numbers[:100] == list(range(100))
    assert numbers[100:] == list(range(115, 200))


@given(st.integers(), st.integers(0, 65_535))
def test_whatever_the_network_does_numbers_only_rise(seed: int, first: int) -> None:
    chance = random.Random(seed)
    sent = [n for n in range(300) if chance.random() > 0.03]
    order = sorted(sent, key=lambda n: n + chance.random() * 12)
    reorder = Reorder(wait=0.05)
    out = run(reorder, order, first)
    assert out == sorted(set(out))
    # what is lost is what was not sent, but for what precedes the first packet that came
    begun = [n for n in sent if n >= order[0]]
    assert out == begun
