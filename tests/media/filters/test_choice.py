from dataclasses import replace

from adscreen.media.filters.choice import best_sound, choose_tracks
from adscreen.media.model import Codec, Track
from adscreen.media.recipes import SOURCE, Recipe

PICTURE = Track(256, 0x1B, Codec.H264)
ENGLISH = Track(257, 0x0F, Codec.AAC, language="eng")
FRENCH = Track(258, 0x06, Codec.AC3, language="fre")
GERMAN = Track(259, 0x03, Codec.MP2, language="deu")
TRACKS = (PICTURE, ENGLISH, FRENCH, GERMAN)


def test_one_picture_and_one_sound_are_taken() -> None:
    chosen = choose_tracks(TRACKS, SOURCE)
    assert (chosen.video, chosen.audio) == (PICTURE, ENGLISH)
    assert chosen.pids == (256, 257)
    assert choose_tracks((FRENCH,), SOURCE).pids == (258,)
    assert choose_tracks((), SOURCE).pids == ()


def test_a_language_goes_by_either_of_its_codes() -> None:
    assert choose_tracks(TRACKS, Recipe(language="fra")).audio == FRENCH
    assert choose_tracks(TRACKS, Recipe(language="ger")).audio == GERMAN
    assert choose_tracks(TRACKS, Recipe(language="ita")).audio == ENGLISH


def test_a_sound_that_nothing_decodes_comes_last() -> None:
    nothing = replace(ENGLISH, codec=Codec.AC4)
    assert best_sound((nothing, FRENCH), None) == FRENCH
    assert best_sound((nothing,), None) == nothing
