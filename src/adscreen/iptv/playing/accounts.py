"""What panels say about their accounts, remembered for a minute: starting a channel does not wait for it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from adscreen.core.clock import Clock
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.iptv.playing.reasons import account_reason
from adscreen.iptv.xtream import AccountState, XtreamClient
from adscreen.media.slots.desk import Slots

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
    """Asks each panel at most once at a time; holds nothing but the last answers, and tells them to `slots`.

    Accounts go by the names that the slot ledger knows them by.
    """

    def __init__(self, clock: Clock, tasks: TaskOwner, slots: Slots) -> None:
        self._clock = clock
        self._tasks = tasks
        self._slots = slots
        self._known: dict[str, Standing] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    def known(self, account: str, *, younger_than: float = FRESH) -> Standing | None:
        """Return the last standing where it is recent enough."""
        standing = self._known.get(account)
        fresh = standing is not None and self._clock.monotonic() - standing.at < younger_than
        return standing if fresh else None

    def refresh(self, account: str, panel: Callable[[], XtreamClient]) -> asyncio.Task[None]:
        """Ask the panel in the background, unless it is being asked already."""
        task = self._asking.get(account)
        if task is None or task.done():
            task = self._tasks.start(self._ask(account, panel()), name=f"account {account[:8]}")
            self._asking[account] = task
        return task

    async def ask(self, account: str, panel: Callable[[], XtreamClient]) -> Standing | None:
        """Return a standing of the last seconds, asking where there is none; None where nothing is said."""
        if (standing := self.known(account, younger_than=RECENT)) is not None:
            return standing
        await asyncio.wait([self.refresh(account, panel)], timeout=PATIENCE)
        return self.known(account, younger_than=RECENT + PATIENCE)

    async def _ask(self, account: str, panel: XtreamClient) -> None:
        try:
            state = await panel.account()
            reason = account_reason(state)
            told_to(self._slots, account, state)
        except AdScreenError as error:
            if error.failure is not Failure.WRONG_LOGIN:
                self._known.pop(account, None)
                return
            reason = Failure.WRONG_LOGIN
            self._slots.refused(account, reason)
        self._known[account] = Standing(reason, self._clock.monotonic())


def told_to(slots: Slots, account: str, state: AccountState) -> None:
    """Tell the slot ledger what a panel says of an account: is it in order, and how much is it used."""
    if state.failure is not None:
        slots.refused(account, state.failure)
    else:
        slots.well(account)
    slots.told(account, state.connections_used)
