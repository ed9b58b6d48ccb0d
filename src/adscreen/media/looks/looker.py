"""Looks at every channel that is on, in turn: never at more than so many a second, whatever their number."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from adscreen.media.looks.cut import Cut, cut
from adscreen.media.looks.decode import Decoded, decode, version_of
from adscreen.media.looks.glimpse import Glimpse, Visible
from adscreen.media.looks.judge import Judge
from adscreen.media.looks.model import Flaw, Look, Print, Thumbnail
from adscreen.media.model import TICKS, Track
from adscreen.media.window import Entry

log = structlog.get_logger(__name__)

REST = 0.25
"""Seconds between two searches for a channel that is due."""
FORGET = 900.0
"""Seconds for which the last picture of a channel, and what was learned of it, are kept."""


@dataclass(frozen=True, slots=True)
class LookOptions:
    """How often to look."""

    every: float = 5.0
    """Seconds between two looks at a channel; 0 for never."""
    per_second: float = 4.0
    """Looks a second over all channels: one costs about 30 ms of a core."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the newest look at a channel left to be told."""

    ref: str
    taken_at: float
    """Unix seconds."""
    level: float | None
    """dBFS; None: no sound."""
    flaws: tuple[Flaw, ...]
    seen: bool = True
    """Something of it could be decoded: else it is not known what it shows."""


@dataclass(slots=True)
class _Subject:
    """One channel."""

    judge: Judge = field(default_factory=Judge)
    number: int | None = None
    """Of the newest segment that was looked at."""
    due: float = 0.0
    looked: float = 0.0
    thumbnail: Thumbnail | None = None
    verdict: Verdict | None = None


class Looker:
    """Start `run` as a task; read pictures and verdicts at any time."""

    def __init__(
        self,
        visible: Visible,
        ffmpeg: str,
        options: LookOptions,
        on_verdict: Callable[[Verdict], None] = lambda _verdict: None,
    ) -> None:
        self._visible = visible
        self._ffmpeg = ffmpeg
        self._options = options
        self._on_verdict = on_verdict
        self._subjects: dict[str, _Subject] = {}
        self.looks = 0
        """Looks so far."""
        self.failures = 0
        """Of them, those in which nothing could be decoded."""
        self.blind = False
        """ffmpeg could not be started at the last look: nobody watches what channels show."""

    async def run(self) -> None:
        """Look until cancelled."""
        if not self._options.every:
            return
        while True:
            began = time.monotonic()
            glimpse = self._next(began)
            if glimpse is not None:
                await self._try(glimpse)
            pause = REST if glimpse is None else 1 / self._options.per_second
            await asyncio.sleep(max(0.0, began + pause - time.monotonic()))

    def thumbnail(self, ref: str) -> Thumbnail | None:
        """Return the newest picture of a channel; None when there is none."""
        subject = self._subjects.get(ref)
        return subject.thumbnail if subject else None

    def verdict(self, ref: str) -> Verdict | None:
        """Return what the newest look at a channel found; None when it was not looked at of late."""
        subject = self._subjects.get(ref)
        return subject.verdict if subject else None

    def verdicts(self) -> list[Verdict]:
        """Return the newest verdict on every channel."""
        return [subject.verdict for subject in self._subjects.values() if subject.verdict]

    def _next(self, now: float) -> Glimpse | None:
        """Return the channel whose look is longest due and that has something new to show."""
        glimpses = {glimpse.ref: glimpse for glimpse in self._visible.glimpses() if glimpse.entries}
        for ref in glimpses:
            self._subjects.setdefault(ref, _Subject(looked=now))
        for ref, subject in list(self._subjects.items()):
            if ref not in glimpses and now - subject.looked > FORGET:
                del self._subjects[ref]
        due = [
            glimpse
            for glimpse in glimpses.values()
            if self._subjects[glimpse.ref].due <= now
            and self._subjects[glimpse.ref].number != glimpse.entries[-1].number
        ]
        return min(due, key=lambda glimpse: self._subjects[glimpse.ref].due, default=None)

    async def _try(self, glimpse: Glimpse) -> None:
        try:
            await self._look(glimpse, self._subjects[glimpse.ref])
            self.blind = False
        except OSError as error:
            self.failures += 1
            if not self.blind:  # told once: it would be told four times a second
                log.warning("ffmpeg cannot be started: no looks at channels", reason=type(error).__name__)
            self.blind = True
        except Exception:  # one channel that cannot be looked at must not end the looks at all others
            self.failures += 1
            log.exception("a look failed", ref=glimpse.ref)

    async def _look(self, glimpse: Glimpse, subject: _Subject) -> None:
        began, wall = time.monotonic(), time.time()
        new = unseen(glimpse.entries, subject.number)
        newest = new[-1]
        subject.number, subject.looked, subject.due = newest.number, began, began + self._options.every
        taken = await asyncio.to_thread(_cut, new, glimpse.tracks)
        video = any(track.codec.is_video for track in glimpse.tracks)
        sound = any(track.codec.is_audio for track in glimpse.tracks)
        decoded = await decode(self._ffmpeg, taken[-1].data, video=video, audio=sound)
        self._count(glimpse.ref, decoded)
        prints: tuple[Print, ...] = tuple(one.picture for one in taken if one.picture is not None)
        joined = any(entry.line.discontinuity for entry in new)
        look = Look(began, decoded.luma, decoded.level, sound=sound, joined=joined, prints=prints)
        if decoded.jpeg:
            subject.thumbnail = Thumbnail(decoded.jpeg, wall, version_of(decoded.jpeg))
        flaws = tuple(await asyncio.to_thread(subject.judge.look, look))
        self._tell_change(glimpse.ref, subject.verdict, flaws)
        seen = decoded.luma is not None or decoded.level is not None
        subject.verdict = Verdict(glimpse.ref, wall, decoded.level, flaws, seen)
        self._on_verdict(subject.verdict)

    def _count(self, ref: str, decoded: Decoded) -> None:
        self.looks += 1
        if decoded.luma is None and decoded.level is None:
            self.failures += 1
            log.debug("nothing could be decoded", ref=ref)

    def _tell_change(self, ref: str, before: Verdict | None, flaws: tuple[Flaw, ...]) -> None:
        kinds = {flaw.kind for flaw in before.flaws} if before else set()
        for flaw in flaws:
            if flaw.kind not in kinds:
                log.warning("wrong picture or sound", ref=ref, kind=flaw.kind, evidence=flaw.evidence)


def _cut(entries: tuple[Entry, ...], tracks: Sequence[Track]) -> list[Cut]:
    """Cut what is new, in a thread: a few milliseconds a segment, in which television would wait."""
    return [cut(entry.pieces, entry.line.duration / TICKS, tracks) for entry in entries]


def unseen(entries: tuple[Entry, ...], number: int | None) -> tuple[Entry, ...]:
    """Return the entries behind segment `number`: all of them at the first look, and where none is newer.

    A placeholder comes whole at once: were its begin not seen the first time, it would seem new the second.
    """
    return tuple(entry for entry in entries if number is None or entry.number > number) or entries
