"""What befalls television from the provider to AdScreen itself, done to a stand: for `lint` and `players`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from adscreen.media.recipes import Recipe
from adscreen.simulator.channels import BY_KEY
from bench.stand import Stand, relay_stand, venue_stand

CONVERTED = Recipe("h264", "aac")


@dataclass(frozen=True, slots=True)
class Blow:
    """One thing that is done at one moment, and on what."""

    strike: Callable[[Stand], None]
    stand: Callable[[], AbstractContextManager[Stand]] = relay_stand
    lasts: float = 0.0
    """Seconds from the moment on until which television is away or another, at the provider."""


def _turn(key: str) -> Callable[[Stand], None]:
    return lambda stand: stand.switch("turn", BY_KEY[key].number, SPELL)


SPELL = 10.0
"""Seconds that what has a length lasts."""

BLOWS = {
    "drop of 10 s": Blow(lambda stand: stand.switch("drop", seconds=SPELL), lasts=SPELL),
    "stall of 10 s": Blow(lambda stand: stand.switch("stall", seconds=SPELL), lasts=SPELL),
    "kill -9 of a filter": Blow(Stand.kill_ffmpeg, partial(relay_stand, CONVERTED)),
    "kill -9 of an ffmpeg that is the source (RTSP)": Blow(
        Stand.kill_ffmpeg, partial(relay_stand, protocol="rtsp")
    ),
    "kill -9 of an ffmpeg that is the source (SRT)": Blow(
        Stand.kill_ffmpeg, partial(relay_stand, protocol="srt")
    ),
    "kill -9 and restart of the relay": Blow(Stand.kill_and_restart),
    "kill -9 and restart of AdScreen": Blow(Stand.kill_and_restart, venue_stand),
    "kill -9 and restart, converted": Blow(Stand.kill_and_restart, partial(venue_stand, CONVERTED)),
    "AAC to MP2 and back": Blow(_turn("mp2"), lasts=SPELL),
    "another size, and back": Blow(_turn("hd720"), lasts=SPELL),
    "another size, and back, converted": Blow(_turn("hd720"), partial(relay_stand, CONVERTED), SPELL),
    "H.264 to HEVC and back": Blow(_turn("hevc"), lasts=SPELL),
    "H.264 to HEVC and back, converted": Blow(_turn("hevc"), partial(relay_stand, CONVERTED), SPELL),
    "another source": Blow(lambda stand: stand.switch("drop", seconds=600), venue_stand),
    "clock jump of 1000 s and back": Blow(lambda stand: stand.switch("jump", 1000, SPELL), lasts=SPELL),
}


def chosen(names: list[str]) -> Iterator[tuple[str, Blow]]:
    """Yield the blows whose names begin with one of `names`, or all; raises SystemExit for none."""
    found = [name for name in BLOWS if not names or any(name.startswith(one) for one in names)]
    if not found:
        raise SystemExit(f"There are: {', '.join(BLOWS)}.")
    yield from ((name, BLOWS[name]) for name in found)
