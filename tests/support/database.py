"""A fresh database for a test: SQLite always, PostgreSQL where `ADSCREEN_TEST_DATABASE_URL` names a server.

A folder of tests takes the fixture into its conftest (`from tests.support.database import database_url`), and
a test opens it inside its own loop:

    def test_something(database_url):
        async def run():
            async with open_database(database_url) as database, database.transaction() as session: ...
        asyncio.run(run())
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from adscreen.core.db import Base, Database

SERVER = os.environ.get("ADSCREEN_TEST_DATABASE_URL")
"""`postgresql+asyncpg://user:password@host/database`, of a role that may create databases."""

needs_postgresql = pytest.mark.skipif(
    not SERVER, reason="no PostgreSQL server: ADSCREEN_TEST_DATABASE_URL is not set"
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database that is gone after the test."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
        return
    assert SERVER is not None
    name = f"adscreen_test_{secrets.token_hex(6)}"
    asyncio.run(_run(SERVER, f'CREATE DATABASE "{name}"'))
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    asyncio.run(_run(SERVER, f'DROP DATABASE "{name}" WITH (FORCE)'))


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Open the database with every table of the models imported so far."""
    database = Database(url)
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield database
    finally:
        await database.close()


async def _run(url: str, statement: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(statement))
    finally:
        await engine.dispose()
