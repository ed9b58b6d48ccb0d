"""One connection to a source, watched: bytes go to the segmenter, silence and barren bytes end it."""

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.health.judge import HealthJudge
from adscreen.media.health.model import UnhealthyError, Verdict, Vitals
from adscreen.media.model import Segment, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.segmenter import Segmenter
from adscreen.media.sources import Source

log = structlog.get_logger(__name__)


GRAIN = 0.5
"""Seconds between two movements of the deadline: a timer for every chunk would cost more than the chunk."""


HUNG = 4
"""Sources end by themselves after the stall time-out; one that is silent so much longer is ended here."""


class Opener(Protocol):
    """Makes the source for a spec; nothing is connected before it runs."""

    def __call__(self, spec: SourceSpec) -> Source:
        """Return a source that has not begun."""
        ...


class Ingest:
    """Runs one source from its start to its end; it is the sink of that source."""

    def __init__(
        self,
        spec: SourceSpec,
        segmenter: Segmenter,
        options: FeedOptions,
        on_segments: Callable[["Ingest", list[Segment]], None],
        on_bytes: Callable[[bytes | memoryview, list[Segment]], None] = lambda _chunk, _segments: None,
        on_break: Callable[[], None] = lambda: None,
        on_verdict: Callable[["Ingest", Verdict], bool] = lambda _ingest, _verdict: True,
    ) -> None:
        self.spec = spec
        self._segmenter = segmenter
        self._options = options
        self._on_segments = on_segments
        self._on_bytes = on_bytes
        self._on_break = on_break
        self._on_verdict = on_verdict
        """Told what is wrong with the stream; tells whether to leave it for that."""

        self.bytes_in = 0
        self.segments = 0
        self._deadline: asyncio.Timeout | None = None
        self._barren_at = 0.0
        self._watched = 0.0
        self._judge = HealthJudge(options.health)
        self._silence = max(HUNG * options.stall_timeout, options.barren_timeout / 2)

    async def run(self, open_source: Opener) -> AdScreenError:
        """Run the source until it is lost; return why. The connection is closed when this returns."""
        self._barren_at = asyncio.get_running_loop().time() + self._options.barren_timeout
        try:
            source: Source = open_source(self.spec)
            async with asyncio.timeout_at(self._barren_at) as self._deadline:
                await source.run(self)
        except AdScreenError as error:
            return error
        except TimeoutError:
            return self._why_silent()
        except Exception as error:  # whatever breaks in a source, its viewers get the next attempt
            log.exception("a source broke", kind=self.spec.kind)
            return AdScreenError(Failure.INTERNAL, type(error).__name__)
        return AdScreenError(Failure.ENDED, "the source came to its end")

    def connected(self) -> None:
        """Learn that the source answered with media."""
        self._watch()

    def data(self, chunk: bytes | memoryview) -> None:
        """Take bytes; raises the segmenter's failure when they can never become television."""
        self.bytes_in += len(chunk)
        segments = self._segmenter.feed(chunk)
        self._take(segments)
        self._on_bytes(chunk, segments)
        if self._segmenter.failure is not None and not self.segments:
            raise AdScreenError(self._segmenter.failure, "as the stream itself says")
        self._watch()

    def break_(self) -> None:
        """Learn that what follows does not go on from what came."""
        self._take(self._segmenter.break_source())
        self._on_break()

    def _take(self, segments: list[Segment]) -> None:
        if segments:
            self.segments += len(segments)
            self._barren_at = asyncio.get_running_loop().time() + self._options.barren_timeout
            self._on_segments(self, segments)

    def _watch(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._deadline is None or now - self._watched < GRAIN:
            return
        self._watched = now
        self._deadline.reschedule(min(now + self._silence + GRAIN, self._barren_at))
        verdict = self._judge.observe(vitals_of(self._segmenter, self.bytes_in), now)
        if verdict is not None and self._on_verdict(self, verdict):
            raise UnhealthyError(verdict)

    def _why_silent(self) -> AdScreenError:
        if asyncio.get_running_loop().time() < self._barren_at:
            return AdScreenError(Failure.STALLED, f"no byte for {self._silence:g} s")
        if not self.bytes_in:
            return AdScreenError(Failure.TIMEOUT, "the source never sent a byte")
        failure = self._segmenter.failure or Failure.NOT_MEDIA
        return AdScreenError(failure, f"no segment for {self._options.barren_timeout:g} s")


def vitals_of(segmenter: Segmenter, bytes_in: int) -> Vitals:
    """Return what a segmenter knows of its stream."""
    damage = segmenter.damage
    picture, sound = segmenter.clocks
    return Vitals(
        bytes_in=bytes_in,
        has_picture=any(track.codec.is_video for track in segmenter.announced_tracks),
        picture=picture,
        sound=sound,
        packets=damage.packets,
        scrambled=damage.scrambled_packets,
        gaps=damage.continuity_gaps,
        jumps=damage.timestamp_jumps,
    )
