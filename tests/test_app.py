"""The whole program in this process, against a provider on a socket."""

import asyncio
from pathlib import Path

import pytest

from adscreen.app.assembly import assembled
from adscreen.app.program import AdScreen
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.settings import Settings
from adscreen.iptv.intake.progress import Phase
from adscreen.iptv.repository import ChannelQuery, ProviderRepository
from tests.iptv.diagnose.panel import Panel, running
from tests.support.httpserver import Call


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", allowed_networks=("127.0.0.0/8",))


async def provider_of(app: AdScreen, panel: Panel) -> int:
    provider = await app.providers.add(panel.link())
    async with asyncio.timeout(20):
        while (await app.providers.get(provider.id)).refresh.finished_at is None:
            await asyncio.sleep(0.05)
    return provider.id


def test_the_list_of_channels_shows_what_the_relay_met(tmp_path: Path) -> None:
    async def missing(call: Call) -> None:
        await call.reply(b"<html>404</html>", 404)

    async def main() -> None:
        async with running(Panel()) as panel, assembled(settings(tmp_path)) as app:
            provider = await provider_of(app, panel)
            channel = (await app.providers.channels(ChannelQuery(provider))).items[0]
            for form in ("1.ts", "1.m3u8"):
                panel.wrong[form] = missing
            with pytest.raises(AdScreenError):
                await app.relay.playlist(channel.ref, viewer="one", wait=5)
            async with asyncio.timeout(10):
                while (await app.providers.channel(channel.id)).last_failure is None:
                    await asyncio.sleep(0.05)
            shown = await app.providers.channel(channel.id)
            assert shown.last_failure is Failure.CHANNEL_NOT_FOUND

    asyncio.run(main())


def test_a_refresh_that_died_with_the_program_is_ended_at_the_next_start(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(Panel()) as panel:
            async with assembled(settings(tmp_path)) as app:
                provider = await provider_of(app, panel)
            database = Database(settings(tmp_path).resolved_database_url())
            async with database.transaction() as session:
                await ProviderRepository(session).set_provider(provider, refresh_phase=Phase.LIST.value)
            await database.close()
            async with assembled(settings(tmp_path)) as app:
                refresh = (await app.providers.get(provider)).refresh
                assert (refresh.phase, refresh.failure) == (Phase.FAILED, Failure.STOPPED)

    asyncio.run(main())
