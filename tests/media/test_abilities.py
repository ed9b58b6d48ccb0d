from dataclasses import replace

import pytest

from adscreen.media.abilities import (
    EVERYWHERE,
    NAMES,
    Abilities,
    Wishes,
    cheapest,
    h264_profile_and_level,
)
from adscreen.media.model import Codec, Track
from adscreen.media.recipes import SOURCE, Recipe

H264 = Track(256, 0x1B, Codec.H264, "avc1.640028", interlaced=False)
HEVC = Track(256, 0x24, Codec.HEVC, "hvc1.1.6.L120.90")
MPEG2 = Track(256, 2, Codec.MPEG2, interlaced=True)
AAC = Track(257, 0x0F, Codec.AAC, "mp4a.40.2")
AC3 = Track(257, 0x81, Codec.AC3, "ac-3")
NOTHING = Wishes()
CHROMIUM = Abilities(EVERYWHERE | {"h264-51", "mp2"})
ALL = Abilities(NAMES)


@pytest.mark.parametrize(
    ("tracks", "abilities", "recipe"),
    [
        ((H264, AAC), Abilities(), SOURCE),
        ((H264, AC3), Abilities(), Recipe(audio="aac")),
        ((H264, AC3), ALL, SOURCE),
        ((HEVC, AAC), CHROMIUM, Recipe("h264")),
        ((HEVC, AC3), CHROMIUM, Recipe("h264", "aac")),
        ((HEVC, AAC), ALL, SOURCE),
        ((replace(HEVC, rfc6381="hvc1.1.6.L153.90"), AAC), Abilities(EVERYWHERE | {"hevc"}), Recipe("h264")),
        ((replace(HEVC, rfc6381="hvc1.2.4.L120.90"), AAC), Abilities(EVERYWHERE | {"hevc"}), Recipe("h264")),
        ((MPEG2, replace(AC3, codec=Codec.MP2, rfc6381="mp4a.40.33")), ALL, Recipe("h264")),
        ((MPEG2, replace(AC3, codec=Codec.MP2, rfc6381="mp4a.40.33")), Abilities(), Recipe("h264", "aac")),
        ((replace(H264, rfc6381="avc1.7A0028"), AAC), CHROMIUM, Recipe("h264")),
        ((replace(H264, rfc6381="avc1.640033"), AAC), Abilities(), Recipe("h264")),
        ((replace(H264, rfc6381="avc1.640033"), AAC), CHROMIUM, SOURCE),
        ((H264, replace(AC3, codec=Codec.LATM, rfc6381="mp4a.40.2")), ALL, Recipe(audio="aac")),
        ((H264, replace(AC3, codec=Codec.DTS, rfc6381=None)), ALL, Recipe(audio="aac")),
        ((H264, replace(AC3, codec=Codec.OPUS, rfc6381="opus")), ALL, Recipe(audio="aac")),
        ((AC3,), Abilities(), Recipe(audio="aac")),
        ((H264,), Abilities(), SOURCE),
    ],
)
def test_the_cheapest_that_plays_is_taken(
    tracks: tuple[Track, ...], abilities: Abilities, recipe: Recipe
) -> None:
    assert cheapest(tracks, abilities, NOTHING) == recipe


def test_what_the_browser_says_of_the_very_string_decides() -> None:
    assert cheapest((HEVC, AAC), Abilities(EVERYWHERE, {HEVC.rfc6381 or "": True}), NOTHING) == SOURCE
    assert cheapest((H264, AAC), Abilities(NAMES, {"avc1.640028": False}), NOTHING) == Recipe("h264")
    latm = replace(AC3, codec=Codec.LATM, rfc6381="mp4a.40.2")
    known = Abilities(NAMES, {"mp4a.40.2": True})
    assert cheapest((H264, latm), known, NOTHING) == Recipe(audio="aac"), "hls.js does not take LATM"


def test_interlaced_pictures_are_converted_only_where_that_is_wished() -> None:
    interlaced = replace(H264, interlaced=True)
    assert cheapest((interlaced, AAC), Abilities(), NOTHING) == SOURCE
    assert cheapest((interlaced, AAC), Abilities(), Wishes(deinterlace=True)) == Recipe("h264")
    assert cheapest((H264, AAC), Abilities(), Wishes(deinterlace=True)) == SOURCE


def test_a_damaged_picture_is_encoded_and_its_sound_left_alone() -> None:
    assert cheapest((H264, AAC), Abilities(), Wishes(repair=True)) == Recipe("h264")
    assert cheapest((AAC,), Abilities(), Wishes(repair=True)) == SOURCE


def test_the_wanted_language_is_played_by_the_cheapest_way_to_it() -> None:
    english = replace(AAC, language="eng")
    french = replace(AC3, pid=258, language="fre")
    german = replace(AAC, pid=259, language="deu")
    tracks = (H264, english, french, german)
    for wanted, recipe in {
        None: SOURCE,
        "eng": SOURCE,
        "ita": SOURCE,
        "fra": Recipe(audio="aac", language="fra"),
        "ger": Recipe(language="deu"),
    }.items():
        assert cheapest(tracks, Abilities(), Wishes(wanted)) == recipe, wanted


def test_of_two_sounds_alike_the_one_that_plays_is_left_to_the_player() -> None:
    assert cheapest((H264, AC3, replace(AAC, pid=258)), Abilities(), NOTHING) == SOURCE
    spoken = replace(AC3, language="fre"), replace(AAC, pid=258, language="eng")
    assert cheapest((H264, *spoken), Abilities(), NOTHING) == Recipe(audio="aac"), "not another language"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("avc1.640028", (100, 40)),
        ("avc1.4D401E", (77, 30)),
        ("avc1.zz0028", None),
        ("hvc1.1", None),
        (None, None),
    ],
)
def test_profile_and_level(text: str | None, expected: tuple[int, int] | None) -> None:
    assert h264_profile_and_level(text) == expected
