"""Channels that are black, frozen, silent or a placeholder are named while they run, within 30 seconds."""

import asyncio
import time
from dataclasses import dataclass, field
from functools import partial

from adscreen.core.errors import Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.decisions import Action, Cause, FeedDecision
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.looks.consequences import Consequences
from adscreen.media.looks.looker import Looker, LookOptions, Verdict
from adscreen.media.looks.model import FlawKind
from adscreen.media.model import SourceKind, SourcePlan, SourceSpec
from adscreen.media.relay import Relay
from adscreen.media.sources import open_source
from adscreen.simulator import Options, Simulator, running_simulator
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.provider import FREEZES_AFTER
from tests.support.media import CACHE

PROMISE = 30.0
SPARE = "black+hd"
"""A channel whose first source is black."""
FAULTS = {
    "black": FlawKind.BLACK,
    "frozen": FlawKind.FROZEN,
    "silent": FlawKind.SILENT,
    "replay": FlawKind.PLACEHOLDER,
    "placeholder": FlawKind.PLACEHOLDER,
}
WELL = ("hd", "opengop", "mpeg2", "logo", "radio")


@dataclass
class Provider:
    """Resolves a channel's key to its address at the simulated provider; `one+other` has two sources."""

    simulator: Simulator

    async def plan(self, ref: str) -> SourcePlan:
        urls = [self.simulator.channel_url("unlimited", key) for key in ref.split("+")]
        specs = (SourceSpec(SourceKind.HTTP_TS, url, rank=rank) for rank, url in enumerate(urls))
        return SourcePlan(ref, tuple(specs))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        pass


@dataclass
class Witness:
    """Notes when each fault of each channel was first named, seconds from the start."""

    began: float = field(default_factory=time.monotonic)
    named: dict[str, dict[FlawKind, float]] = field(default_factory=dict)
    looks: dict[str, int] = field(default_factory=dict)
    decisions: list[FeedDecision] = field(default_factory=list)

    def note(self, verdict: Verdict) -> None:
        self.looks[verdict.ref] = self.looks.get(verdict.ref, 0) + 1
        for flaw in verdict.flaws:
            at = round(time.monotonic() - self.began, 1)
            self.named.setdefault(verdict.ref, {}).setdefault(flaw.kind, at)

    async def listen(self, relay: Relay) -> None:
        """Note what a feed names by itself: a clip that ends is a placeholder before anyone looks at it."""
        async for event in relay.events():
            if event.failure is Failure.PLACEHOLDER:
                at = round(time.monotonic() - self.began, 1)
                self.named.setdefault(event.ref, {}).setdefault(FlawKind.PLACEHOLDER, at)

    async def hear(self, relay: Relay) -> None:
        async for decision in relay.decisions():
            if decision.ref == SPARE:
                self.decisions.append(decision)

    def all_named(self) -> bool:
        return len(self.decisions) > 2 and all(
            kind in self.named.get(key, {}) for key, kind in FAULTS.items()
        )


async def watched(keys: tuple[str, ...], seconds: float) -> tuple[Witness, Looker]:
    """Play channels for so long, or until every fault is named, with looks as AdScreen takes them."""
    options = Options(cache=CACHE / "simulator", quick=True)
    async with running_simulator(options) as simulator, TaskOwner() as tasks:
        for clip in ("frozen", *(BY_KEY[key].clip for key in "+".join(keys).split("+"))):
            await simulator.store.get(clip)
        opener = partial(open_source, client=HttpClient(ANYWHERE), stall_timeout=3.0)
        async with Relay(Provider(simulator), opener) as relay:
            witness = Witness()
            consequences = Consequences(relay, (FlawKind.BLACK,))

            def seen(verdict: Verdict) -> None:
                witness.note(verdict)
                consequences.note(verdict)

            looker = Looker(relay, find_ffmpeg(), LookOptions(), seen)
            tasks.start(looker.run(), name="looks")
            tasks.start(witness.hear(relay), name="what feeds decide")
            tasks.start(witness.listen(relay), name="what feeds say")
            while time.monotonic() - witness.began < seconds and not (
                set(keys) & set(FAULTS) and witness.all_named()
            ):
                asked = (relay.playlist(key, viewer="test", wait=1.0) for key in keys)
                await asyncio.gather(*asked, return_exceptions=True)
                await asyncio.sleep(1.0)
            await tasks.close()
            return witness, looker


def test_faults_are_named_within_half_a_minute_and_nothing_else_is() -> None:
    keys = (*FAULTS, *WELL, SPARE)
    witness, looker = asyncio.run(watched(keys, PROMISE + FREEZES_AFTER))
    for key, kind in FAULTS.items():
        begins = FREEZES_AFTER if key == "frozen" else 0.0
        assert kind in witness.named.get(key, {}), (key, witness.named)
        assert witness.named[key][kind] - begins <= PROMISE, (key, witness.named)
    assert not set(witness.named) & set(WELL), witness.named
    assert set(witness.looks) >= set(WELL), "each of them was looked at"
    assert looker.thumbnail("hd") is not None
    assert looker.thumbnail("radio") is None, "no picture, no thumbnail"
    assert looker.failures == 0
    left = [(d.action, d.cause) for d in witness.decisions if d.action in (Action.LEFT, Action.OPENED)]
    assert left[:3] == [
        (Action.OPENED, Cause.ASKED),
        (Action.LEFT, Cause.BLACK),
        (Action.OPENED, Cause.FAILED),
    ], witness.decisions
    assert witness.decisions[-1].source == 1, "where there is a picture"
