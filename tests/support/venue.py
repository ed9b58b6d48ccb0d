"""The program on an account of a simulated provider that counts its connections, in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adscreen.iptv.repository import ChannelQuery
from adscreen.simulator import Options, Simulator, running_simulator
from adscreen.simulator.channels import BY_KEY
from tests.support.media import CACHE
from tests.web.dashboard.front import Front, front


@asynccontextmanager
async def venue(folder: Path, account: str) -> AsyncIterator[tuple[Front, Simulator, dict[str, int]]]:
    """Run the program on an account of a provider that counts; channels by their keys."""
    async with (
        running_simulator(Options(cache=CACHE / "simulator", quick=True)) as simulator,
        front(folder) as site,
    ):
        for key in ("hd", "hd720"):
            await simulator.store.get(BY_KEY[key].clip)
        await site.send("/providers", link=simulator.link(account))
        async with asyncio.timeout(20):
            while (await site.adscreen.providers.get(1)).refresh.finished_at is None:
                await asyncio.sleep(0.05)
        found = (await site.adscreen.providers.channels(ChannelQuery(size=100))).items
        titles = {channel.title: key for key, channel in BY_KEY.items()}
        yield site, simulator, {titles[one.name]: one.id for one in found if one.name in titles}
