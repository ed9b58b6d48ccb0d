"""A channel's own playlist and its renditions need the same picture: with room for one filter, one is enough.

Nobody is refused, and nothing is given twice, whoever comes first, and behind a restart.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.media.feeds.mended import WOVEN, Viewer, filters, followed, relaying, without_idr
from tests.support.paced import Broadcast, broadcast

from adscreen.core.errors import Failure
from adscreen.media.persistence import StateFolder

COMPAT = "1~h264-aac"
Seen = dict[str, Any]


async def taken_over(tv: Broadcast, _state: Path) -> Seen:
    """The rendition is watched, then the channel's own playlist as well."""
    async with relaying(tv) as (live, _shop):
        own, compat = Viewer(live), Viewer(live, COMPAT)
        await compat.until(lambda: len(compat.segments) >= 2)
        alone, breaks = own.status.converted, compat.judge.breaks
        async with followed(own):
            await compat.until(lambda: own.status.converted and compat.judge.breaks > breaks)
            failures = [one.failure for one in own.status.renditions]
        broke = compat.judge.breaks - breaks
        return {"own": own, "compat": compat, "at first": alone, "failures": failures, "broke": broke}


async def joined(tv: Broadcast, _state: Path) -> Seen:
    """The channel's own playlist is watched, then the rendition as well."""
    async with relaying(tv) as (live, shop):
        own, compat = Viewer(live), Viewer(live, COMPAT)
        await own.until(lambda: len(own.segments) >= 2)
        async with followed(own):
            await compat.until(lambda: len(compat.segments) >= 3)
        return {"own": own, "compat": compat, "refused": shop.refused}


async def restarted(tv: Broadcast, state: Path, ref: str) -> Seen:
    """One playlist is watched over a restart; what is made then is told."""
    first = StateFolder(state)
    async with relaying(tv, state=first) as (live, _shop):
        viewer = Viewer(live, ref)
        await viewer.until(lambda: len(viewer.segments) >= 2)
    first.close()
    second = StateFolder(state)
    async with relaying(tv, state=second) as (live, _shop):
        live.resume()
        viewer.moved_to(live)
        seen = len(viewer.segments)
        await viewer.until(lambda: len(viewer.segments) > seen, seconds=12.0)
        made = [one.name for one in viewer.status.renditions]
    second.close()
    return {"viewer": viewer, "made": made}


async def own_restarted(tv: Broadcast, state: Path) -> Seen:
    return await restarted(tv, state, "1")


async def compat_restarted(tv: Broadcast, state: Path) -> Seen:
    return await restarted(tv, state, COMPAT)


async def freed(tv: Broadcast, _state: Path) -> Seen:
    """A rendition waits for the place of another one, which its viewer leaves."""
    async with relaying(tv, idle_stop=1.0) as (live, shop):
        has, waits = Viewer(live, COMPAT), Viewer(live, "1~h264-copy")
        await has.until(lambda: len(has.segments) >= 1)
        await has.look()
        await waits.until(lambda: shop.pictures == 0 or bool(waits.segments))
        at = time.monotonic()
        await waits.until(lambda: bool(waits.segments))
        return {"refused": set(waits.refused), "after": time.monotonic() - at}


CASES: dict[str, Callable[[Broadcast, Path], Awaitable[Seen]]] = {
    "taken over": taken_over,
    "joined": joined,
    "own restarted": own_restarted,
    "compat restarted": compat_restarted,
    "freed": freed,
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """Run all of them at once: they take the time of one."""
    folder = tmp_path_factory.mktemp("pictures")
    path = without_idr(folder, WOVEN, rate=50)

    async def one(name: str) -> Seen:
        async with broadcast(path, burst=4.0) as tv:
            return await CASES[name](tv, folder / name)

    async def main() -> list[Seen]:
        return await asyncio.gather(*(one(name) for name in CASES))

    found = dict(zip(CASES, asyncio.run(asyncio.wait_for(main(), 90)), strict=True))
    assert filters() == []
    return found


def test_a_playlist_that_is_opened_takes_the_filter_over_from_the_rendition(seen: dict[str, Seen]) -> None:
    one = seen["taken over"]
    assert not one["at first"]
    assert one["own"].right()
    assert one["compat"].right()
    assert one["broke"] == 1
    assert one["failures"] == [None, None]
    stamps = one["compat"].stamps()
    assert max(b - a for a, b in pairwise(stamps)) < 90_000, "and nothing is left out"


def test_a_rendition_copies_the_picture_that_is_converted_already(seen: dict[str, Seen]) -> None:
    one = seen["joined"]
    assert one["own"].right()
    assert one["compat"].right()
    assert (one["compat"].judge.breaks, one["refused"]) == (0, 0)


def test_behind_a_restart_nothing_is_converted_that_nobody_watches(seen: dict[str, Seen]) -> None:
    one = seen["compat restarted"]
    assert one["made"] == ["h264-aac"]
    assert one["viewer"].right()


def test_what_was_given_converted_is_not_given_again_behind_a_restart(seen: dict[str, Seen]) -> None:
    one = seen["own restarted"]
    assert one["made"] == ["h264-copy"]
    assert one["viewer"].right()


def test_who_was_refused_begins_when_the_place_is_free_and_not_after_a_pause(seen: dict[str, Seen]) -> None:
    assert seen["freed"]["refused"] == {Failure.CONVERTING_FULL}
    assert seen["freed"]["after"] < 6.0
