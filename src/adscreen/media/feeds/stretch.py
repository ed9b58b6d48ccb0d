"""One filter's stretch of a source: what it begins with, and what it is given from then on."""

import time
from dataclasses import dataclass

from adscreen.media.filters.choice import Chosen, choose_tracks
from adscreen.media.filters.inlet import Inlet
from adscreen.media.filters.tap import Tap
from adscreen.media.model import Pieces, Segment
from adscreen.media.mpegts.packets import PACKET
from adscreen.media.recipes import Recipe
from adscreen.media.segmenter import Segmenter

SETTLE = 0.7
"""Seconds that tracks which the stream's map lists have to appear: ffmpeg waits for ever for one that is not
there.
"""


@dataclass(slots=True)
class Stretch:
    """From a filter's first bytes to its end."""

    inlet: Inlet
    recipe: Recipe
    chosen: Chosen
    tap: Tap
    raw: bool
    """It gets the bytes as they come, damage and all: a decoder conceals that, a copy must not carry it."""
    told_to_end: bool = False
    again: bool = False
    """What it gives was given in part before, by a filter that read something else."""

    def push(self, chunk: bytes | memoryview, segments: list[Segment], segmenter: Segmenter) -> bool:
        """Hand on bytes of which `segmenter` made `segments`; False where the filter does not keep up."""
        if self.raw:
            return self.inlet.push((chunk,))
        return self.inlet.push(self.tap.more(segments, segmenter.unfinished()))

    def end_before_open(
        self, chunk: bytes | memoryview, segments: list[Segment], segmenter: Segmenter
    ) -> None:
        """Give what comes before the open segment, of a chunk that completed `segments`; end with that."""
        if self.raw:
            opened, data = b"".join(segmenter.unfinished(whole=True))[:PACKET], bytes(chunk)
            # counters may have been moved, what the packet carries is the source's
            self.inlet.push((data[: max(0, data.find(opened[4:]) - 4)],))
        else:
            self.inlet.push(self.tap.more(segments, ()))
        self.end()

    def end(self) -> None:
        """Give no more: the filter ends with what it has."""
        self.told_to_end = True
        self.inlet.end()


class Openings:
    """Tells when there is enough of a source to begin a filter with."""

    def __init__(self) -> None:
        self._since: float | None = None

    def reset(self) -> None:
        """Begin to wait anew."""
        self._since = None

    def stretch(self, segmenter: Segmenter, recipe: Recipe, past: Pieces = ()) -> Stretch | None:
        """Return a stretch that begins with the open segment, or with the `past` before it; None as long as
        there is none, or tracks that were announced have not been seen.
        """
        unfinished, now = segmenter.unfinished(), time.monotonic()
        if not unfinished:
            return None
        self._since = self._since or now
        complete = past or len(segmenter.tracks) == len(segmenter.announced_tracks)
        if not complete and now - self._since < SETTLE:
            return None
        chosen = choose_tracks(segmenter.tracks, recipe)
        if not chosen.pids:
            return None
        raw = recipe.video == "h264" and segmenter.packet_size == 188
        tap = Tap()
        rest = segmenter.unfinished(whole=True) if raw else tap.more((), unfinished)
        first = [*(past or (segmenter.tables,)), *rest, *((segmenter.remainder,) if raw else ())]
        return Stretch(Inlet(first), recipe, chosen, tap, raw)
