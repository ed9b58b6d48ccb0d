"""The list reader on every quirk that real lists have, in any cut of the bytes."""

import gzip
import io
import lzma
import tracemalloc
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.core.errors import AdScreenError
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.m3u import Entry, M3uReader, Verdict
from adscreen.iptv.m3u.reader import refuse_no_list

URL = "http://tv.example.com/live/u/p/1.ts"


def read(body: str | bytes, base: str | None = None, size: int = 10_000) -> list[Entry]:
    data = body.encode() if isinstance(body, str) else body
    reader = M3uReader(base)
    found = [entry for at in range(0, len(data), size) for entry in reader.feed(data[at : at + size])]
    return found + reader.finish()


def only(body: str | bytes, base: str | None = None) -> Entry:
    (entry,) = read(body, base)
    return entry


def judge(body: bytes) -> Verdict:
    reader = M3uReader()
    assert reader.feed(body) + reader.finish() == []
    return reader.verdict


def test_a_well_formed_entry() -> None:
    entry = only(
        '#EXTM3U\n#EXTINF:-1 tvg-id="one.fr" tvg-name="One" tvg-logo="http://x.example.com/1.png" '
        'tvg-chno="7.0" '
        f'group-title="News;France",FR: One HD\n{URL}\n'
    )
    assert (entry.name, entry.url, entry.group) == ("FR: One HD", URL, "News;France")
    assert (entry.tvg_id, entry.logo, entry.number) == ("one.fr", "http://x.example.com/1.png", 7)
    assert (entry.groups, entry.kind) == (("News", "France"), ChannelKind.LIVE)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("#EXTINF:-1,One", "One"),
        ("#EXTINF:-1 ,One", "One"),
        ("#EXTINF: -1 , One ", "One"),
        ("#EXTINF:0,One, two, three", "One, two, three"),
        ('#EXTINF:-1 tvg-id="a",One, two', "One, two"),
        ('#EXTINF:-1 tvg-id="a",Show x="1" tonight', 'Show x="1" tonight'),
        ('#EXTINF:-1,Show x="1" tonight', 'Show x="1" tonight'),
        ('#EXTINF:-1,tvg-id="a" group-title="b",One', "One"),
        ('#EXTINF:-1, tvg-id="a",One', "One"),
        ('#EXTINF:-1 tvg-id="a" One', "One"),
        ('#EXTINF:-1 tvg-name="From attribute",', "From attribute"),
        ("#EXTINF:-1,", "1"),
        ("#EXTINF:,One", "One"),
        ("#EXTINF,One", "One"),
        ("#extinf:-1,One", "One"),
        ("#ExtInf:-1.5,One", "One"),
        ("#EXTINF:+10.000,One", "One"),
        ('#EXTINF:-1 TVG-ID="a" Group-Title="b",One', "One"),
        ('#EXTINF:-1 tvg-id="a"tvg-name="b",One', "One"),
        ('#EXTINF:-1 tvg-name="News, "Live", and more" group-title="X",One', "One"),
        ('#EXTINF:-1\ttvg-id="a"\t,One', "One"),
        ('#EXTINF:-1 tvg-id="",One "quoted" two', 'One "quoted" two'),
        ("#EXTINF:-1,Ünï \u00a0 ★\u2028 Æ", "Ünï \u00a0 ★  Æ"),
        ("#EXTINF:-1,A\x00B\x0bC", "A B C"),
    ],
)
def test_titles(line: str, name: str) -> None:
    assert only(f"#EXTM3U\n{line}\n{URL}\n").name == name


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ('tvg-name="This is "a test"" group-title="x"', {"tvg-name": 'This is "a test"', "group-title": "x"}),
        ('tvg-name="This is "a test""', {"tvg-name": 'This is "a test"'}),
        ("tvg-id=one group-title=News", {"tvg-id": "one", "group-title": "News"}),
        ("tvg-id=one group-title=World News", {"tvg-id": "one", "group-title": "World News"}),
        ("tvg-id='one' group-title='It's News'", {"tvg-id": "one", "group-title": "It's News"}),
        ('tvg-id = "one"', {"tvg-id": "one"}),
        ('tvg-ID="one"', {"tvg-id": "one"}),
        (
            'tvg-id="" tvg-logo="http://x.example.com/a,b.png"',
            {"tvg-id": "", "tvg-logo": "http://x.example.com/a,b.png"},
        ),
        ('tvg-id="a" tvg-id="b"', {"tvg-id": "b"}),
        ("tvg-id='a' tvg-id='b'", {"tvg-id": "b"}),
    ],
)
def test_attributes(text: str, attributes: dict[str, str]) -> None:
    entry = only(f"#EXTM3U\n#EXTINF:-1 {text},Title\n{URL}\n")
    assert dict(entry.attributes) == attributes
    assert entry.name == "Title"


