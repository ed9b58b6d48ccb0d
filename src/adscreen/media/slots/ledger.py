"""The slot ledger: who may connect to an account, in which order, and who has to leave. Sans-IO.

The rules, per account:

- never more connections than the limit, counted from the grant to the closed socket plus a grace: panels see
  the end of a connection a moment late;
- who lost its connection has its slot back before all others, so what is on air never breaks for a newcomer;
- a greater purpose ends a lesser one, and equals never end each other; what nobody watches any more is only
  kept warm, and goes first;
- a lesser purpose takes no slot that a screen waits for, or that another device is seen to use;
- a provider that refuses although there was room is believed: where a connection of ours that is over
  explains it, that is waited for (`ghosts.py`); else its real limit is learnt where others of ours are
  connected, or its circuit opens (`circuit.py`).
"""

import itertools
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from adscreen.core.errors import Failure
from adscreen.media.model import SourceKind
from adscreen.media.slots.books import Books, Cooling, Waiting
from adscreen.media.slots.circuit import TRIPS, Circuit, CircuitPolicy
from adscreen.media.slots.ghosts import GhostPolicy, Ghosts
from adscreen.media.slots.model import (
    AccountState,
    Answer,
    Closed,
    Evict,
    Granted,
    Later,
    Lease,
    Purpose,
    Refused,
    Want,
)

_ABOUT_SLOTS = (429, 458, 509)
"""Statuses that never speak of a channel."""
_NEVER_MADE = frozenset(
    {Failure.DNS, Failure.REFUSED, Failure.UNREACHABLE, Failure.TLS, Failure.ADDRESS_BLOCKED}
)
"""Ends of connections that the provider never had."""
_STILL_AWAY = _NEVER_MADE | {
    Failure.CONNECTION_LOST,
    Failure.TIMEOUT,
    Failure.STALLED,
    Failure.EMPTY_ANSWER,
    Failure.PROVIDER_ERROR,
}
"""Ends of attempts that tell of a provider in trouble, not of the channel: its holder is still the first."""
FORBIDDEN = 2
"""Channels that meet 403 while others play, after which it is the account that is meant."""

Rate = Callable[[Lease], Purpose]
"""Tells what a connection is used for now."""


@dataclass(frozen=True, slots=True)
class LedgerPolicy:
    """Seconds, all of them."""

    grace: float = 1.5
    """From a closed socket until others may take its slot."""
    own_grace: float = 0.5
    """The same for its own holder, where we closed it; none where the provider did."""
    reserve: float = 60.0
    """For which a slot is kept for a holder whose connection was lost."""
    wanting: float = 30.0
    """For which previews leave a slot to a screen that was refused."""
    patience: float = 10.0
    """For which one who waits keeps its place without asking again."""
    learnt: float = 300.0
    """For which a limit that the provider taught is believed."""
    ghost_pause: float = 15.0
    """The same where one of ours ended so lately that the provider's own count may still hold it."""
    foreign: float = 120.0
    """For which the sight of other devices on the account is believed."""
    ask_again: float = 5.0
    """What one who is refused is told."""
    circuit: CircuitPolicy = field(default_factory=CircuitPolicy)
    ghosts: GhostPolicy = field(default_factory=GhostPolicy)


