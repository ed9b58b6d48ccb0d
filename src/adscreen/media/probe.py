"""What is in these bytes: container, tracks, rates, key frames, scrambling. For diagnosis."""

from dataclasses import dataclass

from adscreen.core.errors import Failure
from adscreen.media.model import TICKS, DamageCounters, Track
from adscreen.media.segmenter import Segmenter
from adscreen.media.sniff import Kind, sniff

_HEAD = 4096
_PIECE = 16 * 1024
_NO_MEDIA = {
    Kind.EMPTY: Failure.EMPTY_ANSWER,
    Kind.HTML: Failure.HTML_ANSWER,
    Kind.XML: Failure.NOT_MEDIA,
    Kind.JSON: Failure.NOT_MEDIA,
    Kind.TEXT: Failure.NOT_MEDIA,
    Kind.UNKNOWN: Failure.NOT_MEDIA,
}


@dataclass(frozen=True, slots=True)
class MediaReport:
    """What a sample of a channel showed."""

    container: Kind
    bytes_seen: int
    programs: tuple[int, ...]
    """Program numbers of a transport stream, in the order of its PAT."""
    tracks: tuple[Track, ...]
    """Picture and sound that really occur."""
    absent_tracks: tuple[Track, ...]
    """Announced, but not there so far."""
    seconds: float
    """Length of the sample on its own clock; 0 while unknown."""
    bit_rate: int | None
    """Bits a second on the stream's own clock, the whole multiplex; None while the sample is too short."""
    key_frame_distance: float | None
    """Longest distance of start points, seconds; None while unknown."""
    has_clean_starts: bool
    """IDR pictures (or their like) occur; without them damage cannot be cut out."""
    scrambled: bool
    failure: Failure | None
    """NOT_MEDIA, HTML_ANSWER, EMPTY_ANSWER or SCRAMBLED, as far as the bytes alone tell; None otherwise."""
    damage: DamageCounters

    @property
    def video(self) -> Track | None:
        """The picture, when it really occurs."""
        return next((t for t in self.tracks if t.codec.is_video), None)

    @property
    def audio(self) -> Track | None:
        """The first sound."""
        return next((t for t in self.tracks if t.codec.is_audio), None)


class Prober:
    """Takes a sample of bytes, in any pieces, and reports on it at any time. Never raises on any bytes."""

    def __init__(self, *, program: int | None = None) -> None:
        self._segmenter = Segmenter(program=program)
        self._head = b""
        self._bytes = 0
        self._first: tuple[int, int] | None = None
        self._last: tuple[int, int] | None = None

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Take more of the sample."""
        if len(self._head) < _HEAD:
            self._head += bytes(data[: _HEAD - len(self._head)])
        for at in range(0, len(data), _PIECE):
            piece = data[at : at + _PIECE]
            self._segmenter.feed(piece)
            self._bytes += len(piece)
            self._mark()

    def report(self) -> MediaReport:
        """Return what is known so far."""
        segmenter = self._segmenter
        container = self._container()
        tracks = segmenter.tracks
        there = {track.pid for track in tracks}
        seconds, rate = self._pace()
        distance = segmenter.key_frame_distance
        return MediaReport(
            container=container,
            bytes_seen=self._bytes,
            programs=segmenter.programs,
            tracks=tracks,
            absent_tracks=tuple(t for t in segmenter.announced_tracks if t.pid not in there),
            seconds=seconds,
            bit_rate=rate,
            key_frame_distance=distance / TICKS if distance else None,
            has_clean_starts=segmenter.clean_starts > 0,
            scrambled=segmenter.failure is Failure.SCRAMBLED,
            failure=_NO_MEDIA.get(container, segmenter.failure),
            damage=segmenter.damage,
        )

    def _container(self) -> Kind:
        if self._segmenter.packet_size and self._segmenter.damage.packets:
            return Kind.TS
        return sniff(self._head, ended=True) or Kind.UNKNOWN

    def _mark(self) -> None:
        position = self._segmenter.position
        if position is None or (self._last is not None and position == self._last[1]):
            return
        if self._first is None or position < self._first[1]:
            self._first = (self._bytes, position)
        self._last = (self._bytes, position)

    def _pace(self) -> tuple[float, int | None]:
        if self._first is None or self._last is None:
            return 0.0, None
        ticks = self._last[1] - self._first[1]
        if ticks < TICKS // 4:
            return max(ticks, 0) / TICKS, None
        return ticks / TICKS, (self._last[0] - self._first[0]) * 8 * TICKS // ticks
