import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.media.hls import Line, media_playlist, multivariant_playlist, target_duration, with_base
from adscreen.media.model import TICKS, Codec, Track

VIDEO = Track(
    pid=256,
    stream_type=0x1B,
    codec=Codec.H264,
    rfc6381="avc1.640028",
    width=1920,
    height=1080,
    frame_rate=25.0,
)
SOUND = Track(pid=257, stream_type=0x0F, codec=Codec.AAC, rfc6381="mp4a.40.2")


@pytest.mark.parametrize(
    ("seconds", "target"),
    [(0.04, 3), (1, 3), (2, 3), (2.002, 3), (2.4, 4), (4, 6), (6, 9), (10, 10), (12, 12)],
)
def test_target_duration(seconds: float, target: int) -> None:
    assert target_duration(round(seconds * TICKS)) == target


@given(st.integers(1, 60 * TICKS))
def test_no_segment_rounds_above_the_target_it_gave(ticks: int) -> None:
    assert int(ticks / TICKS + 0.5) <= target_duration(ticks)


def test_media_playlist_puts_every_tag_where_the_rules_want_it() -> None:
    lines = [
        Line("s1-7.ts", 2 * TICKS, False, 1_700_000_000.0).text,
        Line("s1-8.ts", 180_180, True, 1_700_000_002.0).text,
    ]
    text = media_playlist(target=3, sequence=7, discontinuity_sequence=2, independent=True, lines=lines)
    assert text == (
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-TARGETDURATION:3\n"
        "#EXT-X-MEDIA-SEQUENCE:7\n#EXT-X-DISCONTINUITY-SEQUENCE:2\n"
        "#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:20.000Z\n#EXTINF:2.000000,\ns1-7.ts\n"
        "#EXT-X-DISCONTINUITY\n"
        "#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:22.000Z\n#EXTINF:2.002000,\ns1-8.ts\n"
    )


def test_multivariant_playlist_tells_codecs_size_and_rates() -> None:
    text = multivariant_playlist(uri="index.m3u8", peak=6_000_000, average=5_000_000, tracks=[VIDEO, SOUND])
    assert text == (
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-STREAM-INF:BANDWIDTH=6600000,AVERAGE-BANDWIDTH=5000000,"
        'CODECS="avc1.640028,mp4a.40.2",RESOLUTION=1920x1080,FRAME-RATE=25.000\nindex.m3u8\n'
    )


def test_codecs_are_left_out_unless_all_are_known() -> None:
    unknown = Track(pid=258, stream_type=0x06, codec=Codec.DTS)
    assert "CODECS" not in multivariant_playlist(uri="i", peak=1, average=1, tracks=[VIDEO, unknown])
    teletext = Track(pid=259, stream_type=0x06, codec=Codec.DATA)
    assert 'CODECS="avc1.640028"' in multivariant_playlist(
        uri="i", peak=1, average=1, tracks=[VIDEO, teletext]
    )


def test_sound_alone_has_no_resolution() -> None:
    text = multivariant_playlist(uri="i", peak=1, average=1, tracks=[SOUND])
    assert 'CODECS="mp4a.40.2"' in text
    assert "RESOLUTION" not in text


def test_with_base_moves_addresses_only() -> None:
    assert with_base("#EXTM3U\n#EXTINF:2,\na.ts\n", "/live/1/") == "#EXTM3U\n#EXTINF:2,\n/live/1/a.ts\n"
