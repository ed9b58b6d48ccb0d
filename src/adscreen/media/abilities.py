"""What a browser decodes, and the cheapest rendition of a channel that it can play.

hls.js takes a transport stream apart and hands its tracks to the browser's Media Source Extensions. It takes
H.264, HEVC, AAC, MPEG audio, AC-3 and E-AC-3; LATM, DTS, Opus and MPEG-2 pictures it does not take, whatever
the browser decodes. A track that is not taken, or not decoded, is often missing without a word: silence, or
no picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from adscreen.media.filters.choice import best_sound
from adscreen.media.languages import one_code
from adscreen.media.model import Codec, Track
from adscreen.media.recipes import Recipe

EVERYWHERE = frozenset({"h264", "aac", "mp3"})
"""What is counted on where a player says nothing of itself."""
NAMES = EVERYWHERE | {
    "h264-51", "h264-high10", "h264-422", "h264-444", "hevc", "hevc-51", "hevc-10", "mp2", "ac3", "eac3",
}  # fmt: skip
"""Abilities that a page may name: `player/src/codecs.ts` says what it asks its browser for each."""

_HIGHEST_LEVEL = 42
"""H.264 level_idc that every screen decodes (Apple's HLS authoring rule 1.3)."""
_HEVC_LEVEL = 123
"""HEVC level_idc of 1080p at 60 pictures a second (level 4.1)."""
_PROFILES = {66: "h264", 77: "h264", 88: "h264", 100: "h264", 110: "h264-high10", 122: "h264-422"}
_SOUNDS = {
    Codec.AAC: "aac",
    Codec.MP3: "mp3",
    Codec.MP2: "mp2",
    Codec.AC3: "ac3",
    Codec.EAC3: "eac3",
}


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a player says of itself."""

    names: frozenset[str] = EVERYWHERE
    exact: Mapping[str, bool] = field(default_factory=dict)
    """Codec strings (RFC 6381) of real channels, and what the browser says of them: it decides before
    `names`.
    """

    def plays(self, track: Track) -> bool:
        """Tell whether a track comes out of this player as it is."""
        if track.rfc6381 is not None and track.codec in _TAKEN and track.rfc6381 in self.exact:
            return self.exact[track.rfc6381]
        if track.codec is Codec.H264:
            return self._h264(track.rfc6381)
        if track.codec is Codec.HEVC:
            return self._hevc(track.rfc6381)
        return _SOUNDS.get(track.codec) in self.names

    def _h264(self, name: str | None) -> bool:
        profile, level = h264_profile_and_level(name) or (100, 40)
        wanted = {_PROFILES.get(profile, "h264-444")} | ({"h264-51"} if level > _HIGHEST_LEVEL else set())
        return wanted <= self.names

    def _hevc(self, name: str | None) -> bool:
        parts = (name or "hvc1.1.6.L120").split(".")
        level = int(parts[3][1:]) if len(parts) > 3 and parts[3][1:].isdecimal() else 0
        wanted = {"hevc"} | ({"hevc-51"} if level > _HEVC_LEVEL else set())
        return (wanted | ({"hevc-10"} if parts[1].lstrip("ABC") != "1" else set())) <= self.names


_TAKEN = {Codec.H264, Codec.HEVC, Codec.AAC, Codec.AC3, Codec.EAC3}
"""Codecs whose string says what hls.js asks the browser for: MPEG audio goes by another type."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an operator wants of a channel on a screen."""

    language: str | None = None
    """ISO 639-2 code of the sound, where there are several."""
    deinterlace: bool = False
    repair: bool = False
    """Decode and encode the picture: damage recurs in it that a browser would not survive."""


def cheapest(tracks: Sequence[Track], abilities: Abilities, wishes: Wishes) -> Recipe:
    """Return the rendition of a channel with `tracks` that costs least among those that a player plays.

    Where nothing is wished, a sound that plays is taken before one that must be converted.
    """
    video = next((track for track in tracks if track.codec.is_video), None)
    sounds = [track for track in tracks if track.codec.is_audio]
    audio, language = _sound(sounds, abilities, wishes.language)
    new_picture = video is not None and (
        not abilities.plays(video) or wishes.repair or (wishes.deinterlace and video.interlaced is True)
    )
    return Recipe(
        "h264" if new_picture else "copy",
        "aac" if audio is not None and not abilities.plays(audio) else "copy",
        language,
    )


def _sound(sounds: list[Track], abilities: Abilities, wanted: str | None) -> tuple[Track | None, str | None]:
    """Return the sound to play, and the language to pick it by: None where a player finds it by itself."""
    first = best_sound(sounds, None)
    chosen = best_sound(sounds, wanted)
    if wanted is not None and chosen is not None and chosen is not first:
        return chosen, one_code(chosen.language)
    playable = next((track for track in sounds if abilities.plays(track)), None)
    same = playable is not None and first is not None and playable.language == first.language
    if first is None or abilities.plays(first) or not same or playable is None:
        return first, None
    return playable, None


def h264_profile_and_level(rfc6381: str | None) -> tuple[int, int] | None:
    """Return profile_idc and level_idc of `avc1.PPCCLL` (RFC 6381 section 3.3); None where there are none."""
    if not rfc6381 or rfc6381[:5] not in ("avc1.", "avc3.") or len(rfc6381) != 11:
        return None
    try:
        return int(rfc6381[5:7], 16), int(rfc6381[9:11], 16)
    except ValueError:
        return None
