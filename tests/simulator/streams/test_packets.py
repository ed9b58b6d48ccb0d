from tests.media.sources.collector import packets

from adscreen.media.sources.rtp import carries_ts, read_rtp
from adscreen.simulator.streams.packets import PAYLOAD, Payloads, RtpHeaders


def test_payloads_are_full_and_nothing_is_lost() -> None:
    stream = packets(100)
    payloads = Payloads()
    found = [payload for at in range(0, len(stream), 999) for payload in payloads.of(stream[at : at + 999])]
    assert {len(payload) for payload in found} == {PAYLOAD}
    assert b"".join(found) == stream[: 98 * 188]


def test_headers_are_what_a_receiver_reads() -> None:
    headers = RtpHeaders(0xABCD_FFFE)
    read = [read_rtp(memoryview(headers.wrap(packets(7), n / 25))) for n in range(3)]
    assert [packet.sequence for packet in read if packet] == [0xFFFF, 0, 1]
    assert all(packet is not None and carries_ts(packet) and packet.source == 0xABCDFFFE for packet in read)
