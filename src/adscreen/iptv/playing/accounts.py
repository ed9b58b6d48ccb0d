"""What panels say about their accounts, remembered for a minute: starting a channel does not wait for it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from adscreen.core.clock import Clock
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.iptv.playing.reasons import account_reason
from adscreen.iptv.xtream import XtreamClient

FRESH = 60.0
"""Seconds that an account's state is believed."""
RECENT = 5.0
"""Seconds that it is believed where a stream was just refused."""
PATIENCE = 4.0
"""Seconds that a viewer waits for a panel's answer, at most."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Why an account gives no television, None where it should; and when it said so (monotonic seconds)."""

    reason: Failure | None
    at: float


class Accounts:
    """Asks each panel at most once at a time; holds nothing but the last answers."""

    def __init__(self, clock: Clock, tasks: TaskOwner) -> None:
        self._clock = clock
        self._tasks = tasks
        self._known: dict[int, Standing] = {}
        self._asking: dict[int, asyncio.Task[None]] = {}

    def known(self, provider_id: int, *, younger_than: float = FRESH) -> Standing | None:
        """Return the last standing where it is recent enough."""
        standing = self._known.get(provider_id)
        fresh = standing is not None and self._clock.monotonic() - standing.at < younger_than
        return standing if fresh else None

    def refresh(self, provider_id: int, panel: Callable[[], XtreamClient]) -> asyncio.Task[None]:
        """Ask the panel in the background, unless it is being asked already."""
        task = self._asking.get(provider_id)
        if task is None or task.done():
            task = self._tasks.start(
                self._ask(provider_id, panel()), name=f"account of provider {provider_id}"
            )
            self._asking[provider_id] = task
        return task

    async def ask(self, provider_id: int, panel: Callable[[], XtreamClient]) -> Standing | None:
        """Return a standing of the last seconds, asking where there is none; None where nothing is said."""
        if (standing := self.known(provider_id, younger_than=RECENT)) is not None:
            return standing
        await asyncio.wait([self.refresh(provider_id, panel)], timeout=PATIENCE)
        return self.known(provider_id, younger_than=RECENT + PATIENCE)

    async def _ask(self, provider_id: int, panel: XtreamClient) -> None:
        try:
            reason = account_reason(await panel.account())
        except AdScreenError as error:
            if error.failure is not Failure.WRONG_LOGIN:
                self._known.pop(provider_id, None)
                return
            reason = Failure.WRONG_LOGIN
        self._known[provider_id] = Standing(reason, self._clock.monotonic())
