"""One connection to a source, watched: bytes go to the segmenter, silence and barren bytes end it."""

import asyncio
from typing import Protocol

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.feeds.pace import Pace
from adscreen.media.feeds.reservoir import Reservoir
from adscreen.media.health.judge import HealthJudge
from adscreen.media.health.model import UnhealthyError, Verdict, Vitals
from adscreen.media.model import Segment, SourceKind, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.segmenter import Segmenter
from adscreen.media.sources import Source

log = structlog.get_logger(__name__)


GRAIN = 0.5
"""Seconds between two movements of the deadline: a timer for every chunk would cost more than the chunk."""

CLIP = 60.0
"""Seconds within which a stream has ended that was a clip sent faster than it plays."""

HUNG = 4
"""Sources end by themselves after the stall time-out; one that is silent so much longer is ended here."""


_BURSTS = frozenset({SourceKind.HTTP_TS, SourceKind.HLS, SourceKind.FILE})
"""Where the past is had at will. Datagrams, RTSP and SRT give what is sent now."""
_REAL_TIME = 1.5
"""Seconds of television a second above which it comes as a burst."""


class Opener(Protocol):
    """Makes the source for a spec; nothing is connected before it runs."""

    def __call__(self, spec: SourceSpec) -> Source:
        """Return a source that has not begun."""
        ...


class Taker(Protocol):
    """Who gets what comes in."""

    def took(self, ingest: "Ingest", segments: list[Segment]) -> None:
        """Take complete segments."""
        ...

    def passed(self, ingest: "Ingest", chunk: bytes | memoryview, segments: list[Segment]) -> None:
        """Take bytes, behind the segments that they completed."""
        ...

    def broke(self, ingest: "Ingest") -> None:
        """Learn that what follows does not go on from what came."""
        ...

    def judged(self, ingest: "Ingest", verdict: Verdict) -> bool:
        """Learn what is wrong with the stream; tell whether to leave it for that."""
        ...


