"""Runs faults on the real relay: each on a feed of a provider of its own, all at once in one process.

`run_all(cases)` returns what a strict viewer of each feed was given, and what the feed's status said.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.media.model import SourceKind, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.relay import Relay
from adscreen.media.sources import open_source
from adscreen.simulator import Options, Simulator, running_simulator
from adscreen.simulator.accounts import ACCOUNTS
from adscreen.simulator.channels import BY_KEY
from tests.faults.vocabulary import Fault, Form
from tests.support.media import CACHE
from tests.support.strict import Judge

OPTIONS = FeedOptions(window_seconds=9.0, idle_stop=60.0, stall_timeout=2.0)
EVERY = 0.3
"""Seconds between two playlists."""
STEADY = 6.0
"""Seconds of television before the fault."""
AFTER = 4.0
"""Seconds that are watched once television is back."""
SLACK = 8.0
"""Seconds that a loaded machine may be late in seeing what is there."""
CHANNELS = ("hd", "mp2", "opengop")
"""Whose pictures must be there before a fault turns to them."""


@dataclass(frozen=True, slots=True)
class Case:
    """A fault on a form of a channel."""

    fault: Fault
    form: Form
    channel: str = "hd"

    @property
    def account(self) -> str:
        """Account of the provider; the ghost needs one that has a single connection."""
        return "active" if any(order.kind == "linger" for order in self.fault.orders) else "unlimited"

    @property
    def name(self) -> str:
        """What tests call it."""
        return f"{self.fault.name}, {self.form}"


@dataclass
class Result:
    """What became of a case."""

    judge: Judge = field(default_factory=Judge)
    told: list[Failure] = field(default_factory=list)
    breaks: int = 0
    """DISCONTINUITYs from the fault on."""
    back_after: float | None = None
    """Seconds from the end of the fault to the first new segment."""
    connections: int = 0
    """How often the provider was asked for the channel, from the fault on, and let us in."""
    live: int = 0
    """Connections at the end."""


class Plans:
    """One source for each case."""

    def __init__(self) -> None:
        self.sources: dict[str, SourceSpec] = {}

    async def plan(self, ref: str) -> SourcePlan:
        """Return the case's only source."""
        return SourcePlan(ref, (self.sources[ref],))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        """Nothing is remembered."""


async def run_all(cases: Sequence[Case]) -> dict[str, Result]:
    """Run all cases at once; each takes the time that its fault takes."""
    plans = Plans()
    opener = partial(open_source, client=HttpClient(ANYWHERE), stall_timeout=OPTIONS.stall_timeout)
    async with AsyncExitStack() as stack:
        providers: list[Simulator] = []
        for case in cases:
            options = Options(cache=CACHE / "simulator", quick=True, hls_timeout=5.0)
            provider = await stack.enter_async_context(running_simulator(options))
            for channel in {*CHANNELS, case.channel}:
                await provider.clip(BY_KEY[channel])
            extension = "ts" if case.form is Form.TS else "m3u8"
            kind = SourceKind.HTTP_TS if case.form is Form.TS else SourceKind.HLS
            account = case.name if case.fault.shared else None
            plans.sources[case.name] = SourceSpec(
                kind,
                provider.channel_url(case.account, case.channel, extension),
                account=account,
                connections=ACCOUNTS[case.account].max_connections,
            )
            providers.append(provider)
        relay = await stack.enter_async_context(Relay(plans, opener, OPTIONS))
        pairs = zip(cases, providers, strict=True)
        results = await asyncio.gather(*(_run(case, provider, relay) for case, provider in pairs))
    return {case.name: result for case, result in zip(cases, results, strict=True)}


async def _run(case: Case, provider: Simulator, relay: Relay) -> Result:
    result, fault = Result(), case.fault
    await _watch(case, relay, result, STEADY)
    before, opened = result.judge.breaks, provider.ledger.opened()
    result.told.clear()
    for order in fault.orders:
        lasts = None if order.momentary else max(fault.seconds, 0.1)
        provider.switch(order.kind, case.channel, order.value, lasts)
    await _watch(case, relay, result, max(fault.seconds, 0.2))
    healed, newest = time.monotonic(), result.judge.newest
    while result.judge.newest <= newest and time.monotonic() - healed < fault.back + SLACK:
        await _watch(case, relay, result, EVERY)
    if result.judge.newest > newest:
        result.back_after = time.monotonic() - healed
    await _watch(case, relay, result, AFTER)
    result.breaks = result.judge.breaks - before
    result.connections = provider.ledger.opened() - opened
    result.live = sum(one.kind != "ghost" for one in provider.ledger.current())
    return result


async def _watch(case: Case, relay: Relay, result: Result, seconds: float) -> None:
    """Be a viewer for a while: playlist after playlist, each segment once."""
    ends = time.monotonic() + seconds
    while True:
        try:
            answer = await relay.playlist(case.name, viewer="judge", wait=5.0)
        except AdScreenError:
            pass  # nothing to show yet; what the feed says about it is read from its status
        else:
            for item in result.judge.playlist(answer.text):
                pieces = relay.segment(case.name, item.uri)
                result.judge.fetched(200 if pieces else 404, item)
                if pieces:
                    result.judge.segment(item, b"".join(pieces))
        status = relay.status(case.name)
        if status is not None and status.failure is not None and status.failure not in result.told:
            result.told.append(status.failure)
        if time.monotonic() >= ends:
            return
        await asyncio.sleep(EVERY)
