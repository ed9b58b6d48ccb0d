from dataclasses import replace

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


def test_a_slate_has_the_channels_rate_of_pictures_where_it_is_one() -> None:
    rates = {
        None: "25",
        25.0: "25",
        29.97: "30000/1001",
        50.0: "50",
        59.94: "60000/1001",
        23.976: "24000/1001",
    }
    for rate, wanted in {**rates, 12.5: "25", 240.0: "25"}.items():
        shape = shape_of((replace(PICTURE, frame_rate=rate), SOUND))
        assert shape is not None
        assert shape.pictures == wanted


def test_hevc_and_latm_are_as_they_are_and_more_than_1080_lines_are_halved() -> None:
    hevc = Track(256, 0x24, Codec.HEVC, width=3840, height=2160)
    latm = Track(257, 0x11, Codec.LATM, channels=2, sample_rate=48_000)
    assert shape_of((hevc, latm)) == Shape("libx265", 1920, 1080, "aac", latm=True)


def test_a_broadcast_raster_is_drawn_as_wide_as_it_is_shown() -> None:
    assert Shape("libx264", 720, 576, None).canvas == (1024, 576)
    assert Shape("libx264", 544, 576, None).canvas == (1024, 576)
    assert Shape("libx264", 1280, 720, None).canvas == (1280, 720)
    assert Shape("libx264", 720, 1280, None).canvas == (720, 1280)


def test_a_channel_that_says_how_wide_its_pixels_are_is_believed() -> None:
    for pixel, wanted in (((12, 11), (786, 576)), ((16, 11), (1048, 576)), ((1, 1), (720, 576))):
        shape = shape_of((replace(PICTURE, width=720, height=576, pixel=pixel), SOUND))
        assert shape is not None
        assert shape.canvas == wanted
    anamorphic = shape_of((replace(PICTURE, width=1440, height=1080, pixel=(4, 3)), SOUND))
    mistaken = shape_of((replace(PICTURE, width=720, height=576, pixel=(1000, 1)), SOUND))
    assert anamorphic is not None
    assert mistaken is not None
    assert (anamorphic.canvas, mistaken.canvas) == ((1920, 1080), (1024, 576))


def test_what_cannot_be_coded_has_no_slate() -> None:
    assert shape_of(()) is None
    assert shape_of((SOUND,)) is None
    assert shape_of((Track(256, 0x10, Codec.MPEG4, width=640, height=360), SOUND)) is None
    assert shape_of((PICTURE, Track(258, 0x82, Codec.DTS))) is None