class Ingest:
    """Runs one source from its start to its end; it is the sink of that source.

    With `patience` its first bytes may take so many seconds, and its first segment twice as many: another one
    waits for its turn.
    """

    def __init__(
        self,
        spec: SourceSpec,
        segmenter: Segmenter,
        options: FeedOptions,
        taker: "Taker",
        pace: Pace,
        *,
        patience: float | None = None,
    ) -> None:
        self.spec = spec
        self.segmenter = segmenter
        self.pace = pace
        self._options = options
        self._taker = taker
        barren = options.barren_timeout
        self._first_bytes = barren if patience is None else patience
        self._first_segment = barren if patience is None else min(2 * patience, barren)

        self.bytes_in = 0
        self.segments = 0
        self._seconds = 0.0
        self._first_at = 0.0
        self._deadline: asyncio.Timeout | None = None
        self._barren_at = 0.0
        self._watched = 0.0
        self._accused: Verdict | None = None
        self._judge = HealthJudge(options.health)
        self._silence = max(HUNG * options.stall_timeout, options.barren_timeout / 2)
        self._ahead = Reservoir(pace, self._pour, self._fail)
        self._failure: Exception | None = None

    async def run(self, open_source: Opener) -> AdScreenError:
        """Run the source until it is lost; return why. The connection is closed when this returns."""
        began = asyncio.get_running_loop().time()
        try:
            error = await self._ended(await self._run(open_source, began), began)
        except AdScreenError as later:
            error = later
        except Exception as broken:  # whatever breaks in a source, its viewers get the next attempt
            log.exception("a source broke", kind=self.spec.kind)
            error = AdScreenError(Failure.INTERNAL, type(broken).__name__)
        finally:
            self._ahead.stop()
        if error.failure is Failure.PLACEHOLDER:
            self.pace.doubtful = True
        return error

    async def _run(self, open_source: Opener, began: float) -> AdScreenError:
        self._barren_at = began + self._first_segment
        try:
            source: Source = open_source(self.spec)
            async with asyncio.timeout_at(began + self._first_bytes) as self._deadline:
                await source.run(self)
        except AdScreenError as error:
            return error
        except TimeoutError:
            if self._failure is not None:
                raise self._failure from None
            return self._why_silent()
        finally:
            self._deadline = None
        return AdScreenError(Failure.ENDED, "the source came to its end")

    async def _ended(self, error: AdScreenError, began: float) -> AdScreenError:
        """Return what the end of a source means; what it gave ahead of its time is played before."""
        since = self._ahead.ahead_since
        if error.failure is not Failure.ENDED or since is None:
            return error
        lasted = asyncio.get_running_loop().time() - began
        if lasted < CLIP and since - began < lasted / 4:
            return AdScreenError(Failure.PLACEHOLDER, "a clip that was sent faster than it plays")
        await self._ahead.run_dry()
        return error

    @property
    def sends_again(self) -> bool:
        """Whether what viewers were given already may be a part of a burst, which they need not see twice.

        Where nothing is sent in advance it is a recording that its sender began anew: then it is what is on.
        """
        passed = asyncio.get_running_loop().time() - self._first_at
        return self.spec.kind in _BURSTS or self._seconds > _REAL_TIME * passed

    @property
    def full(self) -> bool:
        """Whether the source is to wait: it is ahead of its time."""
        return self._ahead.full

    def connected(self) -> None:
        """Learn that the source answered with media."""
        self.pace.begin(asyncio.get_running_loop().time())
        self._watch()

    def data(self, chunk: bytes | memoryview) -> None:
        """Take bytes; raises the segmenter's failure when they can never become television."""
        if not self.bytes_in:
            self._first_at = asyncio.get_running_loop().time()
        self.bytes_in += len(chunk)
        self._ahead.take(chunk)

    def _pour(self, chunk: bytes | memoryview | None) -> None:
        """Take bytes whose time has come; None for a break."""
        if chunk is None:
            self._break()
            return
        segments = self.segmenter.feed(chunk)
        self._take(segments)
        self._taker.passed(self, chunk, segments)
        if self.segmenter.failure is not None and not self.segments:
            raise AdScreenError(self.segmenter.failure, "as the stream itself says")
        self._watch()

    def accuse(self, verdict: Verdict) -> None:
        """Learn from those who look at the picture what is wrong; it is judged with the next bytes."""
        self._accused = verdict

    def break_(self) -> None:
        """Learn that what follows does not go on from what came."""
        self._ahead.break_()

    def _break(self) -> None:
        self._take(self.segmenter.break_source())
        self._taker.broke(self)

    def _take(self, segments: list[Segment]) -> None:
        if segments:
            self.segments += len(segments)
            self._seconds += sum(segment.seconds for segment in segments)
            self._barren_at = asyncio.get_running_loop().time() + self._options.barren_timeout
            self._taker.took(self, segments)

    def _watch(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._deadline is None or now - self._watched < GRAIN:
            return
        self._watched = now
        self._deadline.reschedule(min(now + self._silence + GRAIN, self._barren_at))
        verdict = self._accused or self._judge.observe(vitals_of(self.segmenter, self.bytes_in), now)
        self._accused = None
        if verdict is not None and self._taker.judged(self, verdict):
            raise UnhealthyError(verdict)

    def _fail(self, error: Exception) -> None:
        """End the source for what its bytes did when their time came."""
        self._failure = error
        if self._deadline is not None:
            self._deadline.reschedule(asyncio.get_running_loop().time())

    def _why_silent(self) -> AdScreenError:
        if not self.bytes_in:
            return AdScreenError(Failure.TIMEOUT, "the source never sent a byte")
        if asyncio.get_running_loop().time() < self._barren_at - GRAIN / 10:
            return AdScreenError(Failure.STALLED, f"no byte for {self._silence:g} s")
        failure = self.segmenter.failure or Failure.NOT_MEDIA
        seconds = self._options.barren_timeout if self.segments else self._first_segment
        return AdScreenError(failure, f"no segment for {seconds:g} s")


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
