"""Playlist texts of RFC 8216, from values: no clock, no state, no sockets."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from adscreen.media.model import TICKS, Track

VERSION = 3
"""Decimal EXTINF needs 3 (RFC 8216 section 7); nothing we emit needs more."""

LEAST_TARGET = 3
MOST_TARGET = 10
_HEADROOM_PERCENT = 110

MEDIA_TYPE = "application/vnd.apple.mpegurl"
SEGMENT_MEDIA_TYPE = "video/mp2t"


@dataclass(frozen=True, slots=True)
class Line:
    """What a media playlist says of one segment."""

    uri: str
    duration: int
    """Ticks of 90 kHz."""
    discontinuity: bool
    starts_at: float
    """Unix seconds at which the segment's first picture was on air, as well as we know."""

    @property
    def text(self) -> str:
        """The segment's lines, with a line end after each."""
        mark = "#EXT-X-DISCONTINUITY\n" if self.discontinuity else ""
        date = datetime.fromtimestamp(self.starts_at, UTC).isoformat(timespec="milliseconds")
        return (
            f"{mark}#EXT-X-PROGRAM-DATE-TIME:{date.removesuffix('+00:00')}Z\n"
            f"#EXTINF:{self.duration / TICKS:.6f},\n{self.uri}\n"
        )


def target_duration(longest: int) -> int:
    """Return TARGETDURATION in seconds for a longest segment or key-frame distance of `longest` ticks.

    Half as long again as what was seen, since a feed's value may never change (RFC 8216 section 6.2.1) and
    EXTINF is compared after rounding to the nearest second (section 4.3.3.1).
    """
    seconds = longest / TICKS
    return max(LEAST_TARGET, min(math.ceil(1.5 * seconds - 0.5), MOST_TARGET), math.floor(seconds + 0.5))


def media_playlist(
    *, target: int, sequence: int, discontinuity_sequence: int, independent: bool, lines: Iterable[str]
) -> str:
    """Return a live media playlist; `lines` are the texts of `Line`, oldest first."""
    tag = "#EXT-X-INDEPENDENT-SEGMENTS\n" if independent else ""
    return (
        f"#EXTM3U\n#EXT-X-VERSION:{VERSION}\n{tag}#EXT-X-TARGETDURATION:{target}\n"
        f"#EXT-X-MEDIA-SEQUENCE:{sequence}\n#EXT-X-DISCONTINUITY-SEQUENCE:{discontinuity_sequence}\n"
        f"{''.join(lines)}"
    )


def multivariant_playlist(*, uri: str, peak: int, average: int, tracks: Sequence[Track]) -> str:
    """Return a multivariant playlist of one variant; `peak` and `average` are measured bits a second."""
    attributes = [
        f"BANDWIDTH={max(1, peak * _HEADROOM_PERCENT // 100)}",
        f"AVERAGE-BANDWIDTH={max(1, average)}",
        *_codecs(tracks),
        *_picture(tracks),
    ]
    return f"#EXTM3U\n#EXT-X-VERSION:{VERSION}\n#EXT-X-STREAM-INF:{','.join(attributes)}\n{uri}\n"


def with_base(text: str, base: str) -> str:
    """Return a playlist whose addresses start with `base`, for one that is served from another path."""
    lines = text.split("\n")
    return "\n".join(base + line if line and not line.startswith("#") else line for line in lines)


def _codecs(tracks: Sequence[Track]) -> list[str]:
    """CODECS must list every format of the variant (RFC 8216 section 4.3.4.2): all or nothing."""
    played = [track for track in tracks if track.codec.is_video or track.codec.is_audio]
    names = [track.rfc6381 for track in played]
    if not names or None in names:
        return []
    return [f'CODECS="{",".join(dict.fromkeys(name for name in names if name))}"']


def _picture(tracks: Sequence[Track]) -> list[str]:
    video = next((track for track in tracks if track.codec.is_video), None)
    if video is None:
        return []
    size = [f"RESOLUTION={video.width}x{video.height}"] if video.width and video.height else []
    return size + ([f"FRAME-RATE={video.frame_rate:.3f}"] if video.frame_rate else [])
