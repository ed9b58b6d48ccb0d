import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.support.clock import HandClock
from tests.support.database import open_database

from adscreen.core.blobs import BlobStore
from adscreen.core.bus import Bus
from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.library.models import Creative
from adscreen.signage.library.service import LibraryService
from adscreen.signage.screens.service import ScreenService


@asynccontextmanager
async def library(url: str, folder: Path) -> AsyncIterator[tuple[LibraryService, ScreenService, str]]:
    async with open_database(url) as database:
        clock, bus = HandClock(), Bus()
        screens = ScreenService(database, clock, bus)
        made = await screens.create("Bar", language="en", timezone="UTC")
        yield (
            LibraryService(database, clock, bus, BlobStore(folder), max_upload_mb=1),
            screens,
            made.screen.code,
        )


async def add(service: LibraryService, title: str) -> Creative:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"\x89PNG\r\n\x1a\n"
        yield title.encode() * 20

    return await service.upload(title, chunks())


def test_a_playlist_keeps_its_order(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with library(database_url, tmp_path) as (service, screens, code):
            a, b, c = [await add(service, name) for name in "abc"]
            before = (await screens.get(code)).config_version
            for creative in (a, b, c, a):
                entries = await service.add_to_playlist(code, creative.id)
            assert (await screens.get(code)).config_version == before + 4

            def order() -> str:
                return "".join(entry.creative.title for entry in entries)

            assert order() == "abca"
            entries = await service.move_in_playlist(code, entries[2].id, 0)
            assert order() == "caba"
            entries = await service.move_in_playlist(code, entries[0].id, 99)
            assert order() == "abac"
            entries = await service.move_in_playlist(code, 999_999, 0)
            assert order() == "abac"
            entries = await service.set_seconds(code, entries[1].id, 30)
            assert [entry.seconds for entry in entries] == [10, 30, 10, 10]
            entries = await service.remove_from_playlist(code, entries[0].id)
            assert order() == "bac"
            assert await service.playlist(code) == entries or len(await service.playlist(code)) == 3
            assert list((await service.playlist_lengths()).values()) == [3]

    asyncio.run(run())


def test_no_addition_is_lost_when_many_come_at_once(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with library(database_url, tmp_path) as (service, _screens, code):
            creative = await add(service, "a")
            await asyncio.gather(*(service.add_to_playlist(code, creative.id) for _i in range(8)))
            assert len(await service.playlist(code)) == 8

    asyncio.run(run())


def test_the_same_file_twice_at_once_is_one_creative(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with library(database_url, tmp_path) as (service, _screens, _code):
            made = await asyncio.gather(*(add(service, "same") for _i in range(4)))
            assert len({creative.id for creative in made}) == 1
            assert len(await service.creatives()) == 1

    asyncio.run(run())


def test_a_deleted_screen_frees_its_creatives(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with library(database_url, tmp_path) as (service, screens, code):
            creative = await add(service, "a")
            await service.add_to_playlist(code, creative.id)
            with pytest.raises(AdScreenError) as caught:
                await service.delete(creative.id)
            assert caught.value.failure is Failure.CONFLICT
            await screens.delete(code)
            await service.delete(creative.id)
            assert not list(tmp_path.rglob("*.png"))

    asyncio.run(run())
