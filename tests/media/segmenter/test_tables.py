from adscreen.media.mpegts.packets import PACKET
from adscreen.media.mpegts.psi import Pmt, PmtStream, read_pmt
from adscreen.media.segmenter.reader import program_streams, signature
from adscreen.media.segmenter.tables import Counters, Tables

PMT = Pmt(
    1,
    0x100,
    b"\x09\x04\x05\0\xe1\0",
    (
        PmtStream(0x100, 0x1B, b""),
        PmtStream(0x101, 0x0F, b"\x0a\x04fra\0\x09\x04\5\0\xe1\1"),
        PmtStream(0x102, 6, b""),
    ),
)


def test_only_what_occurs_is_listed_and_in_the_clear() -> None:
    streams = program_streams(PMT)
    tables = Tables(PMT, 0x1000, streams, Counters())
    streams[0].seen = True
    data, tracks, changed = tables.write(streams[0])
    assert ([t.pid for t in tracks], changed) == ([0x100], False)
    assert tables.unlisted() == {0x101}
    streams[1].seen = True
    data, tracks, changed = tables.write(streams[0])
    assert ([t.pid for t in tracks], changed) == ([0x100, 0x101], True)
    second = data[PACKET:]
    pmt = read_pmt(second[5 : 8 + ((second[6] & 15) << 8 | second[7])])
    assert pmt is not None
    assert pmt.descriptors == b""
    assert [s.descriptors for s in pmt.streams] == [b"", b"\x0a\x04fra\0"]


def test_counters_go_on() -> None:
    streams = program_streams(PMT)
    streams[0].seen = True
    tables = Tables(PMT, 0x1000, streams, Counters())
    written = [tables.write(streams[0])[0] for _ in range(20)]
    assert [data[3] & 15 for data in written] == [i & 15 for i in range(20)]
    assert [data[PACKET + 3] & 15 for data in written] == [i & 15 for i in range(20)]


def test_a_map_that_differs_in_data_streams_only_is_the_same_program() -> None:
    assert signature(PMT) == signature(Pmt(1, 0x100, b"", PMT.streams[:2]))
    assert signature(PMT) != signature(Pmt(1, 0x100, b"", PMT.streams[:1]))
    assert signature(PMT) != signature(Pmt(1, 0x101, b"", PMT.streams))
