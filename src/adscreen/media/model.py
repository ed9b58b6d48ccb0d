"""The data plane's values: what a source is, what a segment is, what state a feed is in.

Times inside the stream are integers of 90 kHz ticks (ISO/IEC 13818-1 section 2.4.3.6), unwrapped where a
field says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from adscreen.core.errors import Failure

TICKS = 90_000
"""Ticks a second of PTS and DTS."""


Pieces = tuple[bytes | memoryview, ...]
"""Bytes as they came in, one behind the other: television is megabytes, and each copy of them costs."""

Keep = Callable[[Pieces], Pieces]
"""Returns the same bytes where they can stay for long, in other pieces."""


class Codec(StrEnum):
    """Elementary stream kinds that are told apart."""

    H264 = "h264"
    HEVC = "hevc"
    MPEG2 = "mpeg2video"
    MPEG1 = "mpeg1video"
    MPEG4 = "mpeg4"
    AAC = "aac"
    LATM = "aac_latm"
    MP2 = "mp2"
    MP3 = "mp3"
    AC3 = "ac3"
    EAC3 = "eac3"
    AC4 = "ac4"
    DTS = "dts"
    OPUS = "opus"
    DATA = "data"
    UNKNOWN = "unknown"

    @property
    def is_video(self) -> bool:
        """Tell whether this is a picture."""
        return self in _VIDEO

    @property
    def is_audio(self) -> bool:
        """Tell whether this is a sound."""
        return self in _AUDIO


_VIDEO = {Codec.H264, Codec.HEVC, Codec.MPEG2, Codec.MPEG1, Codec.MPEG4}
_AUDIO = {
    Codec.AAC,
    Codec.LATM,
    Codec.MP2,
    Codec.MP3,
    Codec.AC3,
    Codec.EAC3,
    Codec.AC4,
    Codec.DTS,
    Codec.OPUS,
}


@dataclass(frozen=True, slots=True)
class Track:
    """One elementary stream of the chosen program, as the PMT and its first access units describe it."""

    pid: int
    stream_type: int
    codec: Codec
    rfc6381: str | None = None
    """Codec string for CODECS, e.g. `avc1.640028`; None while unknown or where none is registered."""
    language: str | None = None
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    interlaced: bool | None = None
    pixel: tuple[int, int] | None = None
    """Width and height of a pixel, as a ratio; None where the stream does not say."""
    channels: int | None = None
    sample_rate: int | None = None
    scrambled: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A piece of a feed: whole 188-byte packets, PAT and PMT first."""

    pieces: Pieces = field(repr=False)
    duration: int
    """Ticks, from this segment's first presentation time to the next one's."""
    discontinuity: bool
    """The time line, the tracks or the codecs do not go on from the segment before."""
    independent: bool
    """Starts on an access unit that a decoder can start at with no other segment (an IDR, or audio only)."""
    first_pts: int | None
    """Unwrapped PTS of the first access unit that decides the cut."""
    tracks: tuple[Track, ...]

    def __eq__(self, other: object) -> bool:
        """Compare what it is, not the pieces in which it came."""
        if not isinstance(other, Segment):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _SAME)

    __hash__ = None  # type: ignore[assignment]  # as dataclasses do: its bytes are too many to hash

    @property
    def data(self) -> bytes:
        """All bytes in one: a copy."""
        return b"".join(self.pieces)

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return self.duration / TICKS


_SAME = ("data", "duration", "discontinuity", "independent", "first_pts", "tracks")


@dataclass(slots=True)
class DamageCounters:
    """What was wrong in the bytes so far; each only rises."""

    packets: int = 0
    resyncs: int = 0
    skipped_bytes: int = 0
    continuity_gaps: int = 0
    transport_errors: int = 0
    scrambled_packets: int = 0
    duplicate_packets: int = 0
    reordered_packets: int = 0
    """Packets that others had overtaken, put in order again."""
    dropped_video_packets: int = 0
    """Video packets left out between a damaged access unit and the next start point."""
    dropped_access_units: int = 0
    timestamp_jumps: int = 0
    leading_pictures: int = 0
    """Pictures left out, undamaged, because they refer to what a player that begins there has not got."""
    silent_frames: int = 0
    """Frames of silence put in the place of damaged sound."""


