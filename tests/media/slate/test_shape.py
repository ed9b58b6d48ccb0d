from adscreen.media.model import Codec, Track
from adscreen.media.slate.shape import Shape, shape_of

PICTURE = Track(256, 0x1B, Codec.H264, "avc1.640028", width=1920, height=1080)
SOUND = Track(257, 0x0F, Codec.AAC, "mp4a.40.2", channels=2, sample_rate=48_000)


def test_a_slate_is_coded_as_the_channel() -> None:
    assert shape_of((PICTURE, SOUND)) == Shape("libx264", 1920, 1080, "aac")
    mp2 = Track(258, 0x03, Codec.MP2, channels=1, sample_rate=44_100)
    assert shape_of((PICTURE, mp2)) == Shape("libx264", 1920, 1080, "mp2", 44_100, 1)
    assert shape_of((PICTURE,)) == Shape("libx264", 1920, 1080, None)


def test_more_than_two_channels_of_sound_become_two() -> None:
    ac3 = Track(258, 0x81, Codec.AC3, channels=6, sample_rate=48_000)
    assert shape_of((PICTURE, ac3)) == Shape("libx264", 1920, 1080, "ac3")


def test_what_cannot_be_coded_has_no_slate() -> None:
    assert shape_of(()) is None
    assert shape_of((SOUND,)) is None
    assert shape_of((Track(256, 0x24, Codec.HEVC, width=1920, height=1080), SOUND)) is None
    assert shape_of((PICTURE, Track(258, 0x82, Codec.DTS))) is None
