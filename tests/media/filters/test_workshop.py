import asyncio
from pathlib import Path

import pytest
from tests.media.filters.filtering import SOFTWARE, cut, filtered, loudness, tracks_of
from tests.support.media import H264, make_ts

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.filters import encoders
from adscreen.media.filters.choice import Chosen, choose_tracks
from adscreen.media.filters.encoders import Encoder
from adscreen.media.filters.inlet import Inlet
from adscreen.media.filters.workshop import Workshop, WorkshopOptions
from adscreen.media.model import Codec, Segment
from adscreen.media.recipes import Recipe

AAC_SOUND = Recipe(audio="aac")
ALL_NEW = Recipe("h264", "aac")
FIVE_ONE = ("-af", "pan=5.1|FL=c0|FR=c0|FC=0.2*c0|LFE=0*c0|BL=0.1*c0|BR=0.1*c0")

SOUNDS = {
    "ac3": ("-c:a", "ac3", "-b:a", "192k", "-ac", "2"),
    "eac3": ("-c:a", "eac3", "-b:a", "192k", "-ac", "2"),
    "mp2": ("-c:a", "mp2", "-b:a", "192k", "-ac", "2"),
    "dts": ("-c:a", "dca", "-strict", "-2", "-b:a", "768k", "-ac", "2"),
    "ac3 5.1": (*FIVE_ONE, "-c:a", "ac3", "-b:a", "448k"),
}


def starts(segments: list[Segment]) -> list[int | None]:
    return [segment.first_pts % 2**33 if segment.first_pts is not None else None for segment in segments]


@pytest.mark.parametrize("name", SOUNDS)
def test_sound_becomes_stereo_aac_of_the_same_loudness_on_the_same_time_line(
    name: str, tmp_path: Path
) -> None:
    source = make_ts(seconds=4, gop=25, audio=SOUNDS[name])
    made = tmp_path / "made.ts"
    made.write_bytes(filtered(source.read_bytes(), AAC_SOUND))
    sound = next(track for track in tracks_of(made.read_bytes()) if track.codec.is_audio)
    assert (sound.codec, sound.channels, sound.sample_rate) == (Codec.AAC, 2, 48000)
    assert loudness(made) == pytest.approx(loudness(source), abs=0.6)
    assert starts(cut(made.read_bytes())) == starts(cut(source.read_bytes()))


