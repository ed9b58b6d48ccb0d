"""A channel whose picture is converted, behind a restart of the program."""

import asyncio
from pathlib import Path

from tests.media.feeds.mended import WOVEN, Viewer, filters, relaying, without_idr
from tests.support.paced import broadcast

from adscreen.media.persistence import StateFolder

COMPAT = "1~h264-aac"


def restarted(folder: Path, ref: str) -> tuple[Viewer, list[str]]:
    """Watch `ref` over a restart, with room for one picture; return what is converted then, too."""
    state = folder / "state"

    async def main() -> tuple[Viewer, list[str]]:
        async with broadcast(without_idr(folder, WOVEN, rate=50), burst=4.0) as tv:
            first = StateFolder(state)
            async with relaying(tv, state=first) as live:
                viewer = Viewer(live, ref)
                await viewer.until(lambda: len(viewer.segments) >= 2)
            first.close()
            second = StateFolder(state)
            async with relaying(tv, state=second) as live:
                live.resume()
                viewer.moved_to(live)
                seen = len(viewer.segments)
                await viewer.until(lambda: len(viewer.segments) >= seen + 1, seconds=12.0)
                made = [one.name for one in viewer.status.renditions]
                assert len(filters()) == 1
            second.close()
            return viewer, made

    return asyncio.run(asyncio.wait_for(main(), 90))


def test_a_rendition_is_not_refused_its_filter_by_a_playlist_that_nobody_watches(tmp_path: Path) -> None:
    viewer, made = restarted(tmp_path, COMPAT)
    assert viewer.refused == []
    assert viewer.judge.faults == []
    assert made == ["h264-aac"]
    stamps = viewer.stamps()
    assert len(stamps) == len(set(stamps)), "nothing is given twice"


def test_what_was_given_converted_is_not_given_again(tmp_path: Path) -> None:
    viewer, made = restarted(tmp_path, "1")
    assert made == ["h264-copy"]
    assert viewer.judge.faults == []
    stamps = viewer.stamps()
    assert len(stamps) == len(set(stamps)), "nothing is given twice"
