"""What the looks at channels say in ten minutes: every fault named within 30 s, no healthy channel accused.

Channels of the simulated provider run at their full size, each with a viewer, in one relay with the looks as
AdScreen takes them. The healthy ones run before, the faulty ones are opened when the looks begin; a
placeholder that ends is named by its feed, too (`named_by_feed_after_s`). `MINUTES` in the environment
shortens it. The cost of a look is the CPU time of its ffmpeg (user and system), and that of this process less
what the relay alone took before the first look, scaled to the number of channels.
"""

import asyncio
import os
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from adscreen.core.errors import Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.tasks import TaskOwner
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.looks.looker import Looker, LookOptions, Verdict
from adscreen.media.looks.model import FlawKind
from adscreen.media.model import SourceKind, SourcePlan, SourceSpec
from adscreen.media.relay import Relay
from adscreen.media.sources import open_source
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.provider import FREEZES_AFTER
from bench.provider import provider, stream

PROMISE = 30.0
SETTLE = 60.0
"""Seconds for which the relay runs without looks, for the cost: the pictures are made in them, too."""
FAULTS = {
    "black": FlawKind.BLACK,
    "frozen": FlawKind.FROZEN,
    "silent": FlawKind.SILENT,
    "replay": FlawKind.PLACEHOLDER,
    "placeholder": FlawKind.PLACEHOLDER,
}
WELL = ("hd", "hd720", "mp2", "opengop", "mpeg2", "radio", "logo", "dark", "fade", "night", "head")


@dataclass
class Channels:
    """Resolves a channel's key to its address at the simulated provider."""

    address: str

    async def plan(self, ref: str) -> SourcePlan:
        """Return the channel's MPEG-TS."""
        return SourcePlan(ref, (SourceSpec(SourceKind.HTTP_TS, stream(self.address, BY_KEY[ref].number)),))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        """Keep nothing."""


@dataclass
class Named:
    """When each flaw of each channel was named first."""

    began: float = field(default_factory=time.monotonic)
    first: dict[str, dict[str, float]] = field(default_factory=dict)
    by_feed: dict[str, float] = field(default_factory=dict)
    looks: dict[str, int] = field(default_factory=dict)

    def note(self, verdict: Verdict) -> None:
        """Take one verdict."""
        self.looks[verdict.ref] = self.looks.get(verdict.ref, 0) + 1
        for flaw in verdict.flaws:
            at = round(time.monotonic() - self.began, 1)
            self.first.setdefault(verdict.ref, {}).setdefault(flaw.kind.value, at)

    async def listen(self, relay: Relay) -> None:
        """Note which feeds name a placeholder by themselves, until cancelled."""
        async for event in relay.events():
            if event.failure is Failure.PLACEHOLDER:
                self.by_feed.setdefault(event.ref, round(time.monotonic() - self.began, 1))


def run() -> dict[str, object]:
    """Return when each fault was named, who was accused wrongly, and what a look costs."""
    minutes = float(os.environ.get("MINUTES", "10"))
    with provider() as address:
        return asyncio.run(_watch(address, minutes * 60))


async def _watch(address: str, seconds: float) -> dict[str, object]:
    opener = partial(open_source, client=HttpClient(ANYWHERE, first_byte_timeout=60), stall_timeout=3.0)
    async with TaskOwner() as tasks, Relay(Channels(address), opener) as relay:
        await _view(relay, WELL, SETTLE)
        idle = await _busy(relay, WELL, SETTLE / 2) / len(WELL) * len((*WELL, *FAULTS))
        named, before = Named(), _cpu()
        looker = Looker(relay, find_ffmpeg(), LookOptions(), named.note)
        tasks.start(looker.run(), name="looks")
        tasks.start(named.listen(relay), name="what feeds say")
        await _view(relay, (*WELL, *FAULTS), seconds)
        spent = [now - then for now, then in zip(_cpu(), before, strict=True)]
        await tasks.close()
        return _report(named, looker, seconds, spent, idle)


async def _view(relay: Relay, keys: Sequence[str], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        asked = (relay.playlist(key, viewer="bench", wait=1.0) for key in keys)
        await asyncio.gather(*asked, return_exceptions=True)
        await asyncio.sleep(1.0)


async def _busy(relay: Relay, keys: Sequence[str], seconds: float) -> float:
    """Return the share of a core that this process takes without looks."""
    before = _cpu()[0]
    await _view(relay, keys, seconds)
    return (_cpu()[0] - before) / seconds


def _cpu() -> tuple[float, float]:
    """Return the CPU seconds of this process, and of its children that have ended."""
    own, below = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime, below.ru_utime + below.ru_stime


def _report(
    named: Named, looker: Looker, seconds: float, spent: list[float], idle: float
) -> dict[str, object]:
    late = {"frozen": FREEZES_AFTER}
    found = {
        key: round(named.first[key][kind] - late.get(key, 0.0), 1)
        if kind in named.first.get(key, {})
        else None
        for key, kind in FAULTS.items()
    }
    return {
        "minutes": round(seconds / 60, 1),
        "named_after_s": found,
        "named_by_feed_after_s": named.by_feed,
        "named_bar_s": PROMISE,
        "also_named": {key: sorted(set(named.first.get(key, {})) - {kind}) for key, kind in FAULTS.items()},
        "accused_wrongly": {key: named.first[key] for key in WELL if key in named.first},
        "looks": looker.looks,
        "looks_by_channel": dict(sorted(named.looks.items())),
        "failures": looker.failures,
        "ffmpeg_cpu_ms_per_look": round(1000 * spent[1] / max(looker.looks, 1), 1),
        "own_cpu_ms_per_look": round(1000 * (spent[0] - idle * seconds) / max(looker.looks, 1), 1),
    }
