"""The fault board: what an operator or a test breaks, for one channel or all, for ever or for a time."""

from dataclasses import dataclass
from enum import StrEnum

from adscreen.core.clock import Clock
from adscreen.core.errors import AdScreenError, Failure

ALL = "*"
"""Every channel."""


class Kind(StrEnum):
    """What can be broken. The value's meaning stands beside each."""

    DROP = "drop"
    """Cut every connection hard now; with a duration, refuse new ones the same way until it ends."""
    STALL = "stall"
    """Keep connections open and send nothing; what was due meanwhile is lost."""
    STATUS = "status"
    """Answer new requests with the HTTP status `value`."""
    CUT = "cut"
    """Cut each connection hard after exactly `value` bytes."""
    LOSE = "lose"
    """Leave out one video packet in `value`."""
    CORRUPT = "corrupt"
    """Flip a bit in one video packet in `value`."""
    SLOW = "slow"
    """Send at `value` times the real speed (0.5: half)."""
    JUMP = "jump"
    """Move all clocks of MPEG-TS connections by `value` seconds."""
    HTML = "html"
    """Answer new requests with a web page and status 200."""
    PLACEHOLDER = "placeholder"
    """Answer new requests with a short clip that ends."""
    REORDER = "reorder"
    """Send one video packet in `value` behind the one that follows it."""
    WRAP = "wrap"
    """Move the clocks of MPEG-TS connections so that their 33 bits turn over in `value` seconds."""
    TURN = "turn"
    """Show the pictures of channel number `value`: other codecs, another size."""
    PIDS = "pids"
    """Move the elementary streams' PIDs by `value`, and say so in a new version of the PMT."""
    LINGER = "linger"
    """Count a connection of MPEG-TS for `value` seconds longer than it lasts."""
    TOKENS = "tokens"
    """Forget all tokens given so far; with a duration, accept no new one until it ends."""


DEFAULTS = {
    Kind.STATUS: 503,
    Kind.CUT: 1_000_000,
    Kind.LOSE: 2000,
    Kind.CORRUPT: 2000,
    Kind.SLOW: 0.5,
    Kind.JUMP: 3600,
    Kind.REORDER: 500,
    Kind.WRAP: 5,
    Kind.TURN: 103,
    Kind.PIDS: 32,
    Kind.LINGER: 8,
}
LEAST = {
    Kind.STATUS: 400,
    Kind.CUT: 0,
    Kind.LOSE: 2,
    Kind.CORRUPT: 2,
    Kind.SLOW: 0.01,
    Kind.JUMP: -100_000,
    Kind.REORDER: 2,
    Kind.PIDS: 1,
}
MOST = {Kind.STATUS: 599, Kind.PIDS: 0x100}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is broken now."""

    kind: Kind
    channel: str
    """A channel's key, or `*`."""
    value: float
    until: float | None
    """Clock's monotonic second at which it heals; None: when it is cleared."""


class FaultBoard:
    """Holds the faults; healed ones vanish when read."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._faults: dict[tuple[str, Kind], Fault] = {}

    def set(
        self, kind: Kind, channel: str = ALL, value: float | None = None, seconds: float | None = None
    ) -> Fault:
        """Break something; a later fault of the same kind on the same channel takes the place of the earlier.

        Raises BAD_INPUT for a value or a duration out of range.
        """
        amount = DEFAULTS.get(kind, 0) if value is None else value
        if not LEAST.get(kind, 0) <= amount <= MOST.get(kind, 1e12):
            raise AdScreenError(Failure.BAD_INPUT, f"{amount} is out of range for {kind}", field="value")
        if seconds is not None and not 0 < seconds <= 86_400:
            raise AdScreenError(Failure.BAD_INPUT, f"{seconds} is not a duration", field="seconds")
        until = None if seconds is None else self._clock.monotonic() + seconds
        fault = Fault(kind, channel, amount, until)
        self._faults[channel, kind] = fault
        return fault

    def clear(self, channel: str | None = None) -> None:
        """Heal one channel (`*`: what was set for all), or everything."""
        self._faults = {
            key: f for key, f in self._faults.items() if channel is not None and f.channel != channel
        }

    def clear_one(self, channel: str, kind: Kind) -> None:
        """Heal one fault, if it is there."""
        self._faults.pop((channel, kind), None)

    def get(self, channel: str, kind: Kind) -> Fault | None:
        """Return the fault of this kind that holds for a channel now; its own comes before that of all."""
        for key in ((channel, kind), (ALL, kind)):
            fault = self._faults.get(key)
            if fault is not None:
                if fault.until is None or self._clock.monotonic() < fault.until:
                    return fault
                del self._faults[key]
        return None

    def current(self) -> list[Fault]:
        """Return everything that is broken now."""
        return [f for f in list(self._faults.values()) if self.get(f.channel, f.kind) is f]

    def remaining(self, fault: Fault) -> float | None:
        """Return the seconds until a fault heals; None when it does not by itself."""
        return None if fault.until is None else round(max(0.0, fault.until - self._clock.monotonic()), 1)
