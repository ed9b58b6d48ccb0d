"""What every part of the program stands on: opened first, closed last."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from adscreen.core.bus import Bus
from adscreen.core.clock import Clock, SystemClock
from adscreen.core.db import Database
from adscreen.core.metrics import Metrics
from adscreen.core.migrate import upgrade
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import AddressPolicy
from adscreen.core.settings import Settings
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.media.sources.inputs import InputOptions


@dataclass(frozen=True, slots=True)
class Ground:
    """Made from the settings alone."""

    settings: Settings
    database: Database
    vault: Vault
    client: HttpClient
    tasks: TaskOwner
    clock: Clock
    bus: Bus
    metrics: Metrics

    @property
    def inputs(self) -> InputOptions:
        """What sources beside HTTP may do."""
        return InputOptions.of(self.settings)


async def opened(stack: AsyncExitStack, settings: Settings) -> Ground:
    """Open the data folder and the database, and bring the database up to date; `stack` closes both.

    Raises BAD_INPUT for a setting that does not fit, INTERNAL where the key file and the database do not.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.resolved_database_url())
    stack.push_async_callback(database.close)
    await upgrade(database.engine)
    return Ground(
        settings,
        database,
        Vault.from_file(settings.data_dir / "key"),
        HttpClient(
            AddressPolicy.of(settings.allowed_networks),
            connect_timeout=settings.connect_timeout,
            first_byte_timeout=settings.first_byte_timeout,
        ),
        await stack.enter_async_context(TaskOwner()),
        SystemClock(),
        Bus(),
        Metrics(),
    )
