"""Whether a record follows on what a chain holds. Pure."""

from dataclasses import dataclass

from adscreen.core.errors import Failure
from adscreen.signage.plays.record import FIRST_PREV, Record


@dataclass(frozen=True, slots=True)
class Tail:
    """The newest record of a chain."""

    seq: int = 0
    hash: str = FIRST_PREV


def refusal(record: Record, hashed: str, tail: Tail, stored: str | None, forgotten: int) -> Failure | None:
    """Return why a record cannot be taken at the end of a chain; None: it can.

    `hashed` is its hash, `stored` the hash of the record that the chain has under its number, `forgotten` the
    last number that retention has deleted. Numbers may be left out, which stays visible as a gap; they may
    not come later.
    """
    if record.seq <= tail.seq:
        if record.seq <= forgotten or stored == hashed:
            return Failure.PLAY_REPLAYED
        return Failure.PLAY_UNCHAINED if stored else Failure.PLAY_OUT_OF_ORDER
    if record.seq == tail.seq + 1 and record.prev != tail.hash:
        return Failure.PLAY_UNCHAINED
    return None
