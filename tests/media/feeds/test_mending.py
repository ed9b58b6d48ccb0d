"""The channel's own playlist moves to a converted picture and back: the whole relay with a real ffmpeg."""

import os
import signal
from pathlib import Path

from tests.media.feeds.mended import (
    OPEN_GOP,
    WOVEN,
    filters,
    followed,
    independent,
    run,
    survived,
    watched,
    without_idr,
)

from adscreen.core.errors import Failure
from adscreen.media.abilities import Abilities
from adscreen.media.feeds.decisions import Action, Cause

MOVES = {Action.CONVERTED, Action.COPIED}


def test_recurring_damage_moves_every_viewer_to_a_picture_that_conceals_it_and_back(tmp_path: Path) -> None:
    async def main() -> None:
        path = without_idr(tmp_path, OPEN_GOP, lossy=16.0)
        async with watched(path, calm=3.0) as (tv, viewer), followed(viewer.beside("1~h264-aac")) as beside:
            await viewer.until(lambda: viewer.status.converted)
            assert viewer.status.damage_recurs
            assert [one.name for one in viewer.status.renditions] == ["h264-copy", "h264-aac"]
            seen = len(viewer.segments)
            await viewer.until(lambda: len(viewer.segments) >= seen + 2)
            assert independent(viewer.segments[-1])
            breaks = viewer.judge.breaks
            tv.cut()
            await viewer.until(lambda: viewer.judge.breaks > breaks)
            seen = len(viewer.segments)
            await viewer.until(lambda: len(viewer.segments) > seen)
            assert (viewer.judge.breaks, viewer.status.converted) == (breaks + 1, True)
            await viewer.until(lambda: not viewer.status.converted)
            breaks = viewer.judge.breaks
            await viewer.until(lambda: not independent(viewer.segments[-1]))
            assert viewer.judge.faults == []
            assert viewer.judge.breaks <= breaks + 1
            assert [one.name for one in viewer.status.renditions] == ["h264-aac"]
            assert all(survived(run) for run in viewer.runs if run)
            stamps = viewer.stamps()
            assert len(stamps) == len(set(stamps)), "nothing is given twice"
            assert beside.right(), "with room for one picture"
            assert beside.judge.breaks <= 3, "the filter goes over, the source is cut, and it comes back"
            moves = [(one.action, one.cause) for one in viewer.decisions if one.action in MOVES]
            assert moves == [(Action.CONVERTED, Cause.NO_START), (Action.COPIED, Cause.CALM)]

    run(main)


def test_where_no_more_can_be_converted_each_hole_is_left_out_and_the_reason_is_told(tmp_path: Path) -> None:
    async def main() -> None:
        async with watched(without_idr(tmp_path, OPEN_GOP, lossy=50.0), most_pictures=0) as (_tv, viewer):
            await viewer.until(lambda: viewer.status.renditions != () and viewer.judge.breaks > 1)
            [told] = viewer.status.renditions
            assert told.failure is Failure.CONVERTING_FULL
            assert not viewer.status.converted
            assert viewer.judge.faults == []
            assert all(survived(run) for run in viewer.runs if run)

    run(main)


def test_interlaced_pictures_that_no_browser_survives_are_converted_from_the_first_on(tmp_path: Path) -> None:
    async def main() -> None:
        async with watched(without_idr(tmp_path, WOVEN, rate=50)) as (_tv, viewer):
            await viewer.until(lambda: len(viewer.segments) >= 3)
            assert viewer.status.converted
            assert all(independent(data) for data in viewer.segments)
            assert viewer.judge.breaks <= 1
            [ffmpeg] = filters()
            os.kill(ffmpeg.pid, signal.SIGKILL)
            await viewer.until(lambda: viewer.judge.breaks > 1)
            assert (viewer.status.renditions[0].restarts, viewer.status.converted) == (1, True)
            assert all(independent(data) for data in viewer.segments), "no copy stands in"
            assert viewer.judge.faults == []
            [picture] = [track for track in viewer.status.listed if track.codec.is_video]
            assert picture.interlaced is False
            assert Abilities().plays(picture), picture.rfc6381
            [moved] = [one for one in viewer.decisions if one.action is Action.CONVERTED]
            assert moved.cause is Cause.UNPLAYABLE

    run(main)
