"""What a browser does with a channel's tracks, and what AdScreen does about it: the decision table.

Facts, seen and heard in Chromium with hls.js (docs/7-reference/codecs.md): H.264 with AAC, MP3 or MP2 plays
with sound; AC-3, DTS and LATM play silent with no error; E-AC-3 and HEVC are fatal; MPEG-2 gives sound only,
with no error. All of these are converted; nothing decodes AC-4. Raw MPEG-TS plays in no browser. Apple's
authoring rules end H.264 at High profile, level 4.2.
"""

from collections.abc import Iterable

from adscreen.iptv.diagnose.findings import finding
from adscreen.iptv.diagnose.model import Finding
from adscreen.media.abilities import h264_profile_and_level
from adscreen.media.model import Codec, Track

HIGHEST_LEVEL = 42
"""H.264 level_idc that every screen decodes (Apple's HLS authoring rule 1.3)."""

CODEC_NAMES: dict[Codec, str] = {
    Codec.H264: "H.264",
    Codec.HEVC: "HEVC (H.265)",
    Codec.MPEG2: "MPEG-2",
    Codec.MPEG1: "MPEG-1",
    Codec.MPEG4: "MPEG-4 Visual",
    Codec.AAC: "AAC",
    Codec.LATM: "AAC-LATM",
    Codec.MP2: "MP2",
    Codec.MP3: "MP3",
    Codec.AC3: "Dolby AC-3",
    Codec.EAC3: "Dolby E-AC-3",
    Codec.AC4: "Dolby AC-4",
    Codec.DTS: "DTS",
    Codec.OPUS: "Opus",
    Codec.UNKNOWN: "?",
}

PROFILES: dict[int, str] = {
    66: "Baseline",
    77: "Main",
    88: "Extended",
    100: "High",
    110: "High 10",
    122: "High 4:2:2",
    244: "High 4:4:4",
    44: "CAVLC 4:4:4",
}
"""H.264 profile_idc (ITU-T H.264 annex A) to its name."""

_PLAYABLE_PROFILES = {66, 77, 88, 100}
_PLAYABLE_SOUND = {Codec.AAC, Codec.MP2, Codec.MP3}
_CONVERTED = {Codec.EAC3, Codec.DTS, Codec.LATM, Codec.OPUS}


def judge_tracks(tracks: Iterable[Track]) -> list[Finding]:
    """Return what follows from the tracks for a browser; an error among the findings means it cannot play."""
    seen = tuple(tracks)
    video = next((t for t in seen if t.codec.is_video), None)
    audio = best_sound(seen)
    if video is None and audio is None:
        return [finding("tracks_none")]
    if any(t.scrambled for t in (video, audio) if t is not None):
        return [finding("scrambled")]
    return [*_picture(video), *_sound(audio)]


def best_sound(tracks: Iterable[Track]) -> Track | None:
    """Return the sound a browser would play: the first playable one, else the first."""
    sounds = [t for t in tracks if t.codec.is_audio]
    return next((t for t in sounds if t.codec in _PLAYABLE_SOUND), sounds[0] if sounds else None)


def _picture(video: Track | None) -> list[Finding]:
    if video is None:
        return [finding("video_none")]
    if video.codec is Codec.HEVC:
        return [finding("video_hevc")]
    if video.codec in (Codec.MPEG2, Codec.MPEG1):
        return [finding("video_mpeg2")]
    if video.codec is not Codec.H264:
        return [finding("video_unknown", codec=CODEC_NAMES.get(video.codec, video.codec.value))]
    return _h264(video)


def _h264(video: Track) -> list[Finding]:
    profile, level = h264_profile_and_level(video.rfc6381) or (100, 40)
    if profile not in _PLAYABLE_PROFILES:
        return [finding("video_profile", profile=PROFILES.get(profile, str(profile)))]
    found = [finding("video_ready")]
    if level > HIGHEST_LEVEL:
        found.append(finding("video_high_level", level=f"{level // 10}.{level % 10}"))
    if video.interlaced:
        found.append(finding("video_interlaced"))
    return found


def _sound(audio: Track | None) -> list[Finding]:
    if audio is None:
        return [finding("audio_none")]
    if audio.codec in _PLAYABLE_SOUND:
        return [finding("audio_ready", codec=CODEC_NAMES[audio.codec])]
    if audio.codec is Codec.AC3:
        return [finding("audio_ac3")]
    name = CODEC_NAMES.get(audio.codec, audio.codec.value)
    return [finding("audio_converted" if audio.codec in _CONVERTED else "audio_fatal", codec=name)]
