import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from tests.support.database import open_database

from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.intake.rows import searchable
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.repository import ProviderRepository
from adscreen.iptv.sources.schemas import SourceChoice
from adscreen.iptv.sources.service import MOST, SourceService

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ["TF1", "TF1 HD", "TF1 +1", "France 2", "TF1 FHD", "RTL"]


@dataclass
class House:
    database: Database
    sources: SourceService

    async def names(self, number: int = 1) -> list[str]:
        return [one.name for one in await self.sources.of(number)]


def channel(number: int, provider: int, name: str) -> Channel:
    return Channel(
        id=number,
        provider_id=provider,
        key=f"k{number}",
        position=number,
        name=name,
        group_name="News",
        logo="",
        kind="live",
        tvg_id="",
        archive_days=0,
        adult=False,
        drm="",
        separator=False,
        search_text=searchable(f"{name} News"),
        seen_at=NOW,
    )


async def film(name: str) -> bool:
    return name == "film.mp4"


def run(url: str, test: Callable[[House], Awaitable[None]]) -> None:
    @asynccontextmanager
    async def house() -> AsyncIterator[House]:
        async with open_database(url) as database:
            async with database.transaction() as session:
                for number, name in ((1, "Own"), (2, "Other")):
                    provider = Provider(id=number, name=name, kind="upload", fingerprint=name, masked="")
                    provider.created_at = NOW
                    session.add(provider)
                await session.flush()
                for number, name in enumerate(NAMES, 1):
                    session.add(channel(number, 2 if name == "TF1 FHD" else 1, name))
            yield House(database, SourceService(database, film))

    async def main() -> None:
        async with house() as one:
            await test(one)

    asyncio.run(main())


async def refused(awaitable: Awaitable[object]) -> Failure:
    with pytest.raises(AdScreenError) as caught:
        await awaitable
    return caught.value.failure


def test_variants_are_suggested_by_their_names_until_they_are_taken(database_url: str) -> None:
    async def test(one: House) -> None:
        found = await one.sources.suggestions(1)
        assert [(each.name, each.provider, each.same_provider) for each in found] == [
            ("TF1 HD", "Own", True),
            ("TF1 FHD", "Other", False),
        ]
        await one.sources.choose(1, [SourceChoice(channel=2)])
        assert [each.name for each in await one.sources.suggestions(1)] == ["TF1 FHD"]

    run(database_url, test)


def test_the_order_is_the_operators(database_url: str) -> None:
    async def test(one: House) -> None:
        choices = [
            SourceChoice(channel=5),
            SourceChoice(file="film.mp4", title="Our bar"),
            SourceChoice(channel=2),
        ]
        await one.sources.choose(1, choices)
        assert await one.names() == ["TF1 FHD", "Our bar", "TF1 HD"]
        assert [each.choice for each in await one.sources.of(1)] == choices
        assert await one.sources.files() == {"film.mp4"}
        await one.sources.choose(1, [choices[2], choices[0]])
        assert await one.names() == ["TF1 HD", "TF1 FHD"]
        assert await one.sources.files() == set()

    run(database_url, test)


def test_what_cannot_stand_in_is_refused_and_the_list_stays(database_url: str) -> None:
    async def test(one: House) -> None:
        await one.sources.choose(1, [SourceChoice(channel=2)])
        choose = one.sources.choose
        assert await refused(choose(1, [SourceChoice(channel=1)])) is Failure.BAD_INPUT
        assert await refused(choose(1, [SourceChoice(channel=2)] * 2)) is Failure.BAD_INPUT
        assert await refused(choose(1, [SourceChoice(channel=99)])) is Failure.NOT_FOUND
        assert await refused(choose(1, [SourceChoice(file="gone.mp4")])) is Failure.NOT_FOUND
        many = [SourceChoice(channel=number) for number in range(2, MOST + 3)]
        assert await refused(choose(1, many)) is Failure.BAD_INPUT
        assert await refused(choose(99, [])) is Failure.NOT_FOUND
        assert await one.names() == ["TF1 HD"]

    run(database_url, test)


def test_a_provider_that_is_deleted_takes_its_channels_out_of_all_orders(database_url: str) -> None:
    async def test(one: House) -> None:
        await one.sources.choose(1, [SourceChoice(channel=5), SourceChoice(channel=2)])
        async with one.database.transaction() as session:
            await ProviderRepository(session).delete(2)
        assert await one.names() == ["TF1 HD"]

    run(database_url, test)


def test_what_stands_in_for_a_channel_is_kept_when_it_is_gone_from_its_list(database_url: str) -> None:
    async def test(one: House) -> None:
        await one.sources.choose(1, [SourceChoice(channel=2)])
        async with one.database.transaction() as session:
            repository = ProviderRepository(session)
            for number in (1, 2, 3):
                row = await repository.channel(number)
                assert row is not None
                row.gone_at = NOW
        async with one.database.transaction() as session:
            assert await ProviderRepository(session).purge_gone(1, datetime.now(UTC), set()) == 1
        assert [(each.name, each.gone) for each in await one.sources.of(1)] == [("TF1 HD", True)]

    run(database_url, test)


def test_a_source_is_a_channel_or_a_file() -> None:
    for wrong in ({}, {"channel": 1, "file": "film.mp4"}, {"channel": 0}, {"file": ""}):
        with pytest.raises(ValueError, match=r"source|greater|least"):
            SourceChoice.model_validate(wrong)
