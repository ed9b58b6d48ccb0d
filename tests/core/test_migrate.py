import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from tests.support.database import database_url

from adscreen.core import migrate
from adscreen.core.db import Base, Database

__all__ = ["database_url"]


def differences(connection: Connection) -> list[Any]:
    return compare_metadata(MigrationContext.configure(connection), Base.metadata)


def test_the_revisions_make_the_tables_of_the_models(database_url: str) -> None:
    async def run() -> None:
        database = Database(database_url)
        await migrate.upgrade(database.engine)
        await migrate.upgrade(database.engine)
        async with database.engine.connect() as connection:
            assert await connection.run_sync(differences) == []
            tables = await connection.run_sync(lambda c: inspect(c).get_table_names())
        await database.close()
        assert {"users", "screens", "creatives", "alembic_version"} <= set(tables)

    asyncio.run(run())


def test_a_database_of_the_newest_revision_is_left_alone(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        database = Database(database_url)
        await migrate.upgrade(database.engine)
        async with database.engine.connect() as connection:
            found = (await connection.scalars(text("SELECT version_num FROM alembic_version"))).all()
        assert found == ScriptDirectory(str(migrate.FOLDER)).get_heads()
        monkeypatch.setattr(migrate, "_upgrade", None)
        await migrate.upgrade(database.engine)
        await database.close()

    asyncio.run(run())


def test_processes_that_start_together_do_not_collide(database_url: str) -> None:
    async def run() -> None:
        databases = [Database(database_url) for _process in range(3)]
        if databases[0].engine.dialect.name == "sqlite":
            databases = databases[:1]
        await asyncio.gather(*(migrate.upgrade(database.engine) for database in databases))
        async with databases[0].engine.connect() as connection:
            assert await connection.run_sync(differences) == []
        for database in databases:
            await database.close()

    asyncio.run(run())


def test_a_first_revision_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    for name in ("env.py", "script.py.mako"):
        shutil.copy(migrate.FOLDER / name, folder / name)
    (folder / "versions").mkdir()
    monkeypatch.setattr(migrate, "FOLDER", folder)

    async def run() -> list[Any]:
        database = Database(f"sqlite+aiosqlite:///{tmp_path}/a.db")
        await migrate.write_revision(database.engine, "all tables")
        await migrate.upgrade(database.engine)
        async with database.engine.connect() as connection:
            found = await connection.run_sync(differences)
        await database.close()
        return found

    assert asyncio.run(run()) == []
    assert [path.name for path in (folder / "versions").glob("*.py")] == ["0001_all_tables.py"]
