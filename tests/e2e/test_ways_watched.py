"""UDP, RTP, SRT, RTMP and RTSP through a real `adscreen relay`, watched in Chromium by a player not ours."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.support.codec_page import screening
from tests.support.ways import ways

pytestmark = [pytest.mark.browser, pytest.mark.media]

PATIENCE = 40.0
AWAY = 0.5
"""Seconds for which nobody sends."""

Seen = dict[str, tuple[bool, bool]]


@asynccontextmanager
async def relayed(state: Path, addresses: dict[str, str]) -> AsyncIterator[dict[str, str]]:
    """Run the command; yields the playlists."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "adscreen", "relay", "--port", "0", "--state", str(state)),
        *addresses.values(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "ADSCREEN_SLATE": "false"},  # players would play the slate to its end
    )
    try:
        assert running.stdout is not None
        shown = [(await running.stdout.readline()).decode() for _address in addresses]
        yield {way: re.findall(r"http://\S+", line)[0] for way, line in zip(addresses, shown, strict=True)}
    finally:
        running.kill()
        await running.wait()


def watched(playlists: dict[str, str], interrupt: Callable[[], None]) -> tuple[Seen, Seen]:
    """Return what is seen and heard before television is interrupted, and behind that."""
    with screening(playlists) as page:
        before = page.seen_and_heard(PATIENCE)
        interrupt()
        page.forget()
        return before, page.seen_and_heard(PATIENCE)


def test_they_are_seen_and_heard_and_so_again_when_their_senders_were_killed(tmp_path: Path) -> None:
    async def main() -> tuple[Seen, Seen]:
        loop = asyncio.get_running_loop()
        async with ways() as senders, relayed(tmp_path, senders.addresses) as playlists:

            async def restart() -> None:
                await senders.kill()
                await asyncio.sleep(AWAY)
                await senders.start()

            def interrupt() -> None:
                asyncio.run_coroutine_threadsafe(restart(), loop).result()

            return await asyncio.to_thread(watched, playlists, interrupt)

    before, after = asyncio.run(main())
    all_of_them = dict.fromkeys(("UDP", "RTP", "SRT", "RTMP", "RTSP"), (True, True))
    assert before == all_of_them
    assert after == all_of_them
