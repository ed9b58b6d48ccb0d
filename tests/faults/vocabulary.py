"""The faults of providers as data: what is switched at the simulated provider, and what must hold then.

One vocabulary for `tests/faults` and for `make soak`. A fault's `orders` are switches of the simulated
provider (`adscreen.simulator.faults`); all last `seconds`, a drop without a duration is the moment itself.
`back` is what viewers are promised: seconds from the end of the fault to new television.
"""

import random
from dataclasses import dataclass, replace
from enum import StrEnum

from adscreen.core.errors import Failure


class Form(StrEnum):
    """How a channel is sent."""

    TS = "ts"
    HLS = "hls"


BOTH = frozenset(Form)
TS_ONLY = frozenset({Form.TS})

AWAY = frozenset({Failure.CONNECTION_LOST, Failure.TIMEOUT, Failure.STALLED, Failure.ENDED})


@dataclass(frozen=True, slots=True)
class Order:
    """One switch."""

    kind: str
    value: float | None = None
    momentary: bool = False
    """Set once, without a duration."""


DROP_NOW = Order("drop", momentary=True)
"""What a provider says to new requests is heard when the old one has ended."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, and what must hold."""

    name: str
    orders: tuple[Order, ...]
    seconds: float
    """How long it lasts, in tests; 0 for a moment."""
    longest: float
    """How long it may last in a soak."""
    back: float
    """Seconds after its end within which there must be new television."""
    failures: frozenset[Failure] = frozenset()
    """What the feed's status may say meanwhile; empty when it must say nothing at all."""
    tells: Failure | None = None
    """What it must have said of an MPEG-TS source."""
    breaks: tuple[int, int] = (0, 0)
    """Least and most DISCONTINUITYs that MPEG-TS viewers see of it."""
    forms: frozenset[Form] = BOTH

    @property
    def shared(self) -> bool:
        """Whether it fills the account, and so hits all of its channels."""
        return any(order.kind == "linger" for order in self.orders)

    def for_seconds(self, seconds: float) -> "Fault":
        """Return the same with another length."""
        return replace(self, seconds=round(seconds, 1))

    def at_random(self, chance: random.Random) -> "Fault":
        """Return the same with a length by chance; a moment stays one."""
        return self.for_seconds(chance.uniform(self.seconds, self.longest)) if self.seconds else self


_EACH_WAY = (2, 2)
_REFUSED = frozenset({Failure.CHANNEL_NOT_FOUND, Failure.FORBIDDEN, Failure.WRONG_LOGIN})

FAULTS = (
    Fault("cut off", (DROP_NOW,), 0, 0, 4, AWAY, breaks=(1, 1)),
    Fault("drop", (Order("drop"),), 3, 12, 3, AWAY, Failure.CONNECTION_LOST, (1, 1)),
    # requests given up while it lasts are counted for a moment when it ends: 458 on a small account
    Fault("stall", (Order("stall"),), 5, 12, 4, AWAY | {Failure.NO_SLOT}, Failure.STALLED, (1, 1)),
    Fault("slow", (Order("slow", 0.5),), 4, 8, 3),
    Fault("cut inside a packet", (DROP_NOW, Order("cut", 200_011)), 3, 8, 5, AWAY, breaks=(1, 12)),
    Fault("lost packets", (Order("lose", 150),), 4, 10, 4),
    Fault("flipped bits", (Order("corrupt", 150),), 4, 10, 4),
    Fault("late packets", (Order("reorder", 150),), 4, 10, 4),
    Fault("clock jumps", (Order("jump", 1000),), 4, 8, 4, breaks=_EACH_WAY, forms=TS_ONLY),
    Fault("clock wraps", (Order("wrap", 3),), 6, 10, 4, breaks=_EACH_WAY, forms=TS_ONLY),
    Fault("other codec and size", (Order("turn", 103),), 5, 10, 4, breaks=_EACH_WAY),
    Fault("no key frames", (Order("turn", 109),), 5, 10, 4, breaks=(0, 2)),
    Fault("other PIDs", (Order("pids", 32),), 5, 10, 4, breaks=_EACH_WAY),
    Fault(
        "web page",
        (Order("html"), DROP_NOW),
        4,
        8,
        8,
        AWAY | {Failure.HTML_ANSWER},
        Failure.HTML_ANSWER,
        (1, 1),
    ),
    Fault(
        "short clip",
        (Order("placeholder"), DROP_NOW),
        4,
        8,
        15,
        AWAY | {Failure.PLACEHOLDER},
        Failure.PLACEHOLDER,
        (1, 4),
    ),
    Fault(
        "status 503",
        (Order("status", 503), DROP_NOW),
        4,
        10,
        5,
        AWAY | {Failure.PROVIDER_ERROR},
        Failure.PROVIDER_ERROR,
        (1, 1),
    ),
    Fault(
        "own ghost",
        (Order("linger", 4), DROP_NOW),
        1,
        1,
        8,
        AWAY | {Failure.NO_SLOT},
        Failure.NO_SLOT,
        (1, 1),
        TS_ONLY,
    ),
    Fault(
        "expired token",
        (Order("tokens"), DROP_NOW),
        3,
        8,
        6,
        AWAY | _REFUSED,
        Failure.CHANNEL_NOT_FOUND,
        (1, 1),
    ),
)
"""What the simulated provider does wrong. Names that change and certificates are in `test_way.py`."""

BY_NAME = {fault.name: fault for fault in FAULTS}

KILLED = Fault("kill -9 and restart", (), 0, 0, 10, AWAY, breaks=(1, 1))
"""The whole program, not the provider; done by whoever runs it."""

FILTER_KILLED = Fault("kill -9 of a filter", (), 0, 0, 8, AWAY | {Failure.CONVERSION_FAILED}, breaks=(1, 1))
"""The ffmpeg of a feed that has one."""