@pytest.mark.parametrize(
    "url",
    [
        "rtmp://h.example.com/live/x",
        "rtsp://h.example.com/x",
        "srt://h.example.com:9000?mode=caller",
        "mms://h.example.com/x",
        "rtp://@239.0.0.1:5000",
        "udp://@239.0.0.1:1234",
        "plugin://plugin.video.x/?a=b",
        "HTTP://h.example.com/X.TS",
        "http://h.example.com/" + "a" * 3000 + ".ts",
        "http://h.example.com/a b.ts",
        "http://h.example.com/a?x=|y",
    ],
)
def test_addresses_of_every_kind_are_kept(url: str) -> None:
    assert only(f"#EXTM3U\n#EXTINF:-1,One\n{url}\n").url == url


def test_relative_and_bare_addresses() -> None:
    base = "http://h.example.com/lists/tv.m3u"
    assert only("#EXTM3U\n#EXTINF:-1,One\n../a/1.ts\n", base).url == "http://h.example.com/a/1.ts"
    assert (
        only("#EXTM3U\n#EXTINF:-1,One\nchannel one\n", base).url == "http://h.example.com/lists/channel one"
    )
    assert only("one.ts\n", base).url == "http://h.example.com/lists/one.ts"
    bare = only("http://h.example.com/News%20One.ts\n")
    assert (bare.name, bare.url) == ("News One", "http://h.example.com/News%20One.ts")
    assert read("#EXTM3U\nthis is a note\n") == []


def test_an_extinf_without_an_address_is_dropped_and_its_options_with_it() -> None:
    found = read(f"#EXTM3U\n#EXTINF:-1,Lost\n#EXTINF:-1,One\n{URL}\n#EXTINF:-1,Last")
    assert [entry.name for entry in found] == ["One"]


def test_extgrp_holds_until_it_is_changed() -> None:
    found = read(
        f"#EXTM3U\n#EXTGRP:Sport\n#EXTINF:-1,A\n{URL}\n#EXTINF:-1,B\n{URL}\n"
        f'#EXTINF:-1 group-title="Own",C\n{URL}\n#EXTINF:-1,D\n#extgrp: News\n{URL}\n#EXTINF:-1,E\n{URL}\n'
    )
    assert [entry.group for entry in found] == ["Sport", "Sport", "Own", "News", "News"]


@pytest.mark.parametrize(
    "lines",
    [
        f"#EXTINF:-1,One\n#EXTVLCOPT:http-user-agent=Box/1.0\n#EXTVLCOPT:http-referrer=http://r.example.com/\n{URL}",
        f"#EXTVLCOPT--http-user-agent=Box/1.0\n#EXTVLCOPT:http-referer=http://r.example.com/\n#EXTINF:-1,One\n{URL}",
        f'#EXTINF:-1,One\n#EXTHTTP:{{"user-agent":"Box/1.0","Referer":"http://r.example.com/"}}\n{URL}',
        f"#EXTINF:-1,One\n{URL}|User-Agent=Box%2F1.0&Referer=http%3A%2F%2Fr.example.com%2F",
        f"#EXTINF:-1,One\n#KODIPROP:inputstream.adaptive.stream_headers=User-Agent=Box%2F1.0&Referer=http://r.example.com/\n{URL}",
        f'#EXTINF:-1 http-user-agent="Box/1.0" http-referrer="http://r.example.com/",One\n{URL}',
    ],
)
def test_headers_in_every_notation(lines: str) -> None:
    first, second = read(f"#EXTM3U\n{lines}\n#EXTINF:-1,Two\n{URL}\n")
    assert dict(first.headers) == {"User-Agent": "Box/1.0", "Referer": "http://r.example.com/"}
    assert first.url == URL
    assert dict(second.headers) == {}, "headers belong to the entry they stand at"


@pytest.mark.parametrize(
    "line",
    [
        '#EXTHTTP:{"Host":"evil.example.com","X-Y":"a\\r\\nb","bad name":"x","Range":"bytes=0-"}',
        "#EXTHTTP:not json",
        "#EXTHTTP:[1]",
        "#EXTVLCOPT:network-caching=1000",
        "#KODIPROP:inputstream=inputstream.adaptive",
    ],
)
def test_headers_that_are_not_taken(line: str) -> None:
    assert dict(only(f"#EXTM3U\n#EXTINF:-1,One\n{line}\n{URL}\n").headers) == {}


def test_drm_is_seen_and_its_key_is_not_kept() -> None:
    entry = only(
        "#EXTM3U\n#EXTINF:-1,One\n#KODIPROP:inputstream.adaptive.license_type=com.widevine.alpha\n"
        f"#KODIPROP:inputstream.adaptive.license_key=abc:secret9\n{URL}\n"
    )
    assert entry.drm == "widevine"
    assert "secret9" not in str(tuple(entry))


