"""How long the first viewer waits where key frames are ten seconds apart and nothing is sent in advance.

Ten channels, joined at ten positions of their group, are asked for at the same moment of one relay. The bar:
no later than the key frame that closes the first whole group and 0.1 s, and never refused.
"""

import asyncio
import tempfile
import threading
import time
import urllib.error
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from urllib.parse import urljoin

from tests.support.media import make_ts
from tests.support.paced import Broadcast, broadcast

from bench.processes import ADSCREEN, fetch, started

GROUP = 10.0
"""Seconds between two key frames."""
POSITIONS = (*(0.1 + position for position in range(9)), 9.6)
"""Seconds behind a key frame at which a channel is joined."""
BAR = 0.1


def run() -> dict[str, object]:
    """Return each position's wait in seconds, and the latest beside the key frame that closes its group."""
    with channels() as tvs, tempfile.TemporaryDirectory() as state:
        urls = [tv.url for tv in tvs]
        with started((*ADSCREEN, "relay", "--port", "0", "--state", state, *urls)) as relay:
            playlist = relay.wait_for(r"(http://\S+/live/1/index.m3u8)", 30)[1]
            fetch(urljoin(playlist, "/metrics"))
            join(tvs)
            places = [urljoin(playlist, f"/live/{n + 1}/index.m3u8") for n in range(len(tvs))]
            with ThreadPoolExecutor(len(places)) as pool:
                answers = list(pool.map(_wait, places))
    waits = [wait for wait, _status in answers]
    behind = [wait - (2 * GROUP - position) for position, wait in zip(POSITIONS, waits, strict=True)]
    return {
        "positions_s": POSITIONS,
        "waits_s": [round(wait, 2) for wait in waits],
        "statuses": [status for _wait, status in answers],
        "latest_behind_closing_key_frame_s": round(max(behind), 2),
        "bar_s": BAR,
    }


@contextmanager
def channels() -> Iterator[list[Broadcast]]:
    """Send one channel for each position."""
    path = make_ts(seconds=90, gop=int(GROUP * 25))
    ready, over = threading.Event(), threading.Event()
    tvs: list[Broadcast] = []

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            tvs.extend([await stack.enter_async_context(broadcast(path)) for _position in POSITIONS])
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield tvs
    finally:
        over.set()
        thread.join()


def join(tvs: list[Broadcast]) -> None:
    """Set each channel to its position, now."""
    for position, tv in zip(POSITIONS, tvs, strict=True):
        tv.restart_clock(position)


def _wait(url: str) -> tuple[float, int]:
    asked = time.monotonic()
    try:
        fetch(url)
    except urllib.error.HTTPError as error:
        return time.monotonic() - asked, error.code
    return time.monotonic() - asked, 200
