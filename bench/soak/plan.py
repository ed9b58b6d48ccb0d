"""What goes wrong when: rounds of faults by chance, the same for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.vocabulary import BY_NAME, FAULTS, FILTER_KILLED, KILLED, Fault

from bench.soak.house import Feed

QUIET = 0.25
"""Chance that a feed has no fault in a round."""
KILL_EVERY = 4
"""Each so many-th round the whole program is killed, ..."""
KILLS_UNTIL = 0.4
"""... in this part of the time: behind it one life is long enough to tell a leak."""
LEAD = 5.0
"""Seconds of calm before a round's faults."""
CALM = 12.0
"""Seconds of calm behind them."""
LATER_MOST = 2.0
"""Faults of a round begin within so many seconds."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault on a feed."""

    feed: Feed
    fault: Fault
    after: float
    """Seconds from the round's beginning."""


@dataclass(frozen=True, slots=True)
class Round:
    """Faults at about the same time, each on a feed of its own, or one that hits all feeds."""

    number: int
    faults: tuple[Planned, ...]
    program: Fault | None = None

    @property
    def seconds(self) -> float:
        """How long it takes, promised recovery and calm included."""
        if self.program is not None:
            return LEAD + self.program.back + CALM
        return LEAD + CALM + max((p.after + p.fault.seconds + p.fault.back for p in self.faults), default=0.0)


def rounds(seed: int, feeds: tuple[Feed, ...], minutes: float) -> Iterator[Round]:
    """Yield rounds for as long as `minutes` last, as planned; real ones take a little longer."""
    chance = random.Random(seed)
    left = minutes * 60
    number = 0
    while True:
        number += 1
        early = left > minutes * 60 * (1 - KILLS_UNTIL)
        turn = (
            _program(chance, number)
            if number % KILL_EVERY == KILL_EVERY - 1 and early
            else _round(chance, number, feeds)
        )
        left -= turn.seconds
        if left < 0:
            return
        yield turn


def scripted(text: str, feeds: tuple[Feed, ...]) -> Iterator[Round]:
    """Yield a round for each fault that `text` names (`drop=10,kill,other PIDs`), on every feed it fits.

    What stands behind `=` is its length in seconds. Raises ValueError for a name that there is not.
    """
    for number, word in enumerate(text.split(","), 1):
        name, _equals, seconds = word.strip().partition("=")
        if name == "kill":
            yield Round(number, (), KILLED)
            continue
        if name not in BY_NAME:
            raise ValueError(f"no fault {name!r}; there are: kill, {', '.join(BY_NAME)}")
        fault = BY_NAME[name].for_seconds(float(seconds)) if seconds else BY_NAME[name]
        fitting = [feed for feed in feeds if feed.form in fault.forms and _fits(fault, feed)]
        yield Round(number, tuple(Planned(feed, fault, 0.0) for feed in fitting))


def _program(chance: random.Random, number: int) -> Round:
    return Round(number, (), chance.choice((KILLED, KILLED, FILTER_KILLED)))


def _round(chance: random.Random, number: int, feeds: tuple[Feed, ...]) -> Round:
    planned: list[Planned] = []
    for feed in feeds:
        if any(one.feed.account == feed.account and one.fault.shared for one in planned):
            continue
        fitting = [fault for fault in FAULTS if feed.form in fault.forms and _fits(fault, feed)]
        fault = chance.choice(fitting).at_random(chance)
        after = round(chance.uniform(0, LATER_MOST), 1)
        if chance.random() > QUIET:
            planned = [one for one in planned if not (fault.shared and one.feed.account == feed.account)]
            planned.append(Planned(feed, fault, after))
    return Round(number, tuple(planned))


def _fits(fault: Fault, feed: Feed) -> bool:
    """Tell whether a fault can be on a feed.

    Sound has no pictures that another channel could replace, and stock hls.js cannot go from AAC to MP2.
    """
    follows = feed.player == "ours" or not feed.recipe.changes_nothing
    return follows or not any(order.kind == "turn" for order in fault.orders)
