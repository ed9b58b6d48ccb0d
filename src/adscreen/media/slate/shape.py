"""How a slate must be coded to stand in for a channel."""

from collections.abc import Iterable
from dataclasses import dataclass

from adscreen.media.model import Codec, Track

_VIDEO = {Codec.H264: "libx264", Codec.MPEG2: "mpeg2video"}
_AUDIO = {
    Codec.AAC: "aac",
    Codec.MP2: "mp2",
    Codec.MP3: "libmp3lame",
    Codec.AC3: "ac3",
    Codec.EAC3: "eac3",
}
_RATES = (32_000, 44_100, 48_000)
"""Rates that all of these know."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Encoders, size and sound of a channel: players go on in the decoders that they have."""

    video: str
    width: int
    height: int
    audio: str | None
    rate: int = 48_000
    channels: int = 2


def shape_of(tracks: Iterable[Track]) -> Shape | None:
    """Return the shape of a channel; None where no slate can stand in for it."""
    known = tuple(tracks)
    picture = next((track for track in known if track.codec in _VIDEO), None)
    if picture is None or not picture.width or not picture.height:
        return None
    sound = next((track for track in known if track.codec.is_audio), None)
    if sound is not None and sound.codec not in _AUDIO:
        return None
    return Shape(
        video=_VIDEO[picture.codec],
        width=picture.width,
        height=picture.height,
        audio=_AUDIO[sound.codec] if sound is not None else None,
        rate=sound.sample_rate if sound is not None and sound.sample_rate in _RATES else 48_000,
        channels=1 if sound is not None and sound.channels == 1 else 2,
    )
