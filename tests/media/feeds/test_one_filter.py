"""A channel's own playlist and its rendition need the same picture: one filter converts it for both."""

from itertools import pairwise
from pathlib import Path

from tests.media.feeds.mended import WOVEN, Viewer, encoders, followed, relaying, run, without_idr
from tests.support.paced import broadcast

COMPAT = "1~h264-aac"


def judge(*viewers: Viewer) -> None:
    for viewer in viewers:
        assert (viewer.judge.faults, viewer.refused, viewer.most_encoders) == ([], [], 1)
        stamps = viewer.stamps()
        assert len(stamps) == len(set(stamps)), "nothing is given twice"


def test_a_playlist_that_is_opened_takes_the_filter_over_from_the_rendition(tmp_path: Path) -> None:
    async def main() -> None:
        async with broadcast(without_idr(tmp_path, WOVEN, rate=50), burst=4.0) as tv, relaying(tv) as live:
            own, compat = Viewer(live), Viewer(live, COMPAT)
            await compat.until(lambda: len(compat.segments) >= 2)
            assert (own.status.converted, encoders()) == (False, 1)
            async with followed(own):
                breaks = compat.judge.breaks
                await compat.until(lambda: own.status.converted and compat.judge.breaks > breaks)
                assert [one.failure for one in own.status.renditions] == [None, None]
            assert compat.judge.breaks == breaks + 1
            judge(own, compat)
            assert max(b - a for a, b in pairwise(compat.stamps())) < 90_000, "and nothing is left out"

    run(main)


def test_a_rendition_copies_the_picture_that_is_converted_already(tmp_path: Path) -> None:
    async def main() -> None:
        async with broadcast(without_idr(tmp_path, WOVEN, rate=50), burst=4.0) as tv, relaying(tv) as live:
            own, compat = Viewer(live), Viewer(live, COMPAT)
            await own.until(lambda: len(own.segments) >= 2)
            async with followed(own):
                await compat.until(lambda: len(compat.segments) >= 3)
            assert compat.judge.breaks == 0
            judge(own, compat)

    run(main)
