import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.intake.progress import Phase
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.repository import ChannelQuery, ProviderRepository
from tests.support.database import open_database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def provider(mark: str = "f") -> Provider:
    return Provider(name="Bar", kind="xtream", fingerprint=mark, masked="http://…", created_at=NOW)


def row(key: str, name: str, group: str = "", *, at: datetime = NOW, **more: Any) -> dict[str, Any]:
    made = {
        "provider_id": 1,
        "key": key,
        "position": int(key),
        "number": None,
        "name": name,
        "group_name": group,
        "logo": "",
        "kind": "live",
        "tvg_id": "",
        "stream_id": key,
        "sealed_address": None,
        "sealed_headers": None,
        "archive_days": 0,
        "adult": False,
        "drm": "",
        "separator": False,
        "search_text": f"{name} {group}".casefold(),
        "seen_at": at,
        "gone_at": None,
    }
    return made | more


Test = Callable[[Database, ProviderRepository], Awaitable[None]]


def run(url: str, test: Test) -> None:
    async def main() -> None:
        async with open_database(url) as database, database.transaction() as session:
            repository = ProviderRepository(session)
            await repository.add(provider())
            await test(database, repository)

    asyncio.run(main())


async def names(repository: ProviderRepository, **query: Any) -> list[str]:
    return [c.name for c in (await repository.channels(ChannelQuery(**query)))[0]]


def test_an_upsert_keeps_what_the_operator_chose_and_what_was_learnt(database_url: str) -> None:
    async def test(_database: Database, repository: ProviderRepository) -> None:
        await repository.upsert_channels([row("1", "News")])
        ((channel,), _total) = await repository.channels(ChannelQuery())
        channel.hidden, channel.favourite, channel.format = True, True, "ts"
        await repository.learn(channel.id, Failure.STALLED, NOW, working_format="hls")
        await repository.upsert_channels([row("1", "News HD"), row("2", "Sport")])
        await repository._session.refresh(channel)
        assert (channel.name, channel.hidden, channel.favourite, channel.format) == (
            "News HD",
            True,
            True,
            "ts",
        )
        assert (channel.working_format, channel.last_failure) == ("hls", "stalled")
        assert await names(repository) == ["Sport"]
        assert await names(repository, hidden=True) == ["News HD", "Sport"]
        assert await names(repository, hidden=True, favourites=True) == ["News HD"]

    run(database_url, test)


def test_the_last_outcome_of_a_channel(database_url: str) -> None:
    async def test(_database: Database, repository: ProviderRepository) -> None:
        await repository.upsert_channels([row("1", "News")])
        ((channel,), _total) = await repository.channels(ChannelQuery())
        await repository.learn(channel.id, Failure.NO_SLOT, NOW)
        await repository.learn(channel.id, Failure.NO_SLOT, NOW + DAY)
        assert (channel.last_failure, channel.last_failure_at) == ("no_slot", NOW)
        await repository.learn(channel.id, None, NOW + DAY, working_format="ts")
        assert (channel.last_failure, channel.last_failure_at, channel.working_format) == (None, None, "ts")
        await repository.learn(99, Failure.NO_SLOT, NOW)

    run(database_url, test)


def test_searching(database_url: str) -> None:
    async def test(_database: Database, repository: ProviderRepository) -> None:
        await repository.upsert_channels(
            [
                row("1", "Télé 100%", "France"),
                row("2", "ARENA Sport", "Sport"),
                row("3", "Sport_1", "France"),
                row("4", "FM", "Radio", kind="radio"),
                row("5", "A film", "Sport", kind="vod"),
            ]
        )
        assert await names(repository, text="sport") == ["ARENA Sport", "Sport_1"]
        assert await names(repository, text="sport FRANCE") == ["Sport_1"]
        assert await names(repository, text="100%") == ["Télé 100%"]
        assert await names(repository, text="t_1") == ["Sport_1"]
        assert await names(repository, text="%") == ["Télé 100%"]
        assert await names(repository, group="Sport") == ["ARENA Sport"]
        assert await names(repository, kinds=(ChannelKind.VOD,)) == ["A film"]
        assert await names(repository, size=2, page=2) == ["Sport_1", "FM"]
        assert (await repository.channels(ChannelQuery(size=1)))[1] == 4
        assert await repository.groups(ChannelQuery()) == [("France", 2), ("Sport", 1), ("Radio", 1)]
        assert await repository.count_watched(1) == 4
        assert await names(repository, provider_id=2) == []

    run(database_url, test)


def test_the_vanished_are_marked_then_purged_unless_someone_chose_them(database_url: str) -> None:
    async def test(_database: Database, repository: ProviderRepository) -> None:
        rows = [row(str(number), f"C{number}") for number in range(1, 5)]
        await repository.upsert_channels(rows)
        found = {c.name: c for c in (await repository.channels(ChannelQuery()))[0]}
        found["C2"].favourite = True
        await repository.upsert_channels([row("1", "C1", at=NOW + DAY)])
        assert await repository.mark_gone(1, NOW + DAY) == 3
        assert await names(repository) == ["C1"]
        assert await repository.purge_gone(1, NOW + DAY, set()) == 0
        assert await repository.purge_gone(1, NOW + 2 * DAY, {found["C3"].id}) == 1
        assert await names(repository, gone=True) == ["C1", "C2", "C3"]
        await repository.upsert_channels([row("3", "C3", at=NOW + 2 * DAY)])
        assert await names(repository) == ["C1", "C3"]

    run(database_url, test)


def test_one_refresh_at_a_time_and_dead_ones_are_ended(database_url: str) -> None:
    async def test(_database: Database, repository: ProviderRepository) -> None:
        assert await repository.begin_refresh(1, NOW, NOW - DAY)
        assert not await repository.begin_refresh(1, NOW, NOW - DAY)
        assert await repository.begin_refresh(1, NOW + 2 * DAY, NOW + DAY)
        assert await repository.end_refreshes() == 1
        one = await repository.provider(1)
        assert one is not None
        await repository._session.refresh(one)
        assert (one.refresh_phase, one.refresh_failure) == (Phase.FAILED.value, Failure.STOPPED.value)
        assert await repository.begin_refresh(1, NOW, NOW - DAY)
        assert not await repository.begin_refresh(2, NOW, NOW - DAY)

    run(database_url, test)


def test_an_account_twice_is_a_conflict(database_url: str) -> None:
    async def main() -> None:
        async with open_database(database_url) as database:
            async with database.transaction() as session:
                await ProviderRepository(session).add(provider())
            with pytest.raises(AdScreenError) as caught:
                async with database.transaction() as session:
                    await ProviderRepository(session).add(provider())
            assert caught.value.failure is Failure.CONFLICT

    asyncio.run(main())


def test_rows_of_a_provider_that_is_gone(database_url: str) -> None:
    async def main() -> None:
        async with open_database(database_url) as database:
            with pytest.raises(AdScreenError) as caught:
                async with database.transaction() as session:
                    await ProviderRepository(session).upsert_channels([row("1", "News")])
            assert caught.value.failure is Failure.NOT_FOUND
            async with database.transaction() as session:
                assert await session.get(Channel, 1) is None

    asyncio.run(main())
