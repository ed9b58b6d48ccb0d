"""The collection of real streams through the whole relay: each plays, or is refused soon, with a reason."""

import asyncio
import time
from pathlib import Path

import pytest
from tests.support.corpus import corpus_files, needs_corpus

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.model import SourceKind, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.relay import Relay
from adscreen.media.segmenter import Segmenter
from adscreen.media.sources.file import FileSource

pytestmark = needs_corpus
WAIT = 3.0
CLOCKLESS = ("zero-frame", "with_sdt")


class Corpus:
    """Every file is a channel."""

    async def plan(self, ref: str) -> SourcePlan:
        return SourcePlan(ref, (SourceSpec(SourceKind.FILE, ref),))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        """Nothing is remembered."""


def open_file(spec: SourceSpec) -> FileSource:
    return FileSource(Path(spec.url), burst=30.0)


def whole(path: Path) -> list[float]:
    """Return the segments' seconds of one pass over the file."""
    segmenter = Segmenter()
    segments = segmenter.feed(path.read_bytes()) + segmenter.break_source()
    return [segment.seconds for segment in segments]


async def play(live: Relay, path: Path) -> str | Failure:
    """Return the first playlist, or why there is none."""
    try:
        return (await live.playlist(str(path), viewer="test", wait=WAIT)).text
    except AdScreenError as error:
        return error.failure


def test_each_file_plays_or_is_refused_in_time() -> None:
    async def run() -> dict[Path, str | Failure]:
        files = corpus_files()
        async with Relay(Corpus(), open_file, FeedOptions(idle_stop=30.0)) as live:
            began = time.monotonic()
            answers = await asyncio.gather(*(play(live, path) for path in files))
            assert time.monotonic() - began < WAIT + 4
            return dict(zip(files, answers, strict=True))

    for path, answer in asyncio.run(run()).items():
        expected = whole(path)
        if any(name in path.name for name in CLOCKLESS):
            assert answer is Failure.NOT_MEDIA, path.name
        elif not expected:
            assert answer is Failure.STALLED, path.name
        else:
            assert isinstance(answer, str), f"{path.name}: {answer}"
            listed = [float(line[8:-1]) for line in answer.splitlines() if line.startswith("#EXTINF:")]
            assert listed[0] == pytest.approx(expected[0], abs=1e-6), path.name
