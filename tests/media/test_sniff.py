import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.media.sources.collector import packets
from tests.support.corpus import corpus_files, needs_corpus

from adscreen.media.sniff import ENOUGH, Kind, find_packets, sniff

TS = packets(7)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (TS, Kind.TS),
        (TS[:188], Kind.TS),
        (TS[:400], Kind.TS),
        (b"\x00\x01\x02\xff" * 30 + TS, Kind.TS),
        (b"Gx" * 40 + TS, Kind.TS),
        (b"".join(b"\0\0\0\1" + TS[i : i + 188] for i in range(0, len(TS), 188)), Kind.TS),
        (b"".join(TS[i : i + 188] + b"\0" * 16 for i in range(0, len(TS), 188)), Kind.TS),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n", Kind.HLS),
        (b"\xef\xbb\xbf#EXTM3U\r\n#EXT-X-STREAM-INF:BANDWIDTH=1\r\na.m3u8", Kind.HLS),
        (b'#EXTM3U\n#EXT-X-SESSION-DATA:DATA-ID="x"\n#EXTINF:-1,One\nhttp://a/1.ts\n', Kind.LIST),
        (b"#EXTM3U\n", Kind.LIST),
        (b"<!DOCTYPE html><html>", Kind.HTML),
        (b"\r\n <HTML><body>Blocked", Kind.HTML),
        (b"<?xml version='1.0'?><MPD>", Kind.XML),
        (b'{"user_info": {"auth": 0}}', Kind.JSON),
        (b"[]", Kind.JSON),
        (b"Blocked", Kind.TEXT),
        (b"", Kind.EMPTY),
        (b"\r\n\r\n", Kind.EMPTY),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isom", Kind.MP4),
        (b"ID3\x04\0\0\0\0\0\0audio.....", Kind.OTHER_MEDIA),
        (b"FLV\x01\x05\0\0\0\x09\0\0\0\0\0\0\0\0", Kind.OTHER_MEDIA),
        (bytes(range(128, 200)) * 3, Kind.UNKNOWN),
    ],
)
def test_answers_are_known_by_their_bytes(data: bytes, kind: Kind) -> None:
    assert sniff(data, ended=True) is kind


def test_it_waits_for_what_it_needs() -> None:
    assert sniff(b"", ended=False) is None
    assert sniff(TS[:700], ended=False) is None
    assert sniff(TS[:941], ended=False) is Kind.TS
    assert sniff(b"#EXTM3U\n#EXT-X-VERSION:3\n", ended=False) is None


def test_it_does_not_wait_for_ever() -> None:
    assert sniff(bytes(range(128, 200)) * 1000, ended=False) is Kind.UNKNOWN
    assert sniff(b"#EXTM3U\n" + b"#x\n" * ENOUGH, ended=False) is Kind.LIST


@given(st.binary(max_size=2000))
def test_any_bytes_get_a_kind(data: bytes) -> None:
    assert isinstance(sniff(data, ended=True), Kind)


def test_a_lone_sync_byte_at_the_end_is_an_accident() -> None:
    noise = bytes(range(128, 200)) * 60
    assert sniff(noise + b"\x47" + noise[:200], ended=True) is Kind.UNKNOWN


def test_where_packets_begin() -> None:
    assert find_packets(b"\0" * 5 + TS) == (5, 188)
    assert find_packets(b"\0" * 5000) is None


@needs_corpus
@pytest.mark.parametrize("path", corpus_files(), ids=lambda p: p.name)
def test_every_file_of_the_corpus_is_a_transport_stream(path: object) -> None:
    with path.open("rb") as handle:  # type: ignore[attr-defined]  # a Path; pytest's ids want it untyped
        data = handle.read(ENOUGH)
    assert sniff(data, ended=True) is Kind.TS