@pytest.mark.parametrize(
    ("extinf", "url", "kind"),
    [
        ("-1,One", "http://h.example.com/u/p/1", ChannelKind.LIVE),
        ('-1 group-title="Sky Movies",One', "http://h.example.com/u/p/1", ChannelKind.LIVE),
        ('-1 group-title="VOD | Action",One', "http://h.example.com/u/p/1", ChannelKind.VOD),
        ('-1 group-title="VOD",One', "http://h.example.com/live/u/p/1.ts", ChannelKind.LIVE),
        ("-1,One", "http://h.example.com/movie/u/p/1.mkv", ChannelKind.VOD),
        ("-1,One", "http://h.example.com/series/u/p/1.mp4", ChannelKind.SERIES),
        ("-1,One S01 E02", "http://h.example.com/x/1.mp4", ChannelKind.SERIES),
        ("-1,One", "http://h.example.com/x/1.MKV?a=b", ChannelKind.VOD),
        ("5400,One", "http://h.example.com/x/1", ChannelKind.VOD),
        ("5400,One", "http://h.example.com/x/1.m3u8", ChannelKind.LIVE),
        ('-1 radio="true",One', "http://h.example.com/x/1", ChannelKind.RADIO),
        ('-1 group-title="Radio FR",One', "http://h.example.com/live/u/p/1.ts", ChannelKind.RADIO),
        ("-1,One", "http://h.example.com/x.mp3", ChannelKind.RADIO),
        ('-1 tvg-type="movie",One', "http://h.example.com/x/1.ts", ChannelKind.VOD),
    ],
)
def test_live_radio_films_and_episodes_are_told_apart(extinf: str, url: str, kind: ChannelKind) -> None:
    assert only(f"#EXTM3U\n#EXTINF:{extinf}\n{url}\n").kind is kind


@pytest.mark.parametrize(
    "name", ["##### UK #####", "=== Sport ===", "---", "★★ FRANCE ★★", "•●● VIP ●●•", "▬▬▬ BEIN ▬▬▬"]
)
def test_separators_are_flagged(name: str) -> None:
    assert only(f"#EXTM3U\n#EXTINF:-1,{name}\n{URL}\n").separator


@pytest.mark.parametrize("name", ["One", "#1 Hits", "-- One", "C-SPAN", "TV5 * Monde", "★ One"])
def test_names_are_no_separators(name: str) -> None:
    assert not only(f"#EXTM3U\n#EXTINF:-1,{name}\n{URL}\n").separator


BODY = f'#EXTM3U\n#EXTINF:-1 group-title="Télé",Café ★\n{URL}\n#EXTINF:-1,Two\n{URL}\n'


