"""How a slate must be coded to stand in for a channel."""

from collections.abc import Iterable
from dataclasses import dataclass

from adscreen.media.model import Codec, Track

_VIDEO = {Codec.H264: "libx264", Codec.HEVC: "libx265", Codec.MPEG2: "mpeg2video"}
_AUDIO = {
    Codec.AAC: "aac",
    Codec.LATM: "aac",
    Codec.MP2: "mp2",
    Codec.MP3: "libmp3lame",
    Codec.AC3: "ac3",
    Codec.EAC3: "eac3",
}
"""DTS is not among them: ffmpeg's encoder of it is an experiment, and no browser plays it. There we hold."""
_RATES = (32_000, 44_100, 48_000)
"""Rates that all of these know."""
_PICTURES = {
    24000 / 1001: "24000/1001",
    24.0: "24",
    25.0: "25",
    30000 / 1001: "30000/1001",
    30.0: "30",
    50.0: "50",
    60000 / 1001: "60000/1001",
    60.0: "60",
}
"""Pictures a second that MPEG-2 knows (ISO/IEC 13818-2 table 6-4), as ffmpeg is told them."""
_NEAR = 0.01
_WIDEST = 1920
"""A channel of more has a slate of half its size: four times the work would show no more."""
_MOST_DRAWN = 3
"""Times that a pixel may be as wide as high, or the other way round: beyond that a stream is mistaken."""
_BROADCAST_SD = (480, 576)
"""Lines of the rasters whose pixels are not square."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Encoders, size and sound of a channel: players go on in the decoders that they have."""

    video: str
    width: int
    height: int
    audio: str | None
    rate: int = 48_000
    channels: int = 2
    pictures: str = "25"
    """Pictures a second."""
    latm: bool = False
    """AAC in LATM instead of ADTS."""
    pixel: tuple[int, int] | None = None
    """Width and height of a pixel, as the channel says."""

    @property
    def canvas(self) -> tuple[int, int]:
        """Size in square pixels: a broadcast raster that says nothing is shown as 16:9, as most is now."""
        if self.pixel is not None:
            return max(2, round(self.width * self.pixel[0] / self.pixel[1] / 2) * 2), self.height
        if self.height in _BROADCAST_SD and self.width <= 720:
            return round(self.height * 8 / 9) * 2, self.height
        return self.width, self.height


def shape_of(tracks: Iterable[Track]) -> Shape | None:
    """Return the shape of a channel; None where no slate can stand in for it."""
    known = tuple(tracks)
    picture = next((track for track in known if track.codec in _VIDEO), None)
    if picture is None or not picture.width or not picture.height:
        return None
    sound = next((track for track in known if track.codec.is_audio), None)
    if sound is not None and sound.codec not in _AUDIO:
        return None
    half = 2 if picture.width > _WIDEST else 1
    return Shape(
        video=_VIDEO[picture.codec],
        width=picture.width // half & ~1,
        height=picture.height // half & ~1,
        audio=_AUDIO[sound.codec] if sound is not None else None,
        rate=sound.sample_rate if sound is not None and sound.sample_rate in _RATES else 48_000,
        channels=1 if sound is not None and sound.channels == 1 else 2,
        pictures=_pictures(picture.frame_rate),
        latm=sound is not None and sound.codec is Codec.LATM,
        pixel=picture.pixel if picture.pixel is not None and _believable(picture.pixel) else None,
    )


def _believable(pixel: tuple[int, int]) -> bool:
    return pixel[0] <= _MOST_DRAWN * pixel[1] and pixel[1] <= _MOST_DRAWN * pixel[0]


def _pictures(rate: float | None) -> str:
    """Return the nearest rate that is one; 25 where none is near, or nothing is known."""
    nearest = min(_PICTURES, key=lambda known: abs(known - (rate or 25.0)))
    return _PICTURES[nearest] if abs(nearest - (rate or 25.0)) <= _NEAR * nearest else "25"
