from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.sources.playlist import (
    ByteRange,
    MediaPlaylist,
    Multivariant,
    attributes,
    is_drm,
    parse_playlist,
)

MEDIA = """#EXTM3U
#EXT-X-VERSION:4
#EXT-X-TARGETDURATION:6
#EXT-X-MEDIA-SEQUENCE:9007199254740993
#EXT-X-KEY:METHOD=AES-128,URI="/key/a,b",IV=0x0000000000000000000000000000000A
#EXTINF:5.005,title, with comma
a.ts
#EXT-X-DISCONTINUITY
#EXT-X-KEY:METHOD=NONE
#EXT-X-BYTERANGE:100@50
#EXTINF:6
b.ts
#EXT-X-BYTERANGE:20
#EXTINF:6,
b.ts
#EXT-X-GAP
#EXTINF:6,
c.ts
"""


def media(text: str) -> MediaPlaylist:
    playlist = parse_playlist(text)
    assert isinstance(playlist, MediaPlaylist)
    return playlist


def master(text: str) -> Multivariant:
    playlist = parse_playlist(text)
    assert isinstance(playlist, Multivariant)
    return playlist


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_media_playlist(newline: str) -> None:
    playlist = media("\ufeff" + MEDIA.replace("\n", newline))
    a, b, b2, c = playlist.entries
    assert (playlist.target, playlist.sequence, playlist.ended) == (6, 9007199254740993, False)
    assert a.key is not None
    assert (a.key.uri, a.key.iv) == ("/key/a,b", bytes(15) + b"\n")
    assert (a.sequence, a.seconds, a.discontinuity) == (9007199254740993, 5.005, False)
    assert (b.sequence, b.discontinuity, b.key, b.byte_range) == (
        9007199254740994,
        True,
        None,
        ByteRange(50, 100),
    )
    assert b2.byte_range == ByteRange(150, 20)
    assert not b2.discontinuity
    assert (c.gap, c.byte_range) == (True, None)
    assert playlist.next_sequence == 9007199254740997


def test_nothing_secret_in_a_repr() -> None:
    assert "a.ts" not in repr(media(MEDIA))
    assert "/key" not in repr(media(MEDIA))


def test_an_end_a_map_and_a_missing_target() -> None:
    playlist = media(
        '#EXTM3U\n#EXT-X-TARGETDURATION:\n#EXT-X-MAP:URI="i.mp4"\n#EXTINF:4,\na.m4s\n#EXT-X-ENDLIST'
    )
    assert (playlist.ended, playlist.target, playlist.entries[0].has_map) == (True, 4, True)


def test_a_multivariant_playlist() -> None:
    choice = master(
        "#EXTM3U\n"
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sep",NAME="en",URI="en.m3u8"\n'
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="mux",NAME="en"\n'
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="mux",NAME="fr",URI="fr.m3u8"\n'
        '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i.m3u8"\n'
        '#EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080,CODECS="avc1.640028,mp4a.40.2",AUDIO="sep"\n'
        "hi.m3u8\n"
        '#EXT-X-STREAM-INF:BANDWIDTH=x,AUDIO="mux"\n'
        "# a comment\n"
        "lo.m3u8\n"
    )
    hi, lo = choice.variants
    assert (hi.uri, hi.bandwidth, hi.height, hi.codecs) == (
        "hi.m3u8",
        5000000,
        1080,
        ("avc1.640028", "mp4a.40.2"),
    )
    assert (hi.separate_audio, lo.separate_audio) == (True, False)
    assert (lo.uri, lo.bandwidth, lo.height, lo.codecs) == ("lo.m3u8", 0, None, ())


def test_drm_is_known() -> None:
    keys = (
        'METHOD=SAMPLE-AES,URI="skd://x",KEYFORMAT="com.apple.streamingkeydelivery"',
        'METHOD=SAMPLE-AES,URI="k"',
        'METHOD=AES-128,URI="k",KEYFORMAT="com.widevine"',
    )
    for key in keys:
        entry = media(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-KEY:{key}\n#EXTINF:2,\na.ts").entries[0]
        assert entry.key is not None
        assert is_drm(entry.key)
        assert master(f"#EXTM3U\n#EXT-X-SESSION-KEY:{key}\n#EXT-X-STREAM-INF:BANDWIDTH=1\na").drm


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("", Failure.NOT_MEDIA),
        ("<html>", Failure.NOT_MEDIA),
        ("#EXTM3U\n#EXTINF:-1,One\nhttp://tv.example.com/1.ts", Failure.WRONG_FORMAT),
        ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n", Failure.NOT_MEDIA),
        ("#EXTM3U\n" + "#" * 5_000_000, Failure.TOO_LARGE),
    ],
)
def test_what_is_no_playlist(text: str, failure: Failure) -> None:
    with pytest.raises(AdScreenError) as caught:
        parse_playlist(text)
    assert caught.value.failure is failure


def test_attributes() -> None:
    assert attributes('A=1, B="x, y=z",C = 2,D="open') == {"A": "1", "B": "x, y=z", "C": "2", "D": "open"}


LINES = st.sampled_from(
    [*MEDIA.splitlines(), "#EXT-X-STREAM-INF:BANDWIDTH=1", "#EXT-X-ENDLIST", "#EXTINF:nan,", ""]
)
NUMBERS = st.sampled_from(["-1", "1e999", "x", "9" * 40, "", "0x1", "²", "\0"])


@settings(deadline=None)  # a shared machine may stop a run for longer than any parsing takes
@given(
    st.lists(st.one_of(LINES, st.text(max_size=30), NUMBERS.map("#EXTINF:{}".format)), max_size=30), NUMBERS
)
def test_mutated_playlists_raise_nothing_else(lines: list[str], number: str) -> None:
    for tag in ("TARGETDURATION", "MEDIA-SEQUENCE", "BYTERANGE"):
        text = "\n".join(["#EXTM3U", "#EXT-X-TARGETDURATION:2", f"#EXT-X-{tag}:{number}", *lines])
        with suppress(AdScreenError):
            parse_playlist(text)


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_raises_nothing_else(text: str) -> None:
    with suppress(AdScreenError):
        parse_playlist(text)


def test_long_and_hostile_texts_come_to_an_end() -> None:
    long = parse_playlist("#EXTM3U\n#EXT-X-TARGETDURATION:2\n" + "#EXTINF:2,\na.ts\n" * 50_000)
    assert isinstance(long, MediaPlaylist)
    assert long.entries[-1].uri == "a.ts"
    assert len(attributes('A="' * 50_000 + "=" * 50_000 + " " * 50_000)) < 50_001
