"""A running simulator with small clips, kept in `tests/.media` from run to run."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from adscreen.simulator import Options, Simulator, running_simulator
from tests.support.media import CACHE

Scene = Callable[[Simulator, httpx.AsyncClient], Awaitable[None]]
OPTIONS = Options(cache=CACHE / "simulator", quick=True)


@asynccontextmanager
async def scene(**changes: object) -> AsyncIterator[tuple[Simulator, httpx.AsyncClient]]:
    """Run a simulator and a client that follows redirects."""
    async with (
        running_simulator(replace(OPTIONS, **changes)) as simulator,  # type: ignore[arg-type]  # a test's own words
        httpx.AsyncClient(follow_redirects=True, timeout=10, headers={"User-Agent": "VLC/3.0"}) as client,
    ):
        yield simulator, client


@pytest.fixture
def play() -> Callable[..., None]:
    """Return a function that runs `async def scenario(simulator, client)` on a fresh simulator."""

    def run(scenario: Scene, **changes: object) -> None:
        async def main() -> None:
            async with scene(**changes) as (simulator, client):
                await scenario(simulator, client)

        asyncio.run(main())

    return run
