from adscreen.media.model import Codec
from adscreen.media.mpegts.audio import SoundFormat
from adscreen.media.mpegts.grade import PictureFormat
from adscreen.media.mpegts.psi import PmtStream
from adscreen.media.mpegts.streams import announced
from adscreen.media.segmenter.stream import Stream


def stream(stream_type: int) -> Stream:
    known = announced(PmtStream(0x100, stream_type, b""))
    return Stream(1, known, known.track())


def test_counters_go_on_over_what_was_left_out() -> None:
    video = stream(0x1B)
    video.stop(14)
    video.stop(3)
    video.go_on(9)
    assert (9 + video.offset) & 15 == 15
    assert video.unit_counter == 14


def test_nothing_is_renumbered_before_anything_was_sent() -> None:
    video = stream(0x1B)
    video.dropping = True
    video.go_on(9)
    assert (video.offset, video.unit_counter) == (0, 8)


def test_another_size_is_a_contradiction() -> None:
    video = stream(0x1B)
    small, large = (
        PictureFormat("avc1.64001E", 720, 576, True),
        PictureFormat("avc1.640028", 1920, 1080, False),
    )
    assert [video.learn_picture(f) for f in (small, small, large)] == [False, False, True]
    assert (video.track.width, video.track.interlaced) == (1920, False)


def test_the_layer_of_mpeg_audio_is_learnt_without_contradiction() -> None:
    audio = stream(0x03)
    mp3 = SoundFormat(Codec.MP3, "mp4a.40.34", 2, 48000)
    assert not audio.learn_sound(mp3)
    assert audio.track.codec is Codec.MP3
    assert audio.learn_sound(SoundFormat(Codec.MP3, "mp4a.40.34", 1, 48000))