@pytest.mark.parametrize(
    "data",
    [
        BODY.encode(),
        b"\xef\xbb\xbf" + BODY.encode(),
        BODY.encode("utf-16"),
        BODY.encode("utf-16-le"),
        BODY.encode("utf-16-be"),
        b"\xfe\xff" + BODY.encode("utf-16-be"),
        BODY.replace("\n", "\r\n").encode(),
        BODY.replace("\n", "\r").encode(),
        BODY.replace("\n", "\n\n\r\n").encode(),
        ("\n\n  " + BODY).encode(),
        BODY.rstrip("\n").encode(),
        BODY.removeprefix("#EXTM3U\n").encode(),
        ("\ufeff" + BODY.removeprefix("#EXTM3U\n")).encode(),
        gzip.compress(BODY.encode()),
        gzip.compress(BODY[:60].encode()) + gzip.compress(BODY[60:].encode()),
        lzma.compress(BODY.encode()),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_encodings_line_ends_and_packings(data: bytes, size: int) -> None:
    found = read(data, size=size)
    assert [(entry.name, entry.group) for entry in found] == [("Café ★", "Télé"), ("Two", "")]


def test_latin_1_and_utf_8_mixed_in_one_list() -> None:
    body = b"#EXTM3U\n#EXTINF:-1,Caf\xe9\n%b\n#EXTINF:-1,Caf\xc3\xa9\n%b\n" % (URL.encode(), URL.encode())
    assert [entry.name for entry in read(body)] == ["Café", "Café"]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_zip(method: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("list.m3u", BODY)
    assert [entry.name for entry in read(packed.getvalue(), size=11)] == ["Café ★", "Two"]


def test_the_header_names_the_guide() -> None:
    reader = M3uReader()
    reader.feed(b'#EXTM3U x-tvg-url="http://g.example.com/a.xml,http://g.example.com/b.xml" tvg-shift=2\n')
    reader.finish()
    assert reader.header == {
        "x-tvg-url": "http://g.example.com/a.xml,http://g.example.com/b.xml",
        "tvg-shift": "2",
    }
    assert reader.verdict is Verdict.LIST


def test_session_data_does_not_make_a_list_an_hls_playlist() -> None:
    reader = M3uReader()
    found = reader.feed(f'#EXTM3U\n#EXT-X-SESSION-DATA:DATA-ID="x"\n#EXTINF:-1,One\n{URL}\n'.encode())
    assert (len(found + reader.finish()), reader.verdict) == (1, Verdict.LIST)


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\na.ts\n", Verdict.HLS),
        (b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://h.example.com/a.m3u8\n", Verdict.HLS),
        ((b"\x47" + bytes(187)) * 8, Verdict.TS),
        (b"\x00\x01" + (b"\x47" + bytes(187)) * 8, Verdict.TS),
        (b"<!DOCTYPE html><html><body>\nhttp://h.example.com/a.ts\n</body></html>", Verdict.HTML),
        (b"\n <HTML><head>", Verdict.HTML),
        (b'<?xml version="1.0"?><MPD xmlns="x"></MPD>', Verdict.DASH),
        (b'{"user_info":{"auth":0}}', Verdict.JSON),
        (b"[]", Verdict.JSON),
        (b"", Verdict.EMPTY),
        (b"\xef\xbb\xbf \r\n", Verdict.EMPTY),
        (b"Invalid username", Verdict.TEXT),
        (b"\x89PNG\r\n\x1a\n" + bytes(2000), Verdict.TEXT),
    ],
)
def test_bodies_that_are_no_list(body: bytes, verdict: Verdict) -> None:
    assert judge(body) is verdict
    assert (refuse_no_list(verdict) is None) is (verdict in {Verdict.HLS, Verdict.TS})


def test_a_stream_is_recognised_before_its_end() -> None:
    reader = M3uReader()
    reader.feed((b"\x47" + bytes(187)) * 8)
    assert reader.verdict is Verdict.TS


def test_no_representation_shows_the_address() -> None:
    entry = only("#EXTM3U\n#EXTINF:-1,One\nhttp://h.example.com/live/u/secret9/1.ts|Cookie=secret9\n")
    assert "secret9" not in repr(entry)


def test_memory_does_not_grow_with_the_list_nor_with_a_line() -> None:
    part = f'#EXTINF:-1 tvg-id="a" group-title="Group",Name\n{URL}\n'.encode() * 500
    reader = M3uReader()
    reader.feed(part)
    tracemalloc.start()
    for _i in range(60):
        assert len(reader.feed(part)) == 500
    for _i in range(100):
        reader.feed(b"x" * 100_000)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6_000_000
    assert reader.feed(b"\n" + part)[-1].name == "Name", "goes on behind a line that was too long"


def test_a_packed_bomb_comes_out_in_pieces() -> None:
    bomb = gzip.compress(b"#EXTM3U\n" + b"\n" * 8_000_000, 9)
    tracemalloc.start()
    reader = M3uReader()
    reader.feed(bomb)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6_000_000


def test_a_packed_body_that_ends_early_or_is_broken() -> None:
    packed = gzip.compress(BODY.encode() * 50)
    for body in (packed[:-20], packed[:30] + b"\0\0\0\0" + packed[34:], b"PK\x03\x04" + bytes(40)):
        with pytest.raises(AdScreenError):
            read(body)


pieces = st.lists(
    st.sampled_from(
        [
            b"#EXTM3U",
            b"\n",
            b"\r",
            b"#EXTINF:-1",
            b' tvg-id="',
            b'"',
            b",",
            b"One",
            URL.encode(),
            b"#EXTGRP:",
            b"|",
            b"User-Agent=x",
            b"#EXTHTTP:{",
            b"#KODIPROP:",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"\x1f\x8b",
            b"PK\x03\x04",
            b"\0",
            b"\xed\xa0\x80",
            b"=",
            b"'",
            b"  ",
            b"http://[",
            b"#EXT-X-",
        ]
    )
    | st.binary(max_size=6),
    max_size=40,
).map(b"".join)


@given(pieces, st.integers(1, 30))
def test_nothing_but_our_error_is_ever_raised_and_cuts_change_nothing(body: bytes, size: int) -> None:
    whole: list[Entry] | None = None
    cut: list[Entry] | None = None
    with suppress(AdScreenError):
        whole = read(body)
    with suppress(AdScreenError):
        cut = read(body, size=size)
    assert whole == cut
    for entry in whole or []:
        entry.number, entry.archive_days, entry.groups, entry.logo  # noqa: B018  (each reads odd values)
        assert entry.name
        assert entry.name.encode()