PICTURES = {
    "hevc": ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"),
    "mpeg2": ("-c:v", "mpeg2video", "-b:v", "2M"),
    "high 4:2:2": (*H264[:-1], "yuv422p"),
    "high 10": (*H264[:-1], "yuv420p10le"),
    "interlaced": (*H264, "-flags", "+ildct+ilme", "-x264opts", "tff=1"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_become_plain_h264_on_the_same_time_line(name: str) -> None:
    source = make_ts(seconds=4, gop=25, size="640x360", video=PICTURES[name]).read_bytes()
    segments = cut(filtered(source, ALL_NEW))
    picture = next(track for track in segments[-1].tracks if track.codec.is_video)
    assert picture.rfc6381 is not None
    assert picture.rfc6381.startswith("avc1.6400"), "High, 4:2:0, 8 bit"
    assert (picture.width, picture.height, picture.interlaced) == (640, 360, False)
    assert [round(segment.seconds, 2) for segment in segments] == [2.0, 2.0]
    assert starts(segments)[0] == starts(cut(source))[0]
    assert all(segment.independent for segment in segments)


def test_a_copied_sound_that_begins_late_is_waited_for() -> None:
    source = make_ts(seconds=4, gop=25, size="640x360", extra=("-b:v", "6M", "-minrate", "6M"))
    tracks, packets = tracks_of(source.read_bytes()), bytearray()
    data = source.read_bytes()
    sound = next(track.pid for track in tracks if track.codec.is_audio)
    for at in range(0, len(data), 188):
        if at > 200_000 or int.from_bytes(data[at + 1 : at + 3], "big") & 0x1FFF != sound:
            packets += data[at : at + 188]
    made = tracks_of(filtered(bytes(packets), Recipe("h264")))
    assert [track.codec for track in made] == [Codec.H264, Codec.AAC]


def test_the_wanted_language_is_the_one_that_comes_out() -> None:
    two = ("-filter_complex", "[1:a]asplit[a][b]", "-map", "0:v", "-map", "[a]", "-map", "[b]")
    languages = ("-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=fre")
    source = make_ts(seconds=4, gop=25, extra=(*two, *languages)).read_bytes()
    assert len(tracks_of(source)) == 3
    made = tracks_of(filtered(source, Recipe(language="fra")))
    assert [track.language for track in made if track.codec.is_audio] == ["fre"]


def test_times_go_on_over_the_wrap_of_the_clock() -> None:
    start = 2**33 / 90_000 - 2.2
    source = make_ts(seconds=6, gop=25, audio=SOUNDS["ac3"], extra=("-output_ts_offset", f"{start}"))
    segments = cut(filtered(source.read_bytes(), AAC_SOUND))
    assert [round(segment.seconds, 2) for segment in segments] == [2.0, 2.0, 2.0]
    assert not any(segment.discontinuity for segment in segments)
    assert starts(segments) == starts(cut(source.read_bytes()))


def run_filter(shop: Workshop, data: bytes, recipe: Recipe) -> AdScreenError | None:
    async def main() -> AdScreenError | None:
        inlet = Inlet([data])
        inlet.end()
        chosen = choose_tracks(tracks_of(data), recipe)
        return await shop.filter(recipe, chosen, inlet, lambda _data: None)

    return asyncio.run(asyncio.wait_for(main(), 60))


def test_no_more_pictures_than_allowed_are_converted_at_once() -> None:
    data = make_ts(seconds=4, gop=25).read_bytes()
    chosen = choose_tracks(tracks_of(data), ALL_NEW)
    shop = Workshop(find_ffmpeg(), WorkshopOptions(most_pictures=1, hardware=False))

    async def main() -> None:
        inlet = Inlet([data])
        first = asyncio.get_running_loop().create_task(
            shop.filter(ALL_NEW, chosen, inlet, lambda _data: None)
        )
        while not shop.pictures:
            await asyncio.sleep(0.01)
        with pytest.raises(AdScreenError) as caught:
            await shop.filter(ALL_NEW, chosen, Inlet([]), lambda _data: None)
        assert caught.value.failure is Failure.CONVERTING_FULL
        inlet.end()
        assert await asyncio.wait_for(first, 30) is None
        assert (shop.pictures, shop.refused) == (0, 1)

    asyncio.run(main())
    assert run_filter(shop, data, ALL_NEW) is None


def test_a_hardware_encoder_that_breaks_later_is_replaced_by_software(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vaapi = Encoder("vaapi", (), "format=nv12,hwupload", ("-c:v", "h264_vaapi"), hardware=True)

    async def it_worked_once(_ffmpeg: str, _encoder: Encoder) -> bool:
        return True

    monkeypatch.setattr(encoders, "encodes", it_worked_once)
    shop = Workshop(find_ffmpeg(), WorkshopOptions(most_pictures=1), offered=[vaapi])
    data = make_ts(seconds=4, gop=25).read_bytes()
    error = run_filter(shop, data, ALL_NEW)
    assert error is not None
    assert error.failure is Failure.CONVERSION_FAILED
    assert run_filter(shop, data, ALL_NEW) is None


def test_a_program_that_is_not_there_is_a_failure() -> None:
    shop = Workshop("/nowhere/ffmpeg", SOFTWARE)
    with pytest.raises(AdScreenError) as caught:
        asyncio.run(shop.filter(AAC_SOUND, Chosen(None, None), Inlet([]), lambda _data: None))
    assert caught.value.failure is Failure.CONVERSION_FAILED
