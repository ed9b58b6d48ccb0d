from hypothesis import given
from hypothesis import strategies as st

from adscreen.media.mpegts.packets import PACKET, pid_of
from adscreen.media.mpegts.psi import (
    Pmt,
    PmtStream,
    SectionReader,
    descriptors_of,
    packed,
    read_pat,
    read_pmt,
    write_pat,
    write_pmt,
)

STREAMS = (PmtStream(0x100, 0x1B, b""), PmtStream(0x101, 0x0F, b"\x0a\x04fra\0"))
PMT = Pmt(7, 0x100, b"\x05\x04HDMV", STREAMS)


def test_written_tables_read_back() -> None:
    assert read_pat(write_pat(7, 0x1000)) == {7: 0x1000}
    assert read_pmt(write_pmt(PMT, 3)) == PMT


def test_tables_of_the_other_kind_are_none() -> None:
    assert read_pat(write_pmt(PMT)) is None
    assert read_pmt(write_pat(7, 0x1000)) is None


def test_a_long_section_goes_over_several_packets() -> None:
    long = Pmt(1, 0x100, b"", tuple(PmtStream(0x100 + i, 6, b"\x52\x01\x07" * 5) for i in range(30)))
    packets = packed(write_pmt(long), 0x1000, 14)
    assert len(packets) > 2
    assert [p[3] & 15 for p in packets] == [(14 + i) & 15 for i in range(len(packets))]
    assert {len(p) for p in packets} == {PACKET}
    assert {pid_of(p) for p in packets} == {0x1000}
    reader = SectionReader()
    sections = [s for i, p in enumerate(packets) for s in reader.feed(p[4:], i == 0)]
    assert [read_pmt(s) for s in sections] == [long]


def test_several_sections_in_one_packet() -> None:
    payload = b"\0" + write_pat(1, 0x20) + write_pat(2, 0x21) + b"\xff" * 100
    assert [read_pat(s) for s in SectionReader().feed(payload, True)] == [{1: 0x20}, {2: 0x21}]


def test_the_tail_of_a_section_before_the_pointer() -> None:
    one, two = write_pat(1, 0x20), write_pat(2, 0x21)
    reader = SectionReader()
    assert reader.feed(b"\0" + one[:9], True) == []
    sections = reader.feed(bytes((len(one) - 9,)) + one[9:] + two + b"\xff" * 50, True)
    assert sections == [one, two]


def test_a_wrong_checksum_is_ignored_and_counted() -> None:
    bad = bytearray(write_pat(1, 0x20))
    bad[9] ^= 1
    reader = SectionReader()
    assert reader.feed(b"\0" + bytes(bad), True) == []
    assert reader.bad == 1


def test_a_repeated_packet_is_not_read_twice() -> None:
    reader = SectionReader()
    payload = b"\0" + write_pat(1, 0x20)
    assert len(reader.feed(payload, True)) == 1
    assert reader.feed(payload, True) == []


def test_cut_descriptors_are_left_out() -> None:
    assert descriptors_of(b"\x0a\x01a\x0b\x05bc") == [(0x0A, b"a")]


@given(st.lists(st.tuples(st.binary(max_size=184), st.booleans()), max_size=12))
def test_any_payloads_are_taken(payloads: list[tuple[bytes, bool]]) -> None:
    reader = SectionReader()
    for payload, start in payloads:
        for section in reader.feed(payload, start):
            read_pat(section)
            read_pmt(section)


@given(st.binary(min_size=12, max_size=200))
def test_any_section_is_taken(section: bytes) -> None:
    read_pat(b"\0" + section[1:])
    read_pmt(b"\2" + section[1:])
