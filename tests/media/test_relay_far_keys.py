"""Key frames as far apart as a first viewer's patience, and nothing sent in advance: nobody is refused."""

import asyncio
import time
from contextlib import AsyncExitStack
from functools import partial

import pytest
from tests.support.media import make_ts
from tests.support.paced import Broadcast, broadcast

from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.media.model import SourceKind, SourcePlan, SourceSpec
from adscreen.media.relay import Relay
from adscreen.media.sources import open_source

GROUP = 4.0
PATIENCE = 3.5
"""Seconds that a viewer would wait: some key frames come later."""
POSITIONS = (0.02, 0.3, 1.0, 2.0, 3.0, 3.8)

pytestmark = pytest.mark.media


class _Plans:
    def __init__(self, tvs: list[Broadcast]) -> None:
        self._tvs = tvs

    async def plan(self, ref: str) -> SourcePlan:
        return SourcePlan(ref, (SourceSpec(SourceKind.HTTP_TS, self._tvs[int(ref)].url),))

    async def opened(self, _ref: str, _source: SourceSpec) -> None:
        pass


def test_the_first_playlist_comes_before_the_group_is_closed_wherever_it_is_joined() -> None:
    async def main() -> None:
        path = make_ts(seconds=20, gop=int(GROUP * 25))
        async with AsyncExitStack() as stack:
            tvs = [await stack.enter_async_context(broadcast(path)) for _position in POSITIONS]
            opener = partial(open_source, client=HttpClient(ANYWHERE))
            relay = await stack.enter_async_context(Relay(_Plans(tvs), opener))

            async def wait(number: int) -> float:
                tvs[number].restart_clock(POSITIONS[number])
                asked = time.monotonic()
                answer = await relay.playlist(str(number), viewer="first", wait=PATIENCE)
                assert "#EXT-X-TARGETDURATION:" in answer.text
                return time.monotonic() - asked

            waits = await asyncio.gather(*(wait(number) for number in range(len(POSITIONS))))
        late = [waited - (2 * GROUP - at) for at, waited in zip(POSITIONS, waits, strict=True)]
        assert max(late) < 0.1
        assert max(waits) > PATIENCE, "no key frame came as late as a viewer would be refused"

    asyncio.run(main())
