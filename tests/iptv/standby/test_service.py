import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from tests.support.database import open_database

from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.repository import ProviderRepository
from adscreen.iptv.standby.schemas import StandbyChoice
from adscreen.iptv.standby.service import StandbyService
from adscreen.media.model import Standby

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ["One", "Two", "Three", "Protected"]


def channel(number: int, provider: int, name: str) -> Channel:
    return Channel(
        id=number,
        provider_id=provider,
        key=f"k{number}",
        position=number,
        name=name,
        group_name="",
        logo="",
        kind="live",
        tvg_id="",
        archive_days=0,
        adult=False,
        drm="widevine" if name == "Protected" else "",
        separator=False,
        search_text=name,
        seen_at=NOW,
    )


async def check(name: str) -> None:
    if name == "broken.png":
        raise AdScreenError(Failure.BAD_INPUT, field="file")


@dataclass
class House:
    database: Database
    standby: StandbyService
    changed: list[int]


async def there(name: str) -> bool:
    return name != "deleted.png"


def backup(number: int) -> StandbyChoice:
    return StandbyChoice(choice=Standby.BACKUP, backup=number)


def run(url: str, test: Callable[[House], Awaitable[None]]) -> None:
    async def main() -> None:
        async with open_database(url) as database:
            async with database.transaction() as session:
                for number, name in ((1, "Own"), (2, "Other")):
                    provider = Provider(id=number, name=name, kind="upload", fingerprint=name, masked="")
                    provider.created_at = NOW
                    session.add(provider)
                await session.flush()
                for number, name in enumerate(NAMES, 1):
                    session.add(channel(number, 2 if name == "Three" else 1, name))
            changed: list[int] = []
            await test(House(database, StandbyService(database, check, there, changed.append), changed))

    asyncio.run(main())


async def refused(awaitable: Awaitable[object]) -> tuple[Failure, str | None, str]:
    with pytest.raises(AdScreenError) as caught:
        await awaitable
    remedy = caught.value.remedy
    return caught.value.failure, caught.value.field, remedy.in_language("en") if remedy else ""


def test_nothing_is_chosen_until_the_operator_does_and_then_again(database_url: str) -> None:
    async def test(one: House) -> None:
        assert (await one.standby.of(1)).choice is None
        for choice in (
            StandbyChoice(choice=Standby.HOLD),
            StandbyChoice(choice=Standby.SLATE),
            StandbyChoice(choice=Standby.SLATE, file="bar.png", title="Our bar"),
            backup(3),
            StandbyChoice(),
        ):
            assert (await one.standby.choose(1, choice)).chosen == choice
            assert (await one.standby.of(1)).chosen == choice
        assert one.changed == [1] * 5

    run(database_url, test)


def test_another_providers_channel_stands_in_and_is_named(database_url: str) -> None:
    async def test(one: House) -> None:
        found = (await one.standby.choose(1, backup(3))).backup
        assert found is not None
        assert (found.name, found.provider, found.same_provider) == ("Three", "Other", False)

    run(database_url, test)


def test_channels_do_not_back_each_other_in_a_ring(database_url: str) -> None:
    async def test(one: House) -> None:
        choose = one.standby.choose
        failure, field, remedy = await refused(choose(1, backup(1)))
        assert (failure, field) == (Failure.BAD_INPUT, "backup")
        assert "itself" in remedy
        await choose(1, backup(2))
        failure, field, remedy = await refused(choose(2, backup(1)))
        assert (failure, field) == (Failure.BAD_INPUT, "backup")
        assert remedy == "One has this channel as its own backup, so both would wait for each other."
        await choose(2, backup(3))
        assert "lead back" in (await refused(choose(3, backup(1))))[2]
        await choose(1, StandbyChoice(choice=Standby.HOLD))
        await choose(3, backup(1))

    run(database_url, test)


def test_what_cannot_stand_in_is_refused_and_the_choice_stays(database_url: str) -> None:
    async def test(one: House) -> None:
        choose = one.standby.choose
        await choose(1, backup(2))
        assert (await refused(choose(1, backup(99))))[:2] == (Failure.NOT_FOUND, "backup")
        assert (await refused(choose(1, backup(4))))[:2] == (Failure.BAD_INPUT, "backup")
        broken = StandbyChoice(choice=Standby.SLATE, file="broken.png")
        assert (await refused(choose(1, broken)))[:2] == (Failure.BAD_INPUT, "file")
        assert (await refused(choose(99, StandbyChoice())))[:2] == (Failure.NOT_FOUND, "channel")
        assert (await one.standby.of(1)).chosen == backup(2)

    run(database_url, test)


def test_a_backup_channel_that_is_deleted_leaves_no_choice(database_url: str) -> None:
    async def test(one: House) -> None:
        await one.standby.choose(1, backup(3))
        async with one.database.transaction() as session:
            await ProviderRepository(session).delete(2)
        out = await one.standby.of(1)
        assert (out.choice, out.backup, out.chosen) == (Standby.BACKUP, None, StandbyChoice())

    run(database_url, test)


def test_what_stands_in_is_kept_when_it_is_gone_from_its_list(database_url: str) -> None:
    async def test(one: House) -> None:
        await one.standby.choose(1, backup(2))
        async with one.database.transaction() as session:
            repository = ProviderRepository(session)
            for number in (1, 2, 4):
                row = await repository.channel(number)
                assert row is not None
                row.gone_at = NOW
        async with one.database.transaction() as session:
            assert await ProviderRepository(session).purge_gone(1, datetime.now(UTC), set()) == 1
        found = (await one.standby.of(1)).backup
        assert found is not None
        assert found.gone

    run(database_url, test)


def test_a_choice_has_what_it_needs_and_nothing_else() -> None:
    for wrong in (
        {"choice": "backup"},
        {"choice": "hold", "backup": 2},
        {"choice": "hold", "file": "bar.png"},
        {"choice": "other"},
    ):
        with pytest.raises(ValueError, match=r"backup|file|Input"):
            StandbyChoice.model_validate(wrong)
