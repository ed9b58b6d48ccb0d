"""What happens to those who ask for connections, told once each: the material of a channel's history."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from adscreen.core.errors import Failure
from adscreen.media.slots.model import CircuitState, Refused


class SlotNews(StrEnum):
    """What happened. A new one needs its words in `web/dashboard/history_words.py`."""

    REFUSED = "refused"
    """No connection of the account was free: the provider was not asked."""
    CIRCUIT_OPENED = "circuit_opened"
    """The account refused: nobody asks it for a while."""
    CIRCUIT_CLOSED = "circuit_closed"
    """The account gives television again, or is in order."""


@dataclass(frozen=True, slots=True)
class SlotEvent:
    """One of these, for one of those who ask for the account's connections."""

    ref: str
    at: float
    """Unix seconds."""
    news: SlotNews
    failure: Failure | None = None
    evidence: str = ""
    """English, with figures."""


class Telling:
    """Remembers what was told: who is refused asks again every few seconds."""

    def __init__(self) -> None:
        self.listener: Callable[[SlotEvent], None] = lambda _event: None
        self._refused: set[str] = set()
        self._circuits: dict[str, Failure] = {}

    def refused(self, ref: str, no: Refused) -> None:
        """The ledger refused for want of a connection; where the circuit is open, or a ghost of ours is
        waited for, that is told elsewhere."""
        if no.holders and not no.ghost and ref not in self._refused:
            self._refused.add(ref)
            evidence = f"in use here: {len(no.holders)}, elsewhere: {no.foreign}"
            self._tell(ref, SlotNews.REFUSED, no.failure, evidence)

    def granted(self, ref: str) -> None:
        """It has a connection, or wants none any more: another refusal is news."""
        self._refused.discard(ref)

    def circuit(self, account: str, state: CircuitState | None, refs: Iterable[str], now: float) -> None:
        """Compare an account's circuit with what was told; `now` is a time of the clock that it runs by."""
        before, after = self._circuits.get(account), state.failure if state is not None else None
        if before is after:
            return
        if state is None:
            del self._circuits[account]
            news, failure, evidence = SlotNews.CIRCUIT_CLOSED, None, ""
        else:
            self._circuits[account] = state.failure
            news, failure = SlotNews.CIRCUIT_OPENED, state.failure
            evidence = f"nobody asks it for {max(state.until - now, 0.0):.0f} s"
        for ref in refs:
            self._tell(ref, news, failure, evidence)

    def _tell(self, ref: str, news: SlotNews, failure: Failure | None, evidence: str) -> None:
        self.listener(SlotEvent(ref, time.time(), news, failure, evidence))
