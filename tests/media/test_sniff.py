import pytest

from adscreen.media.sniff import Container, sniff_text


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (b"", Container.EMPTY),
        (b"#EXTM3U\r\n#EXT-X-STREAM-INF:BANDWIDTH=1\r\nx.m3u8", Container.HLS),
        (b"\xef\xbb\xbf#EXTM3U\n#EXT-X-VERSION:3\n", Container.HLS),
        (b'#EXTM3U url-tvg="x"\n#EXTINF:-1,One\nhttp://example.com/1', Container.M3U),
        (b"#EXTINF:-1,One\n", Container.M3U),
        (b"  <HTML><head>", Container.HTML),
        (b"<h1>403</h1>", Container.HTML),
        (b"<?xml version='1.0'?><tv></tv>", Container.XML),
        (b'{"user_info":{}}', Container.JSON),
        (b"[]", Container.JSON),
        (b"\0\0\0\x18ftypisom", Container.MP4),
        (b"\x1a\x45\xdf\xa3\x01", Container.MKV),
        (b"FLV\x01\x05", Container.FLV),
        (b"ID3\x04", Container.AUDIO),
        (b"\xff\xf1\x4c\x80", Container.AUDIO),
        (b"hello", None),
    ],
)
def test_bytes_tell_what_they_are(head: bytes, container: Container | None) -> None:
    assert sniff_text(head) is container


def test_which_are_transport_streams() -> None:
    assert [c for c in Container if c.is_ts] == [Container.TS188, Container.TS192, Container.TS204]
