import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Mapped, mapped_column

from adscreen.core.db import Base, Database


class Local(Base):
    __abstract__ = True
    metadata = MetaData()


class Moment(Local):
    __tablename__ = "test_moment"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


async def opened() -> Database:
    database = Database("sqlite+aiosqlite://")
    async with database.engine.begin() as connection:
        await connection.run_sync(Moment.metadata.tables["test_moment"].create)
    return database


def test_a_time_comes_back_in_utc() -> None:
    async def scene() -> datetime:
        database = await opened()
        async with database.transaction() as session:
            session.add(Moment(id=1, at=datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))))
        async with database.transaction() as session:
            at = (await session.scalars(select(Moment.at))).one()
        await database.close()
        return at

    assert asyncio.run(scene()) == datetime(2026, 1, 1, 10, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused() -> None:
    async def scene() -> None:
        database = await opened()
        try:
            async with database.transaction() as session:
                session.add(Moment(id=1, at=datetime(2026, 1, 1, 12)))  # noqa: DTZ001  (what is refused)
        finally:
            await database.close()

    with pytest.raises(StatementError, match="needs a zone"):
        asyncio.run(scene())


async def write_and_fail(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Moment(id=1, at=datetime.now(UTC)))
        await session.flush()
        raise RuntimeError


def test_a_failed_block_leaves_nothing() -> None:
    async def scene() -> list[Moment]:
        database = await opened()
        with pytest.raises(RuntimeError):
            await write_and_fail(database)
        async with database.transaction() as session:
            rows = list(await session.scalars(select(Moment)))
        await database.close()
        return rows

    assert asyncio.run(scene()) == []
