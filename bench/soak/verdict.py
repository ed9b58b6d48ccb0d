"""Whether a soak has passed, and the reasons when it has not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.soak.episodes import LATER_MOST, Episode
from bench.soak.looks import Look
from bench.soak.soak import Soak
from bench.soak.vitals import growths
from bench.soak.watched import Away, watched

UNEXPLAINED_LEAST = 1.0
"""Seconds that a picture may stand or be covered without any fault; more is one of ours."""
HEAP_GROWTH = 15.0
"""Megabytes by which a page's script may grow."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen over the whole time."""

    name: str
    seconds: float
    black: float
    away: float
    """Seconds without a moving picture, explained ones included."""
    unexplained: tuple[Away, ...]
    repeated: float
    looks: int


def screens(soak: Soak) -> list[Screen]:
    """Judge each screen from the first round on."""
    return [
        screen(name, glass.looks, soak.began, soak.ended, soak.episodes)
        for name, glass in soak.stage.glasses.items()
    ]


def screen(
    name: str, looks: Sequence[Look], began: float, ended: float, episodes: Sequence[Episode]
) -> Screen:
    """Judge the screen of the feed of that name between two moments (Unix seconds)."""
    judged = watched([look for look in looks if began <= look.at <= ended], ended)
    mine = [episode for episode in episodes if episode.feed.name == name]
    return Screen(
        name=name,
        seconds=round(ended - began, 1),
        black=round(judged.black, 2),
        away=round(sum(away.seconds for away in judged.aways), 1),
        unexplained=tuple(away for away in judged.aways if not _explained(away, mine)),
        repeated=round(sum(leap.seconds for leap in judged.repeats), 2),
        looks=len(looks),
    )


def _explained(away: Away, episodes: Sequence[Episode]) -> bool:
    """Tell whether a fault makes a standstill: begun in it, over when it should be."""
    if away.seconds < UNEXPLAINED_LEAST and not away.other:
        return True
    return any(e.began - 1 <= away.began and away.ended <= e.visible + 0.5 for e in episodes)


def reasons(soak: Soak) -> list[str]:
    """Return why the soak has failed; nothing when it has passed."""
    found: list[str] = []
    for one in screens(soak):
        found += of_screen(one)
    for episode in soak.episodes:
        found += of_episode(episode)
    for name, follower in soak.followers.items():
        found += [f"{name}: {what}" for _at, what in follower.wrong]
    for glass in soak.stage.glasses.values():
        found += [f"{glass.name}: the page says {what}" for what in glass.faults]
    for growth in growths(soak.vitals):
        if growth.leaks:
            found.append(
                f"{growth.name} grow by {growth.per_minute} a minute: {growth.first} to {growth.last}"
            )
    for name, heap in soak.stage.heaps.items():
        if len(heap) > 5 and min(heap[-3:]) - min(heap[:3]) > HEAP_GROWTH:
            found.append(f"{name}: the page's script grows from {heap[0]} to {heap[-1]} MB")
    found += [f"{name} outlived the killed program" for name in soak.program.orphans]
    return found + _of_connections(soak)


def of_screen(screen: Screen) -> list[str]:
    """Return what is wrong with a screen."""
    found = []
    if screen.black:
        found.append(f"{screen.name}: {screen.black} s of black")
    for away in screen.unexplained:
        kind = "covered" if away.other else "standing"
        found.append(f"{screen.name}: {away.seconds:.1f} s {kind} that no fault explains")
    if screen.repeated:
        found.append(f"{screen.name}: {screen.repeated} s were shown twice")
    return found


def of_episode(episode: Episode) -> list[str]:
    """Return what is wrong with what became of a fault."""
    name = f"round {episode.round}, {episode.feed.name}, {episode.fault.name}"
    found = []
    if episode.new_after is None or episode.new_after > episode.back:
        found.append(f"{name}: new segment {episode.new_after} s after its end, not {episode.back}")
    strange = [each for each in episode.told if each not in episode.fault.failures]
    found += [f"{name}: the status said {each}" for each in strange]
    seen = episode.seen
    if seen is None:
        return found
    if seen.back_after > episode.back + 2:
        found.append(f"{name}: picture back {seen.back_after} s after its end, not {episode.back + 2}")
    if seen.latency_after is None:
        found.append(f"{name}: no television at the end")
    elif seen.latency_before is not None and seen.latency_after - seen.latency_before > LATER_MOST:
        found.append(f"{name}: {seen.latency_before} s behind before, {seen.latency_after} s after")
    return found


def _of_connections(soak: Soak) -> list[str]:
    wanted = Counter(follower.place.feed.account for follower in soak.followers.values())
    return [
        f"{count} connections of {account} instead of {wanted[account]}"
        for _at, counted in soak.connections[-1:]
        for account, count in counted.items()
        if count != wanted[account]
    ]
