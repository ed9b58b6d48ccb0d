import asyncio
import os
from pathlib import Path

import pytest
from tests.support.clock import HandClock

from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.screens.frames import MOST, SELDOM, FrameStore
from adscreen.signage.screens.models import Screen

JPEG = b"\xff\xd8\xff\xe0 a picture \xff\xd9"


def screen(pairing: int = 1, code: str = "BAR234") -> Screen:
    return Screen(code=code, pairing=pairing)


def test_the_newest_picture_is_kept_with_its_age_and_outlives_the_process(tmp_path: Path) -> None:
    async def run() -> None:
        clock = HandClock()
        store = FrameStore(tmp_path, clock)
        assert await store.read(screen()) is None
        assert await store.keep(screen(), JPEG)
        clock.forward(SELDOM - 1)
        assert not await store.keep(screen(), JPEG + b"\0"), "too soon"
        clock.forward(60)
        newer = JPEG[:-2] + b"newer\xff\xd9"
        assert await store.keep(screen(), newer)
        found = await store.read(screen())
        assert found is not None
        assert (found[0].taken_at, found[1]) == (clock.now, newer)
        [path] = tmp_path.iterdir()
        os.utime(path, (1000, 1000))
        again = FrameStore(tmp_path, clock).of(screen())
        assert again is not None
        assert again.taken_at == 1000

    asyncio.run(run())


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"", Failure.BAD_INPUT),
        (b"<svg onload=alert(1)>", Failure.BAD_INPUT),
        (JPEG[:-2], Failure.BAD_INPUT),
        (JPEG[:-2] + bytes(MOST) + b"\xff\xd9", Failure.TOO_LARGE),
    ],
)
def test_what_is_no_small_jpeg_is_refused(tmp_path: Path, body: bytes, failure: Failure) -> None:
    with pytest.raises(AdScreenError) as refused:
        asyncio.run(FrameStore(tmp_path, HandClock()).keep(screen(), body))
    assert refused.value.failure is failure
    assert list(tmp_path.iterdir()) == []


def test_another_browser_does_not_inherit_the_picture_and_a_deleted_screen_leaves_none(
    tmp_path: Path,
) -> None:
    async def run() -> None:
        store = FrameStore(tmp_path, HandClock())
        await store.keep(screen(1), JPEG)
        await store.keep(screen(1, "OTHER2"), JPEG)
        assert store.of(screen(2)) is None
        await store.keep(screen(2), JPEG)
        assert {path.name for path in tmp_path.iterdir()} == {"BAR234-2.jpg", "OTHER2-1.jpg"}
        await store.forget("BAR234")
        assert [path.name for path in tmp_path.iterdir()] == ["OTHER2-1.jpg"]

    asyncio.run(run())
