"""Writing rows in slices, each its own short transaction: nobody waits for a whole list."""

import time

from adscreen.core.bus import Bus
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.intake.progress import Phase, RefreshProgress
from adscreen.iptv.intake.rows import Row
from adscreen.iptv.repository import ProviderRepository

SLICE = 250
"""Rows of one transaction: some five milliseconds of the loop and of SQLite's writer."""
EVENT_EVERY = 0.25
"""Seconds between progress events."""
ROW_EVERY = 1.0
"""Seconds between writes of the progress, for pages that poll."""


class RowWriter:
    """Collects rows of one refresh and writes them slice by slice."""

    def __init__(self, database: Database, bus: Bus, provider_id: int) -> None:
        self._database = database
        self._bus = bus
        self._provider_id = provider_id
        self._rows: list[Row] = []
        self._told = self._noted = 0.0
        self._size = 0
        self.entries = 0
        """Rows taken so far."""

    async def add(self, rows: list[Row], size: int) -> None:
        """Take rows; `size` is the number of bytes received so far."""
        self._rows += rows
        self.entries += len(rows)
        self._size = size
        while len(self._rows) >= SLICE:
            part, self._rows = self._rows[:SLICE], self._rows[SLICE:]
            await self._write(part, size)
        self._tell(size)

    async def finish(self) -> None:
        """Write what is left; raises EMPTY_ANSWER when there was nothing at all."""
        part, self._rows = self._rows, []
        if self.entries == 0:
            raise AdScreenError(Failure.EMPTY_ANSWER, "the list has no entry")
        await self._write(part, self._size)

    async def _write(self, rows: list[Row], size: int) -> None:
        async with self._database.transaction() as session:
            repository = ProviderRepository(session)
            await repository.upsert_channels(rows)
            if time.monotonic() - self._noted >= ROW_EVERY:
                self._noted = time.monotonic()
                await repository.set_provider(
                    self._provider_id, refresh_entries=self.entries, refresh_bytes=size
                )

    def _tell(self, size: int) -> None:
        if time.monotonic() - self._told >= EVENT_EVERY:
            self._told = time.monotonic()
            self._bus.publish(RefreshProgress(self._provider_id, Phase.LIST, self.entries, size))
