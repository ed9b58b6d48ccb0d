"""A connection for a moment that anything greater may end: what a diagnosis takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.ids import new_code
from adscreen.media.model import SourceSpec
from adscreen.media.slots.desk import Slots
from adscreen.media.slots.model import Purpose


@dataclass(eq=False)
class _Check:
    """A tenant whose block is ended by its deadline."""

    title: str
    deadline: asyncio.Timeout
    ref: str = field(default_factory=lambda: f"check-{new_code(8)}")
    purpose: Purpose = Purpose.CHECK
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    def viewers(self) -> tuple[str, ...]:
        """Return nobody."""
        return ()

    async def yield_slot(self) -> None:
        """End the block and wait until it is left."""
        if not self.closed.is_set():
            self.deadline.reschedule(asyncio.get_running_loop().time())
            await self.closed.wait()


@dataclass(frozen=True, slots=True)
class Checks:
    """Connections to one account, for looks at it."""

    slots: Slots
    account: str
    connections: int | None
    """As `SourceSpec.connections`."""
    title: str

    @asynccontextmanager
    async def line(self, spec: SourceSpec) -> AsyncIterator[None]:
        """Hold a slot for a look at `spec` for the length of the block.

        Raises NO_SLOT where none is free, and in place of what the block does when somebody greater needs it.
        """
        counted = replace(spec, account=self.account, connections=self.connections)
        check = _Check(self.title, asyncio.timeout(None))
        try:
            async with self.slots.connection(counted, check), check.deadline:
                yield
        except TimeoutError:
            if not check.deadline.expired():
                raise
            raise AdScreenError(
                Failure.NO_SLOT, "a screen or a preview needs the connection", own=True
            ) from None
        finally:
            check.closed.set()
            self.slots.leave(check)
