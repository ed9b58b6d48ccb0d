import pytest

from adscreen.iptv.diagnose.model import Severity
from adscreen.iptv.diagnose.playable import best_sound, judge_tracks
from adscreen.media.model import Codec, Track


def video(codec: Codec = Codec.H264, rfc6381: str | None = "avc1.640028", **more: object) -> Track:
    return Track(pid=256, stream_type=0x1B, codec=codec, rfc6381=rfc6381, **more)  # type: ignore[arg-type]  # test shorthand


def audio(codec: Codec, **more: object) -> Track:
    return Track(pid=257, stream_type=0x0F, codec=codec, **more)  # type: ignore[arg-type]  # test shorthand


def codes_of(*tracks: Track) -> dict[str, Severity]:
    return {f.code: f.severity for f in judge_tracks(tracks)}


@pytest.mark.parametrize("codec", [Codec.AAC, Codec.MP2, Codec.MP3])
def test_h264_with_a_sound_browsers_decode_plays(codec: Codec) -> None:
    assert codes_of(video(), audio(codec)) == {"video_ready": Severity.OK, "audio_ready": Severity.OK}


@pytest.mark.parametrize(
    ("codec", "code"),
    [
        (Codec.AC3, "audio_ac3"),
        (Codec.EAC3, "audio_converted"),
        (Codec.DTS, "audio_converted"),
        (Codec.LATM, "audio_converted"),
        (Codec.OPUS, "audio_converted"),
    ],
)
def test_other_sounds_are_converted(codec: Codec, code: str) -> None:
    assert codes_of(video(), audio(codec))[code] is Severity.NOTE


def test_a_sound_that_nothing_decodes_is_an_error() -> None:
    assert codes_of(video(), audio(Codec.AC4))["audio_fatal"] is Severity.ERROR


@pytest.mark.parametrize(
    ("codec", "code"),
    [
        (Codec.HEVC, "video_hevc"),
        (Codec.MPEG2, "video_mpeg2"),
        (Codec.MPEG1, "video_mpeg2"),
        (Codec.MPEG4, "video_unknown"),
    ],
)
def test_other_pictures_are_converted_at_a_cost(codec: Codec, code: str) -> None:
    assert codes_of(video(codec, None), audio(Codec.AAC))[code] is Severity.WARNING


@pytest.mark.parametrize("profile", ["6e", "7a", "f4"])
def test_studio_profiles_are_converted(profile: str) -> None:
    assert codes_of(video(rfc6381=f"avc1.{profile}0028"))["video_profile"] is Severity.WARNING


def test_a_high_level_is_a_warning() -> None:
    found = judge_tracks([video(rfc6381="avc1.640033"), audio(Codec.AAC)])
    heavy = next(f for f in found if f.code == "video_high_level")
    assert heavy.severity is Severity.WARNING
    assert "5.1" in heavy.explanation.in_language("en")


def test_an_interlaced_picture_is_a_warning() -> None:
    assert codes_of(video(interlaced=True))["video_interlaced"] is Severity.WARNING


def test_scrambled_comes_before_everything() -> None:
    assert list(codes_of(video(Codec.HEVC, scrambled=True), audio(Codec.AC3))) == ["scrambled"]


def test_radio_silent_and_empty_channels() -> None:
    assert codes_of(audio(Codec.AAC)) == {"video_none": Severity.NOTE, "audio_ready": Severity.OK}
    assert codes_of(video()) == {"video_ready": Severity.OK, "audio_none": Severity.NOTE}
    assert codes_of() == {"tracks_none": Severity.ERROR}
    assert codes_of(audio(Codec.DATA)) == {"tracks_none": Severity.ERROR}


def test_the_playable_of_several_sounds_counts() -> None:
    dolby, plain = audio(Codec.AC3), audio(Codec.MP2)
    assert best_sound([video(), dolby, plain]) is plain
    assert best_sound([dolby]) is dolby
