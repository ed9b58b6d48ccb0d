"""What is known of one account: who is connected, who was a moment ago, who waits. Kept by the ledger."""

from dataclasses import dataclass, field

from adscreen.media.slots.circuit import Circuit
from adscreen.media.slots.ghosts import Ghosts
from adscreen.media.slots.model import AccountState, Lease, Purpose


@dataclass(frozen=True, slots=True)
class Cooling:
    """A connection that is closed, and that the provider may still count."""

    lease: Lease
    free_at: float
    own_at: float
    """When the holder itself may connect again."""

    def ready(self, holder: str) -> float:
        """Return when `holder` may count on the slot."""
        return self.own_at if holder == self.lease.holder else self.free_at


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who was told that a slot comes free."""

    holder: str
    purpose: Purpose
    since: float
    until: float

    def before(self, purpose: Purpose, since: float) -> bool:
        """Tell whether this one is served before another."""
        return (-self.purpose, self.since) < (-purpose, since)


@dataclass(slots=True)
class Books:
    """One account's. Times are the asker's seconds."""

    account: str
    circuit: Circuit
    ghosts: Ghosts
    limit: int | None = None
    learnt: tuple[int, float] | None = None
    """What the provider really allows, and until when that is believed."""
    open: dict[int, Lease] = field(default_factory=dict)
    leaving: set[int] = field(default_factory=set)
    """Leases whose holders were asked to close."""
    cooling: list[Cooling] = field(default_factory=list)
    reserved: dict[str, tuple[Lease, float]] = field(default_factory=dict)
    """Holders that lost their connection, and until when their slot is kept."""
    waiting: dict[str, Waiting] = field(default_factory=dict)
    wanting: dict[str, float] = field(default_factory=dict)
    """Screens that were refused, until when they are thought of."""
    refused: dict[str, float] = field(default_factory=dict)
    """Holders that the ledger itself turned away last, and when."""
    forbidden: set[str] = field(default_factory=set)
    """Holders that met 403 since the account last gave television."""
    foreign: int = 0
    foreign_at: float | None = None

    def tidy(self, now: float) -> None:
        """Forget what is over."""
        self.cooling = [one for one in self.cooling if max(one.free_at, one.own_at) > now]
        self.reserved = {holder: one for holder, one in self.reserved.items() if one[1] > now}
        self.waiting = {holder: one for holder, one in self.waiting.items() if one.until > now}
        self.wanting = {holder: until for holder, until in self.wanting.items() if until > now}
        if self.learnt is not None and self.learnt[1] <= now:
            self.learnt = None
        self.ghosts.tidy(now)

    def allowed(self) -> int | None:
        """Return how many connections may be open at once; None without a limit."""
        limit = self.limit or None
        if self.learnt is None:
            return limit
        return self.learnt[0] if limit is None else min(limit, self.learnt[0])

    def forget(self, holder: str) -> None:
        """Keep nothing for a holder that stopped; what it has open stays until its socket is closed."""
        for kept in (self.reserved, self.waiting, self.wanting, self.refused):
            kept.pop(holder, None)
        self.circuit.gone(holder)

    def state(self) -> AccountState:
        """Return what pages and metrics show."""
        return AccountState(
            account=self.account,
            limit=self.limit,
            learnt=self.learnt[0] if self.learnt else None,
            leases=tuple(self.open.values()),
            reserved=tuple(self.reserved),
            cooling=len(self.cooling),
            foreign=self.foreign,
            foreign_at=self.foreign_at,
            circuit=self.circuit.state(),
            ghost_until=self.ghosts.hold.until if self.ghosts.hold else None,
        )
