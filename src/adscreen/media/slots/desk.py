"""Where feeds ask for their connections: the ledger, with a clock and with those who can be asked to leave.

    async with slots.connection(spec, tenant) as line:
        ...                     # connect, play, close the socket
        line.ended(error)

The block begins when the account has room, and is not entered where it has none: NO_SLOT, or what the account
refused for, is raised at once. Its end gives the slot back, so the socket must be closed by then.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.media.model import SourceSpec
from adscreen.media.slots.ledger import Ledger, LedgerPolicy
from adscreen.media.slots.model import (
    AccountState,
    Closed,
    Evict,
    Granted,
    Later,
    Lease,
    Purpose,
    Refused,
    Want,
)
from adscreen.media.slots.telling import Telling

log = structlog.get_logger(__name__)

PATIENCE = 30.0
"""Seconds that a promised slot is waited for."""

_BY_US = frozenset(
    {
        Failure.STALLED,
        Failure.TIMEOUT,
        Failure.NOT_MEDIA,
        Failure.WRONG_FORMAT,
        Failure.SCRAMBLED,
        Failure.DRM,
        Failure.UNSUPPORTED_CODEC,
        Failure.CONVERSION_FAILED,
        Failure.STOPPED,
        Failure.INTERNAL,
    }
)
"""Ends of a connection that we made: the provider learns of them in a moment. All others it made itself, or
there was none.
"""


class Tenant(Protocol):
    """Who holds a connection; it can be asked to leave."""

    @property
    def ref(self) -> str:
        """Return what it plays: it holds its slots under this name."""
        ...

    @property
    def title(self) -> str:
        """Return what it plays, for people."""
        ...

    @property
    def purpose(self) -> Purpose:
        """Return what it plays for, now."""
        ...

    def viewers(self) -> tuple[str, ...]:
        """Return who watches, by the keys under which they asked."""
        ...

    async def yield_slot(self) -> None:
        """Close the connection; returns when its socket is closed."""
        ...


class Line:
    """One connection; tell it how things go."""

    def __init__(self, lease: Lease | None, proved: Callable[[Lease], None]) -> None:
        self._lease = lease
        self._proved = proved
        self._television = False
        self.closed = Closed()
        self.ghost = False
        """Known when it is closed: it was refused for one of ours that is over. Who asks again waits for
        that, or is told when it is worth it.
        """

    def television(self) -> None:
        """Learn that it gives television."""
        if not self._television and self._lease is not None:
            self._television = True
            self._proved(self._lease)
            self.closed = Closed(television=True)

    def ended(self, error: AdScreenError) -> None:
        """Learn why it ended."""
        self.closed = Closed(
            by_provider=error.failure not in _BY_US,
            failure=error.failure,
            retry_after=error.retry_after,
            status=error.status,
            television=self._television,
        )


class Slots:
    """All accounts of this process. Use as a context manager: leaving it ends what it started."""

    def __init__(self, policy: LedgerPolicy | None = None) -> None:
        self.ledger = Ledger(policy, began=time.monotonic())
        self.telling = Telling()
        self._tenants: dict[str, Tenant] = {}
        self._accounts: dict[str, list[str]] = {}
        """The accounts that each tenant asked, the last one last: its sources may be of several."""
        self._tasks = TaskOwner()
        self._changed = asyncio.Event()

    async def close(self) -> None:
        """End what still runs."""
        await self._tasks.close()

    @asynccontextmanager
    async def connection(
        self, spec: SourceSpec, tenant: Tenant, *, spare: bool = False
    ) -> AsyncIterator[Line]:
        """Hold a slot of the account of `spec` for the length of the block; see the module.

        With `spare` the tenant asks for one beside the connection that it has. A source without an account
        needs no slot.
        """
        if spec.account is None:
            yield Line(None, self.ledger.proved)
            return
        lease = await self._acquire(spec, spec.account, tenant, spare=spare)
        line = Line(lease, self._prove)
        try:
            yield line
        finally:
            line.ghost = self.ledger.close(lease, line.closed, self._now())
            self._circuit(spec.account)
            self._tell()

    def leave(self, tenant: Tenant) -> None:
        """Learn that a tenant stopped: no slot is kept for it."""
        if self._tenants.get(tenant.ref) is tenant:
            del self._tenants[tenant.ref]
            self.telling.granted(tenant.ref)
            for account in self._accounts.pop(tenant.ref):
                self.ledger.leave(account, tenant.ref)
            self._tell()

    def told(self, account: str, used: int | None) -> None:
        """Learn how many connections of an account its provider counts."""
        self.ledger.told(account, used, self._now())

    def refused(self, account: str, failure: Failure) -> None:
        """Learn from the account itself that it gives no television."""
        self.ledger.refused(account, failure, self._now())
        self._circuit(account)

    def well(self, account: str) -> None:
        """Learn from the account itself that it is in order."""
        self.ledger.well(account)
        self._circuit(account)
        self._tell()

    def haunted(self, account: str) -> bool:
        """Tell whether connections of ours that are over may be among those that a provider counts."""
        return self.ledger.haunted(account, self._now())

    def turned_away(self, account: str, ref: str, since: float) -> bool:
        """Tell whether it was the ledger that refused `ref` since a monotonic time: nobody was asked."""
        return self.ledger.turned_away(account, ref, since)

    def state(self, account: str) -> AccountState | None:
        """Return what is known of an account; None for one that nobody asked for."""
        return self.ledger.state(account, self._now())

    def states(self) -> list[AccountState]:
        """Return all accounts that somebody asked for."""
        return self.ledger.states(self._now())

    def account_of(self, ref: str) -> str | None:
        """Return the account that `ref` asked last."""
        accounts = self._accounts.get(ref)
        return accounts[-1] if accounts else None

    def tenant(self, ref: str) -> Tenant | None:
        """Return who holds slots, or waits for one, under this name."""
        return self._tenants.get(ref)

    async def _acquire(self, spec: SourceSpec, account: str, tenant: Tenant, *, spare: bool) -> Lease:
        self._tenants[tenant.ref] = tenant
        others = [one for one in self._accounts.get(tenant.ref, ()) if one != account]
        self._accounts[tenant.ref] = [*others, account]
        deadline = self._now() + PATIENCE
        while True:
            purpose = tenant.purpose
            want = Want(account, spec.connections, tenant.ref, purpose, spec.kind, spare)
            answer = self.ledger.ask(want, self._now(), self._rate)
            if isinstance(answer, Granted):
                self.telling.granted(tenant.ref)
                return answer.lease
            if isinstance(answer, Refused):
                self.telling.refused(tenant.ref, answer)
                log.info("no slot", ref=tenant.ref, failure=answer.failure, held_by=answer.holders)
                raise self._error(answer)
            if isinstance(answer, Evict):
                self._evict(answer.lease, want)
                continue
            if self._now() >= deadline:
                raise AdScreenError(Failure.NO_SLOT, "a promised slot never came", retry_after=1.0, own=True)
            await self._wait(answer)

    def _evict(self, lease: Lease, want: Want) -> None:
        tenant = self._tenants.get(lease.holder)
        log.info("slot taken", account=lease.account[:8], holder=lease.holder, by=want.holder)
        if tenant is not None:
            self._tasks.start(tenant.yield_slot(), name=f"slot of {lease.holder}")

    async def _wait(self, answer: Later) -> None:
        changed = self._changed
        left = 1.0 if answer.at is None else max(answer.at - self._now(), 0.0)
        try:
            async with asyncio.timeout(min(left, 1.0) + 0.001):
                await changed.wait()
        except TimeoutError:
            return

    def _prove(self, lease: Lease) -> None:
        self.ledger.proved(lease)
        self._circuit(lease.account)
        self._tell()

    def _circuit(self, account: str) -> None:
        now = self._now()
        state = self.ledger.state(account, now)
        refs = [ref for ref, accounts in self._accounts.items() if account in accounts]
        self.telling.circuit(account, state.circuit if state is not None else None, refs, now)

    def _tell(self) -> None:
        """Wake everyone who waits; they wait for the next change at another event."""
        self._changed.set()
        self._changed = asyncio.Event()

    def _rate(self, lease: Lease) -> Purpose:
        tenant = self._tenants.get(lease.holder)
        return Purpose.NOBODY if tenant is None else tenant.purpose

    def _error(self, no: Refused) -> AdScreenError:
        """Say what may be read by anyone; who has the slots is for operators, whose pages ask for `state`."""
        if no.ghost:
            detail = "the provider still counts a connection of ours that is over"
        elif no.failure is Failure.NO_SLOT and no.holders:
            detail = f"in use here: {len(no.holders)}, elsewhere: {no.foreign}"
        else:
            detail = "the account refused a moment ago: nobody asks it now"
        return AdScreenError(no.failure, detail, retry_after=no.retry_after, own=True)

    def _now(self) -> float:
        return time.monotonic()
