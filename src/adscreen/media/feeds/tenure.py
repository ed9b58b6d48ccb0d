"""One source's time with a feed: from the wish to connect to the closed socket."""

import asyncio
import time

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.ingest import Ingest, Opener
from adscreen.media.model import SourceSpec
from adscreen.media.slots.desk import Line, Slots, Tenant


class Tenure:
    """Runs as a task of its own, so that one source can be opened beside another."""

    def __init__(self, spec: SourceSpec, ingest: Ingest, *, spare: bool, alone: bool = False) -> None:
        """`alone` when no other source waits for its turn: then a ghost of ours is waited for."""
        self.spec = spec
        self.ingest = ingest
        self.error = AdScreenError(Failure.STOPPED)
        """Why it ended."""
        self.television_at: float | None = None
        """Monotonic time of its first segment."""
        self.task: asyncio.Task[None] | None = None
        self._spare = spare
        self._alone = alone
        self._line: Line | None = None

    @property
    def gave_for(self) -> float:
        """Seconds since its first segment; 0 when there was none."""
        return 0.0 if self.television_at is None else time.monotonic() - self.television_at

    def start(self, slots: Slots, tenant: Tenant, open_source: Opener, tasks: TaskOwner) -> None:
        """Connect, as soon as the account has room."""
        self.task = tasks.start(self._run(slots, tenant, open_source), name=f"source of {tenant.ref}")

    def television(self) -> bool:
        """Learn that segments came; tell whether they are the first."""
        first = self.television_at is None
        if first:
            self.television_at = time.monotonic()
            if self._line is not None:
                self._line.television()
        return first

    async def stop(self) -> None:
        """Close the connection, if there is one, and wait until it is closed."""
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    async def _run(self, slots: Slots, tenant: Tenant, open_source: Opener) -> None:
        try:
            ghost = True
            while ghost:
                async with slots.connection(self.spec, tenant, spare=self._spare) as self._line:
                    self.error = await self.ingest.run(open_source)
                    self._line.ended(self.error)
                ghost = self._alone and self._line.ghost
        except AdScreenError as refused:
            self.error = refused
