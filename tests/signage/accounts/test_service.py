import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.support.clock import HandClock
from tests.support.database import open_database

from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.accounts.service import AccountService

PASSWORD = "correct horse battery"


@asynccontextmanager
async def accounts(url: str) -> AsyncIterator[tuple[AccountService, HandClock]]:
    async with open_database(url) as database:
        clock = HandClock()
        yield AccountService(database, clock), clock


async def administrator(service: AccountService) -> int:
    token = await service.ensure_first_login_link()
    assert token is not None
    made = await service.redeem_login_link(token, name=" Ada@Example.com ", password=PASSWORD, language="fr")
    return made.id


async def failure(awaitable: object) -> AdScreenError:
    with pytest.raises(AdScreenError) as caught:
        await awaitable  # type: ignore[misc]  # a coroutine of any service method
    return caught.value


def test_the_first_link_makes_the_administrator_once(database_url: str) -> None:
    async def run() -> None:
        async with accounts(database_url) as (service, _clock):
            old = await service.ensure_first_login_link()
            token = await service.ensure_first_login_link()
            assert old is not None
            assert token is not None
            assert (await failure(service.check_login_link(old))).failure is Failure.NOT_FOUND
            assert await service.check_login_link(token) is None
            give = {"name": "ada", "language": "en"}
            short = await failure(service.redeem_login_link(token, password="short", **give))
            assert (short.failure, short.field) == (Failure.BAD_INPUT, "password")
            bad = await failure(service.redeem_login_link(token, name="", password=PASSWORD, language="en"))
            assert bad.field == "name"
            both = await asyncio.gather(
                service.redeem_login_link(token, password=PASSWORD, **give),
                service.redeem_login_link(token, password=PASSWORD, **give),
                return_exceptions=True,
            )
            assert sum(isinstance(result, AdScreenError) for result in both) == 1
            assert [user.name for user in await service.users()] == ["ada"]
            assert await service.ensure_first_login_link() is None

    asyncio.run(run())


def test_a_link_lasts_a_day(database_url: str) -> None:
    async def run() -> None:
        async with accounts(database_url) as (service, clock):
            token = await service.ensure_first_login_link()
            assert token is not None
            clock.forward(24 * 3600 + 1)
            assert (await failure(service.check_login_link(token))).failure is Failure.NOT_FOUND

    asyncio.run(run())


def test_a_session_lasts_while_it_is_used(database_url: str) -> None:
    async def run() -> None:
        async with accounts(database_url) as (service, clock):
            user = await administrator(service)
            token = await service.start_session(user)
            for _visit in range(3):
                clock.forward(20 * 86_400)
                found = await service.authenticate(token)
                assert found is not None
                assert found.name == "ada@example.com"
            clock.forward(31 * 86_400)
            assert await service.authenticate(token) is None
            assert await service.authenticate("") is None
            assert await service.authenticate("\ud800") is None

    asyncio.run(run())


def test_a_new_password_ends_the_other_sessions(database_url: str) -> None:
    async def run() -> None:
        async with accounts(database_url) as (service, _clock):
            user = await administrator(service)
            here, there = await service.start_session(user), await service.start_session(user)
            wrong = await failure(service.change_password(user, old="nonsense", new="another password"))
            assert wrong.field == "old"
            await service.change_password(user, old=PASSWORD, new="another password", keep_token=here)
            assert await service.authenticate(here) is not None
            assert await service.authenticate(there) is None
            old = await failure(service.log_in("ada@example.com", PASSWORD, address="192.0.2.1"))
            assert old.failure is Failure.UNAUTHENTICATED
            await service.log_in("Ada@example.com", "another password", address="192.0.2.1")

    asyncio.run(run())


def test_a_link_sets_a_forgotten_password(database_url: str) -> None:
    async def run() -> None:
        async with accounts(database_url) as (service, _clock):
            user = await administrator(service)
            session = await service.start_session(user)
            token = await service.new_login_link(user)
            owner = await service.check_login_link(token)
            assert owner is not None
            await service.redeem_login_link(token, name="", password="brand new secret", language="fr")
            assert await service.authenticate(session) is None
            await service.log_in("ada@example.com", "brand new secret", address="192.0.2.1")
            assert (await failure(service.new_login_link(999))).failure is Failure.NOT_FOUND

    asyncio.run(run())


def test_secrets_are_not_in_the_database(tmp_path: Path) -> None:
    async def run() -> bytes:
        async with accounts(f"sqlite+aiosqlite:///{tmp_path}/a.db") as (service, _clock):
            user = await administrator(service)
            tokens = [await service.start_session(user), await service.new_login_link(user)]

        stored = b"".join(path.read_bytes() for path in tmp_path.glob("a.db*"))
        assert stored
        assert not any(token.encode() in stored for token in tokens)
        return stored

    assert PASSWORD.encode() not in asyncio.run(run())