class Ledger:
    """All accounts. `chance` spreads the pauses of circuits; `began` is when the process did."""

    def __init__(
        self,
        policy: LedgerPolicy | None = None,
        chance: Callable[[], float] = random.random,
        began: float = -math.inf,
    ) -> None:
        self._policy = policy or LedgerPolicy()
        self._chance = chance
        self._began = began
        self._accounts: dict[str, Books] = {}
        self._numbers = itertools.count(1)

    def ask(self, want: Want, now: float, rate: Rate) -> Answer:
        """Decide; every answer but Granted may be followed by another question of the same holder."""
        books = self._books(want.account)
        books.limit = want.limit
        books.tidy(now)
        if (no := books.circuit.ask(want.holder, now)) is not None:
            return self._refuse(books, want, now, no)
        allowed = books.allowed()
        return self._fit(books, want, math.inf if allowed is None else allowed, now, rate)

    def close(self, lease: Lease, closed: Closed, now: float) -> bool:
        """Learn that a connection's socket is closed, and how that came.

        Tells whether it was refused for one of ours that is over: its holder may ask for another slot at
        once, and is told when that is worth it.
        """
        policy, books = self._policy, self._books(lease.account)
        if books.open.pop(lease.number, None) is None:
            return False
        asked_to_leave = lease.number in books.leaving
        books.leaving.discard(lease.number)
        connected = closed.television or closed.failure is not Failure.NO_SLOT  # a refusal was no connection
        if connected:
            books.ghosts.ended(lease, now, lingers=_lingers(closed))
        ghost = self._learn(books, lease, closed, now)
        books.ghosts.closed(lease)
        hls_wait = books.ghosts.hls_wait if lease.kind is SourceKind.HLS else 0.0
        free_at = now + max(hls_wait, policy.grace)
        own_at = now if closed.by_provider else now + policy.own_grace
        if connected:
            books.cooling.append(Cooling(lease, free_at, own_at))
        if closed.television and not asked_to_leave:
            books.reserved[lease.holder] = (lease, now + policy.reserve)
        elif lease.kept_until > now and (ghost or closed.failure in _STILL_AWAY):
            books.reserved[lease.holder] = (lease, lease.kept_until)
        return ghost

    def proved(self, lease: Lease) -> None:
        """Learn that a connection gives television: the account is well."""
        books = self._books(lease.account)
        books.circuit.well()
        books.ghosts.proved(lease)
        books.forbidden.clear()

    def leave(self, account: str, holder: str) -> None:
        """Learn that a holder stopped: nothing is kept for it."""
        if (books := self._accounts.get(account)) is not None:
            books.forget(holder)

    def told(self, account: str, used: int | None, now: float) -> None:
        """Learn how many connections the provider counts: what is not ours is another device's."""
        if used is None:
            return
        books = self._books(account)
        books.foreign = max(0, used - len(books.open) - books.ghosts.counted(now))
        books.foreign_at = now

    def haunted(self, account: str, now: float) -> bool:
        """Tell whether connections of ours that are over may be among those that the provider counts."""
        return self._books(account).ghosts.explain(now)

    def refused(self, account: str, failure: Failure, now: float, retry_after: float | None = None) -> None:
        """Learn from elsewhere that the account gives no television."""
        if failure in TRIPS:
            self._books(account).circuit.refused(failure, retry_after, now)

    def well(self, account: str) -> None:
        """Learn from elsewhere that the account is in order: what it was refused for is over."""
        books = self._books(account)
        state = books.circuit.state()
        if state is not None and state.failure not in (Failure.NO_SLOT, Failure.RATE_LIMITED):
            books.circuit.well()

    def turned_away(self, account: str, holder: str, since: float) -> bool:
        """Tell whether the ledger itself refused `holder` since then: the provider was not asked."""
        books = self._accounts.get(account)
        return books is not None and books.refused.get(holder, float("-inf")) >= since

    def state(self, account: str, now: float) -> AccountState | None:
        """Return an account; None for one that nobody ever asked for."""
        books = self._accounts.get(account)
        if books is None:
            return None
        books.tidy(now)
        return books.state()

    def states(self, now: float) -> list[AccountState]:
        """Return all accounts."""
        return [state for name in self._accounts if (state := self.state(name, now)) is not None]

    def _fit(self, books: Books, want: Want, allowed: float, now: float, rate: Rate) -> Answer:
        beside = want.spare and any(lease.holder == want.holder for lease in books.open.values())
        own = None if beside else want.holder
        kept = [lease for holder, (lease, _until) in books.reserved.items() if holder != own]
        numbers = {lease.number for lease in kept}
        cooling = [
            one for one in books.cooling if one.ready(want.holder) > now and one.lease.number not in numbers
        ]
        away = self._out_of_reach(books, want, now)
        taken = len(books.open) + len(cooling) + len(kept) + away
        hold, room = books.ghosts.hold, allowed
        if hold is not None:  # it counts who is connected, whatever is kept for others
            before = sum(one.own_at < hold.since for one in cooling)
            room = min(allowed, hold.room(now) + len(kept) + before)
        if taken < room:
            return self._grant(books, want, now)
        soon: float = len(books.leaving) + len(cooling)
        if hold is not None and hold.waited_for(now):
            soon += allowed - room
        lesser = sorted(
            (one for one in self._endable(books, kept) if rate(one) < want.purpose),
            key=lambda one: (rate(one), one.since),
        )
        if want.spare or taken - soon - len(lesser) >= room:
            holders = tuple(dict.fromkeys(lease.holder for lease in (*books.open.values(), *kept)))
            ghost = hold is not None and now < hold.until and room < allowed
            again = hold.until - now if hold is not None and ghost else self._policy.ask_again
            no = Refused(Failure.NO_SLOT, again, holders, self._foreign(books, now), ghost)
            return self._refuse(books, want, now, no)
        self._queue(books, want, now)
        if taken - soon >= room:
            return self._end(books, lesser[0], want, allowed, now, rate)
        if hold is not None and now < hold.until:
            return Later(hold.until)
        return Later(min((one.ready(want.holder) for one in cooling), default=None))

    def _end(self, books: Books, lease: Lease, want: Want, allowed: float, now: float, rate: Rate) -> Answer:
        if lease.number in books.open:
            books.leaving.add(lease.number)
            return Evict(lease)
        books.reserved.pop(lease.holder)
        return self._fit(books, want, allowed, now, rate)

    def _endable(self, books: Books, kept: list[Lease]) -> list[Lease]:
        return [lease for lease in books.open.values() if lease.number not in books.leaving] + kept

    def _out_of_reach(self, books: Books, want: Want, now: float) -> int:
        """Count the slots that others of equal or greater right wait for, but for those kept for them."""
        place = books.waiting.get(want.holder)
        since = place.since if place else now
        ahead = {one.holder for one in books.waiting.values() if one.before(want.purpose, since)}
        if want.purpose < Purpose.SCREEN:
            ahead |= books.wanting.keys()
        ahead -= {want.holder, *books.reserved}
        return len(ahead) + (self._foreign(books, now) if want.purpose < Purpose.SCREEN else 0)

    def _foreign(self, books: Books, now: float) -> int:
        seen = books.foreign_at is not None and now - books.foreign_at < self._policy.foreign
        return books.foreign if seen else 0

    def _queue(self, books: Books, want: Want, now: float) -> None:
        place = books.waiting.get(want.holder)
        since = place.since if place else now
        books.waiting[want.holder] = Waiting(want.holder, want.purpose, since, now + self._policy.patience)

    def _grant(self, books: Books, want: Want, now: float) -> Granted:
        kept_until = books.reserved[want.holder][1] if want.holder in books.reserved else 0.0
        if not want.spare:
            for kept in (books.reserved, books.waiting, books.wanting, books.refused):
                kept.pop(want.holder, None)
            books.cooling = [one for one in books.cooling if one.lease.holder != want.holder]
        books.circuit.trying(want.holder, now)
        lease = Lease(next(self._numbers), books.account, want.holder, want.kind, now, kept_until)
        books.open[lease.number] = lease
        books.ghosts.granted(lease, len(books.open))
        return Granted(lease)

    def _refuse(self, books: Books, want: Want, now: float, no: Refused) -> Refused:
        books.waiting.pop(want.holder, None)
        if not want.spare:
            books.refused[want.holder] = now
            if want.purpose is Purpose.SCREEN:
                books.wanting[want.holder] = now + self._policy.wanting
        return no

    def _learn(self, books: Books, lease: Lease, closed: Closed, now: float) -> bool:
        """Take the provider at its word, where it speaks of the account.

        Tells whether it spoke of one of ours that is over.
        """
        if books.limit is None and closed.status not in _ABOUT_SLOTS:
            books.circuit.gone(lease.holder)
            return False  # no account is known: a list's servers refuse channels for reasons of their own
        if closed.television:
            books.forbidden.clear()
        if closed.failure is Failure.NO_SLOT:
            if closed.status == 403 and self._is_the_channels(books, lease):
                books.circuit.gone(lease.holder)
            elif books.ghosts.refused(lease, len(books.open), closed.retry_after, now):
                books.circuit.gone(lease.holder)
                return True
            elif books.open and closed.status != 403:
                books.learnt = (len(books.open), now + self._believed(books, now))
            else:
                books.circuit.refused(Failure.NO_SLOT, closed.retry_after, now)
        elif closed.failure in TRIPS:
            books.circuit.refused(closed.failure, closed.retry_after, now)
        elif closed.television:
            books.circuit.well()
        else:
            books.circuit.gone(lease.holder)
        return False

    def _believed(self, books: Books, now: float) -> float:
        """Return the seconds for which a refusal tells of the account's limit."""
        policy = self._policy
        return policy.ghost_pause if books.ghosts.counted(now) else policy.learnt

    def _is_the_channels(self, books: Books, lease: Lease) -> bool:
        """Tell whether 403 is about one channel: others play, and no second one met it."""
        books.forbidden.add(lease.holder)
        return bool(books.open) and len(books.forbidden) < FORBIDDEN

    def _books(self, account: str) -> Books:
        if account not in self._accounts:
            circuit = Circuit(self._policy.circuit, self._chance)
            ghosts = Ghosts(self._policy.ghosts, self._began)
            self._accounts[account] = Books(account, circuit, ghosts)
        return self._accounts[account]


def _lingers(closed: Closed) -> bool:
    """Tell whether the provider may still count a connection: not one that it never had, or refused."""
    return closed.television or (closed.status is None and closed.failure not in _NEVER_MADE)
