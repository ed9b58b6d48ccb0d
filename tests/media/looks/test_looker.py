import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.support.media import make_ts

from adscreen.core.tasks import TaskOwner
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.hls import Line
from adscreen.media.looks.glimpse import Glimpse
from adscreen.media.looks.looker import Looker, LookOptions, Verdict, unseen
from adscreen.media.segmenter import Segmenter
from adscreen.media.window import Entry


class Channels:
    """Channels whose next segment is there whenever somebody looks."""

    def __init__(self, *refs: str) -> None:
        self.refs = refs
        self.grows = True
        self._segment = Segmenter().feed(make_ts(seconds=6, gop=50).read_bytes())[0]
        self._number = 0

    def glimpses(self) -> Sequence[Glimpse]:
        self._number += self.grows
        segment = self._segment
        line = Line(f"{self._number}.ts", segment.duration, False, time.time())
        entry = Entry(self._number, segment.pieces, line, line.text)
        return [Glimpse(ref, (entry,), segment.tracks) for ref in self.refs]


def looked(channels: Channels, options: LookOptions, seconds: float) -> tuple[Looker, list[Verdict]]:
    verdicts: list[Verdict] = []
    looker = Looker(channels, find_ffmpeg(), options, verdicts.append)

    async def main() -> None:
        async with TaskOwner() as tasks:
            tasks.start(looker.run(), name="looks")
            await asyncio.sleep(seconds)

    asyncio.run(main())
    return looker, verdicts


def test_all_channels_get_their_turn_under_one_cap() -> None:
    channels = Channels(*(f"channel:{n}" for n in range(12)))
    looker, verdicts = looked(channels, LookOptions(every=0.5, per_second=8.0), 2.0)
    assert 8 <= len(verdicts) <= 17, "no more than the cap, whatever is due"
    seen = [verdict.ref for verdict in verdicts]
    assert len(set(seen[:8])) == 8, "nobody has a second turn before the others had one"
    assert looker.failures == 0


def test_a_picture_is_kept_with_its_time_and_its_version() -> None:
    before = time.time()
    looker, _verdicts = looked(Channels("channel:1"), LookOptions(every=0.2, per_second=20.0), 1.0)
    picture, verdict = looker.thumbnail("channel:1"), looker.verdict("channel:1")
    assert picture is not None
    assert before <= picture.taken_at <= time.time()
    assert picture.jpeg.startswith(b"\xff\xd8\xff")
    assert verdict is not None
    assert verdict.level is not None
    assert looker.verdicts() == [verdict]
    assert looker.thumbnail("channel:2") is None
    assert looker.verdict("channel:2") is None


def test_a_feed_that_gives_nothing_new_is_not_looked_at_again() -> None:
    channels = Channels("channel:1")
    channels.grows = False
    assert looked(channels, LookOptions(every=0.1, per_second=20.0), 0.8)[0].looks == 1


def test_the_first_look_sees_all_that_is_listed_and_later_ones_what_is_new() -> None:
    one = Channels("c").glimpses()[0].entries[0]
    listed = tuple(replace(one, number=number) for number in range(5, 9))
    assert unseen(listed, None) == listed
    assert [entry.number for entry in unseen(listed, 6)] == [7, 8]
    assert unseen(listed, 90) == listed, "numbers of another life"


def test_looks_can_be_switched_off() -> None:
    assert looked(Channels("channel:1"), LookOptions(every=0.0), 0.3)[0].looks == 0


def test_one_channel_that_cannot_be_looked_at_does_not_end_the_looks() -> None:
    looker = Looker(Channels("a", "b"), "/nowhere/ffmpeg", LookOptions(every=0.1, per_second=50.0))

    async def main() -> None:
        async with TaskOwner() as tasks:
            tasks.start(looker.run(), name="looks")
            await asyncio.sleep(0.5)

    asyncio.run(main())
    assert looker.failures >= 4
    assert looker.blind, "who asks is told that nobody watches"


def test_an_ffmpeg_that_comes_back_ends_the_blindness(tmp_path: Path) -> None:
    program = tmp_path / "ffmpeg"
    looker = Looker(Channels("a"), str(program), LookOptions(every=0.1, per_second=50.0))

    async def main() -> None:
        async with TaskOwner() as tasks:
            tasks.start(looker.run(), name="looks")
            while not looker.blind:
                await asyncio.sleep(0.02)
            program.symlink_to(find_ffmpeg())
            while looker.thumbnail("a") is None:
                await asyncio.sleep(0.02)

    asyncio.run(asyncio.wait_for(main(), 20))
    assert not looker.blind


def test_what_cannot_be_decoded_is_said_to_be_unseen(tmp_path: Path) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o700)
    looker = Looker(Channels("a"), str(program), LookOptions(every=0.1, per_second=50.0))

    async def main() -> None:
        async with TaskOwner() as tasks:
            tasks.start(looker.run(), name="looks")
            while not looker.verdicts():
                await asyncio.sleep(0.02)

    asyncio.run(asyncio.wait_for(main(), 20))
    verdict = looker.verdict("a")
    assert verdict is not None
    assert (verdict.seen, verdict.flaws, looker.blind) == (False, (), False)
