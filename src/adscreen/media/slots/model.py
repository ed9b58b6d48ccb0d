"""The ledger's values."""

from dataclasses import dataclass
from enum import IntEnum

from adscreen.core.errors import Failure
from adscreen.media.model import SourceKind


class Purpose(IntEnum):
    """What a connection is for; a greater one may end a lesser one, never the other way round."""

    NOBODY = 0
    """Kept warm: its viewers have left."""
    CHECK = 1
    """A diagnosis."""
    PREVIEW = 2
    """An operator looks at it."""
    SCREEN = 3
    """On air; also any player that does not say that it is less."""


@dataclass(frozen=True, slots=True)
class Want:
    """A wish to connect."""

    account: str
    """Opaque name of the account."""
    limit: int | None
    """Connections that it allows: 0 unlimited, None unknown."""
    holder: str
    """Whose connection it will be: a feed's reference."""
    purpose: Purpose
    kind: SourceKind = SourceKind.HTTP_TS
    spare: bool = False
    """Only where one is free: the holder has a connection already, maybe of this account. Nobody is ended."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to one connection, until its socket is closed."""

    number: int
    account: str
    holder: str
    kind: SourceKind
    since: float
    """Seconds of the clock that the ledger is asked with."""
    kept_until: float = 0.0
    """Until when it was kept for its holder, who had lost his connection."""


@dataclass(frozen=True, slots=True)
class Granted:
    """Connect now."""

    lease: Lease


@dataclass(frozen=True, slots=True)
class Later:
    """A slot comes free: ask again at `at`, or when a lease was given back."""

    at: float | None


@dataclass(frozen=True, slots=True)
class Evict:
    """Ask this holder to close its connection, then ask again."""

    lease: Lease


@dataclass(frozen=True, slots=True)
class Refused:
    """No slot: who has them, and when it is worth asking again."""

    failure: Failure
    retry_after: float
    holders: tuple[str, ...] = ()
    foreign: int = 0
    """Connections of the account that are not ours."""
    ghost: bool = False
    """The provider still counts a connection of ours that is over."""


Answer = Granted | Later | Evict | Refused


@dataclass(frozen=True, slots=True)
class Closed:
    """How a connection ended."""

    by_provider: bool = False
    """The provider closed it, so it counts it no longer; else it learns of it in a moment."""
    failure: Failure | None = None
    retry_after: float | None = None
    status: int | None = None
    """The provider's HTTP status, where it refused by one."""
    television: bool = False
    """It gave television: its holder will want its slot back."""


@dataclass(frozen=True, slots=True)
class CircuitState:
    """Why nobody knocks at an account now."""

    failure: Failure
    until: float
    """When one may try."""
    refusals: int
    probing: bool
    """One is trying now."""


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account as the ledger sees it."""

    account: str
    limit: int | None
    learnt: int | None
    """What the provider turned out to allow; None where it never refused within its own limit."""
    leases: tuple[Lease, ...]
    reserved: tuple[str, ...]
    """Holders between two connections, whose slot is kept."""
    cooling: int
    """Connections closed so lately that the provider may still count them."""
    foreign: int
    foreign_at: float | None
    """When the provider told it."""
    circuit: CircuitState | None
    ghost_until: float | None = None
    """When one asks again, where the provider refused for a connection of ours that is over."""