class SourceKind(StrEnum):
    """How the bytes of a source are had."""

    HTTP_TS = "http_ts"
    HLS = "hls"
    FILE = "file"
    UDP = "udp"
    """Datagrams, to a multicast group or to this machine; as they are or in RTP."""
    RTSP = "rtsp"
    SRT = "srt"
    RTMP = "rtmp"


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One way to open a channel. `url` holds credentials: it is never logged or shown."""

    kind: SourceKind
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Extra request headers; `User-Agent` is among them when the provider wants one of its own."""
    verify_tls: bool = True
    program: int | None = None
    """Program number to choose in a multi-program stream; the first with video when None."""
    account: str | None = field(default=None, repr=False)
    """Opaque name of the account whose connections it takes from; None where they are not counted."""
    connections: int | None = None
    """How many the account allows at once: 0 unlimited, None unknown."""
    rank: int = 0
    """How far down the operator's list of sources it stands: 0 for the channel itself, in all its forms."""
    backup: bool = False
    """It is another channel, shown only while no source of this one gives a picture."""


class Standby(StrEnum):
    """What a playlist does while its channel gives no television."""

    HOLD = "hold"
    """It stands still."""
    SLATE = "slate"
    """It goes on with a picture or a clip of the venue."""
    BACKUP = "backup"
    """It goes on with another channel."""


@dataclass(frozen=True, slots=True)
class SlateSpec:
    """What a slate shows."""

    file: Path | None = None
    """The venue's picture or clip; None for the one of the settings, or the built-in one."""
    title: str = ""
    """What the built-in picture names: the channel."""


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """What the resolver hands the relay for a channel reference: the ways to open it, best first."""

    title: str
    sources: tuple[SourceSpec, ...]
    standby: Standby | None = None
    """What is listed while there is no television; None where nobody chose."""
    slate: SlateSpec = SlateSpec()
    """What a slate of this channel shows, where one is listed."""


class FeedPhase(StrEnum):
    """State of a feed."""

    IDLE = "idle"
    STARTING = "starting"
    LIVE = "live"
    STALLED = "stalled"
    BACKOFF = "backoff"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RenditionStatus:
    """What a `compat` rendition of a feed does now."""

    name: str
    """The recipe, as references spell it."""
    viewers: int
    failure: Failure | None
    """Why nothing is converted at present; None while it is."""
    detail: str
    restarts: int
    """Times that its filter failed."""
    overruns: int
    """Times that its filter did not keep up with the source."""
    window_seconds: float
    window_bytes: int


@dataclass(frozen=True, slots=True)
class Instead:
    """What is shown in a channel's place."""

    what: Standby
    """SLATE or BACKUP."""
    since: float
    """Unix seconds."""


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """What a feed does now, as dashboards, `/status` and metrics read it."""

    ref: str
    title: str
    phase: FeedPhase
    since: float
    """Unix seconds at which this phase began."""
    source: SourceKind | None
    viewers: int
    failure: Failure | None
    """Why the feed is not live; None while it is."""
    detail: str
    """Redacted evidence of `failure`."""
    retry_at: float | None
    """Unix seconds of the next attempt, in BACKOFF."""
    bytes_in: int
    bit_rate: int
    """Bits a second over the last segments."""
    media_sequence: int
    window_seconds: float
    restarts: int
    last_segment_at: float | None
    tracks: tuple[Track, ...]
    damage: DamageCounters
    rank: int = 0
    """Rank of the running source in the operator's list; 0 is the preferred one."""
    window_bytes: int = 0
    """Bytes of all segments that are still served, those that the playlist no longer lists included."""
    renditions: tuple[RenditionStatus, ...] = ()
    """Its `compat` renditions that somebody watches."""
    listed: tuple[Track, ...] = ()
    """Tracks of the newest segment: all that occur, with all that is known of them."""
    instead: Instead | None = None
    """What is shown in the channel's place; None while it is the channel itself, or nothing new."""
    damage_recurs: bool = False
    """Who copies the picture breaks browsers: damage comes again and again and there are no IDRs, or no
    browser can begin in it.
    """
    converted: bool = False
    """The channel's own playlist lists converted segments for that reason."""
    filling: bool = False
    """A slate is listed while there is no television."""


@dataclass(frozen=True, slots=True)
class FeedChange:
    """Something that viewers should know of a feed is another than before: its status says what."""

    ref: str


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """A feed changed its phase."""

    ref: str
    phase: FeedPhase
    at: float
    failure: Failure | None = None
    detail: str = ""
