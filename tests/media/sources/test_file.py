import asyncio
import time
from pathlib import Path

import pytest
from tests.media.sources.collector import Collector, lost, packets, play
from tests.support.media import make_ts

from adscreen.core.errors import Failure
from adscreen.media.sources.file import FileSource


def test_unpaced_it_gives_the_file_as_it_is() -> None:
    path = make_ts(seconds=4)
    sink = Collector()
    asyncio.run(FileSource(path, loop=False, paced=False).run(sink))
    assert sink.log == ["connected", path.read_bytes()]


def test_paced_it_takes_the_files_own_time() -> None:
    path = make_ts(seconds=4)
    started = time.monotonic()
    asyncio.run(FileSource(path, loop=False, burst=2.5).run(Collector()))
    assert 1.0 < time.monotonic() - started < 2.2


def test_a_burst_comes_at_once_and_the_rest_does_not() -> None:
    path = make_ts(seconds=4)
    size = path.stat().st_size
    with_burst = asyncio.run(play(FileSource(path, burst=2.0), 0.2))
    assert 0.3 * size < len(with_burst.bytes) < 0.85 * size
    assert len(asyncio.run(play(FileSource(path), 0.2)).bytes) < 0.35 * size


def test_it_loops_with_a_break_and_keeps_time() -> None:
    path = make_ts(seconds=4)
    sink = asyncio.run(play(FileSource(path, burst=9.0), 0.5))
    whole = path.read_bytes()
    assert sink.log[:4] == ["connected", whole, "break", whole]


@pytest.mark.parametrize(("before", "after"), [(4, 0), (0, 16)])
def test_other_packet_sizes_and_junk_are_taken_off(tmp_path: Path, before: int, after: int) -> None:
    plain = packets(40)
    padded = b"".join(
        b"\1" * before + plain[at : at + 188] + b"\2" * after for at in range(0, len(plain), 188)
    )
    path = tmp_path / "x.m2ts"
    path.write_bytes(b"\xff" * 77 + padded)
    sink = Collector()
    asyncio.run(FileSource(path, loop=False, paced=False).run(sink))
    assert sink.bytes == plain


def test_failures(tmp_path: Path) -> None:
    page, clockless = tmp_path / "page.ts", tmp_path / "clockless.ts"
    page.write_bytes(b"<html>" * 100)
    clockless.write_bytes(packets(40))
    assert asyncio.run(lost(FileSource(tmp_path / "none.ts"))).failure is Failure.NOT_FOUND
    assert asyncio.run(lost(FileSource(page))).failure is Failure.NOT_MEDIA
    assert asyncio.run(lost(FileSource(clockless))).failure is Failure.NOT_MEDIA
