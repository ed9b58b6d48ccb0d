"""A channel's own playlist and its rendition need the same picture: one filter converts it for both."""

import asyncio
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from tests.media.feeds.mended import WOVEN, Viewer, encoders, relaying, run, without_idr
from tests.support.paced import broadcast

COMPAT = "1~h264-aac"


class Both:
    """Who watches the channel's own playlist, and who watches its rendition."""

    def __init__(self, own: Viewer, compat: Viewer) -> None:
        self.viewers = (own, compat)
        self.most = 0
        """Filters of a picture that were seen at the same time."""

    async def until_more(self, segments: int, *of: Viewer) -> None:
        wanted = [len(viewer.segments) + segments for viewer in of]
        await self.until(lambda: all(len(one.segments) >= n for one, n in zip(of, wanted, strict=True)), *of)

    async def until(self, enough: Callable[[], bool], *of: Viewer) -> None:
        ends = time.monotonic() + 30
        while not enough():
            assert time.monotonic() < ends, of[0].status
            for viewer in of:
                await viewer.look()
            self.most = max(self.most, encoders())
            await asyncio.sleep(0.1)

    def judge(self) -> None:
        for viewer in self.viewers:
            assert viewer.judge.faults == []
            assert viewer.refused == []
            stamps = viewer.stamps()
            assert len(stamps) == len(set(stamps)), "nothing is given twice"
        assert self.most == 1


def test_a_playlist_that_is_opened_takes_the_filter_over_from_the_rendition(tmp_path: Path) -> None:
    async def main() -> None:
        async with broadcast(without_idr(tmp_path, WOVEN, rate=50), burst=4.0) as tv, relaying(tv) as live:
            own, compat = Viewer(live), Viewer(live, COMPAT)
            both = Both(own, compat)
            await both.until_more(2, compat)
            assert (own.status.converted, encoders()) == (False, 1)
            await both.until_more(2, own)
            breaks = compat.judge.breaks
            await both.until_more(2, own, compat)
            assert own.status.converted
            assert compat.judge.breaks <= breaks + 1
            assert [one.failure for one in own.status.renditions] == [None, None]
            both.judge()
            assert max(b - a for a, b in pairwise(compat.stamps())) < 90_000, "and nothing is left out"

    run(main)


def test_a_rendition_copies_the_picture_that_is_converted_already(tmp_path: Path) -> None:
    async def main() -> None:
        async with broadcast(without_idr(tmp_path, WOVEN, rate=50), burst=4.0) as tv, relaying(tv) as live:
            own, compat = Viewer(live), Viewer(live, COMPAT)
            both = Both(own, compat)
            await both.until_more(2, own)
            await both.until_more(2, own, compat)
            assert compat.judge.breaks == 0
            broken = [(one, one.judge.breaks) for one in both.viewers]
            tv.cut()
            await both.until(lambda: all(one.judge.breaks > before for one, before in broken), own, compat)
            assert [one.judge.breaks - before for one, before in broken] == [1, 1]
            both.judge()

    run(main)
