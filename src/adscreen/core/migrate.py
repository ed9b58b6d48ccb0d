"""Bring the database's tables to this version of AdScreen, at every start.

The revisions lie in `adscreen/migrations/versions`. `python -m adscreen.core.migrate "what changes"` writes a
new one by comparing the models with an up-to-date empty database.
"""

import asyncio
import sys
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(str(files("adscreen") / "migrations"))

_LOCK = 7_202_611
"""Any number, as long as no other program takes the same advisory lock in this database."""


async def upgrade(engine: AsyncEngine) -> None:
    """Run the revisions that the database has not seen, in one transaction; processes that start wait."""
    if await _is_up_to_date(engine):
        return  # and Alembic, which takes a while to load, is not needed
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        await connection.run_sync(_upgrade)


async def write_revision(engine: AsyncEngine, message: str) -> None:
    """Write the revision that leads from the present revisions' tables to those of the models."""
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)
        await connection.run_sync(_revise, message)


async def _is_up_to_date(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
            return False
        found = await connection.scalars(text("SELECT version_num FROM alembic_version"))
        return found.all() == [_newest()]


def _newest() -> str:
    """Return the newest revision: their files begin with their numbers."""
    return max((path.name.partition("_")[0] for path in (FOLDER / "versions").glob("*_*.py")), default="")


def _upgrade(connection: Connection) -> None:
    from alembic import command

    command.upgrade(_config(connection), "head")


def _revise(connection: Connection, message: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = _config(connection)
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def _main(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = create_async_engine(f"sqlite+aiosqlite:///{folder}/empty.db")
        await write_revision(engine, message)
        await engine.dispose()


if __name__ == "__main__":
    asyncio.run(_main(" ".join(sys.argv[1:])))
