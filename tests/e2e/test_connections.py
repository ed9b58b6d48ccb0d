"""An account with one connection, counted at the provider as a panel counts."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.media.feeds.backoff import RetryPolicy
from adscreen.media.livetv import PlaylistAnswer
from adscreen.media.model import FeedPhase, SourceKind, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.relay import Relay
from adscreen.media.slots.circuit import CircuitPolicy
from adscreen.media.slots.desk import Slots
from adscreen.media.slots.ghosts import GhostPolicy
from adscreen.media.slots.ledger import LedgerPolicy
from adscreen.media.slots.model import Purpose
from adscreen.media.sources import open_source
from adscreen.simulator import Options, Simulator, running_simulator
from adscreen.simulator.accounts import ACCOUNTS
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.ledger import LimitReached
from tests.support.media import CACHE

pytestmark = pytest.mark.media

AT_ONCE = 1.0
"""Seconds that a refusal may take on a busy machine; none of them waits for anything."""
GRACE = 0.5
PAUSE = 1.0
"""Seconds that a busy account is left alone here; 15 in real life."""
STEPS = (0.8, 2.0, 3.5)
"""Seconds behind the end of one of ours at which it is asked again; up to 22 in real life."""


@dataclass
class House:
    """A relay on one account of a provider that counts."""

    simulator: Simulator
    relay: Relay
    account: str
    refusals: list[float] = field(default_factory=list)
    """When the provider refused a connection."""

    async def watch(
        self, channel: str, viewer: str, purpose: Purpose = Purpose.SCREEN, *, moves: bool = True
    ) -> PlaylistAnswer:
        return await self.relay.playlist(channel, viewer=viewer, wait=15, purpose=purpose, moves=moves)

    async def refused(self, channel: str, viewer: str, purpose: Purpose = Purpose.SCREEN) -> AdScreenError:
        began = time.monotonic()
        with pytest.raises(AdScreenError) as caught:
            await self.watch(channel, viewer, purpose)
        assert time.monotonic() - began < AT_ONCE
        return caught.value

    async def until(self, fact: Callable[[], object], seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not fact():
            assert time.monotonic() < end, "it never became true"
            await asyncio.sleep(0.05)

    def phase(self, channel: str) -> FeedPhase:
        status = self.relay.status(channel)
        assert status is not None
        return status.phase

    def failure(self, channel: str) -> Failure | None:
        status = self.relay.status(channel)
        return status.failure if status is not None else None

    def segment_at(self, channel: str) -> float:
        """Return when the newest segment came, of a channel that never broke."""
        status = self.relay.status(channel)
        assert status is not None
        assert status.restarts == 0
        assert status.last_segment_at is not None
        return status.last_segment_at

    def connected(self) -> list[str]:
        return [one.channel for one in self.simulator.ledger.active(self.account)]

    @property
    def opened(self) -> int:
        return self.simulator.ledger.opened(self.account)

    @property
    def peak(self) -> int:
        return self.simulator.ledger.peak(self.account)


@dataclass
class Account:
    """Resolves a channel's key to its address; all of them are one account's."""

    simulator: Simulator
    name: str
    kind: SourceKind = SourceKind.HTTP_TS

    async def plan(self, ref: str) -> SourcePlan:
        url = self.simulator.channel_url(self.name, ref, "m3u8" if self.kind is SourceKind.HLS else "ts")
        spec = SourceSpec(self.kind, url, account="opaque", connections=ACCOUNTS[self.name].max_connections)
        return SourcePlan(BY_KEY[ref].title, (spec,))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        pass


@asynccontextmanager
async def house(
    account: str, *, kind: SourceKind = SourceKind.HTTP_TS, hls_timeout: float = 20.0
) -> AsyncIterator[House]:
    provider = Options(cache=CACHE / "simulator", quick=True, hls_timeout=hls_timeout)
    async with running_simulator(provider) as simulator:
        for channel in ("hd", "hd720"):
            await simulator.store.get(BY_KEY[channel].clip)
        async with relay_on(Account(simulator, account, kind), hls_timeout) as relay:
            one = House(simulator, relay, account)
            simulator.ledger.check = _counting(simulator.ledger.check, one.refusals)  # type: ignore[method-assign]  # as a tap
            yield one


def relay_on(account: Account, hls_timeout: float = 20.0) -> Relay:
    """Return a relay that knows nothing of any before it."""
    circuit = CircuitPolicy(first={Failure.NO_SLOT: PAUSE}, jitter=0.0)
    hls_steps = tuple(step * hls_timeout / 20 for step in GhostPolicy().hls_steps)
    ghosts = GhostPolicy(steps=STEPS, hls_steps=hls_steps)
    slots = Slots(LedgerPolicy(grace=GRACE, own_grace=0.1, circuit=circuit, ghosts=ghosts))
    options = FeedOptions(window_seconds=6.0, retry=RetryPolicy(least={Failure.NO_SLOT: PAUSE}))
    opener = partial(open_source, client=HttpClient(ANYWHERE), stall_timeout=3.0)
    return Relay(account, opener, options, slots=slots)


def _counting(check: Callable[..., None], refusals: list[float]) -> Callable[..., None]:
    def counted(*arguments: object) -> None:
        try:
            check(*arguments)
        except LimitReached:
            refusals.append(time.monotonic())
            raise

    return counted


def run(account: str, test: Callable[[House], Coroutine[None, None, None]]) -> None:
    async def main() -> None:
        async with house(account) as one:
            await test(one)

    asyncio.run(asyncio.wait_for(main(), 90))


def test_the_second_channel_is_refused_at_once_and_the_first_never_breaks() -> None:
    async def test(one: House) -> None:
        await one.watch("hd", "bar")
        before = one.segment_at("hd")
        error = await one.refused("hd720", "terrace")
        assert (error.failure, error.own) == (Failure.NO_SLOT, True)
        assert error.retry_after is not None
        assert 1 <= error.retry_after <= 10
        state = one.relay.slots.state("opaque")
        assert state is not None
        assert [lease.holder for lease in state.leases] == ["hd"]
        assert await one.refused("ac3", "operator", Purpose.PREVIEW)
        await asyncio.gather(*(one.watch("hd", f"viewer {n}") for n in range(50)))
        await one.until(lambda: one.segment_at("hd") > before)
        assert (one.opened, one.peak, one.refusals) == (1, 1, []), "nobody knocked in vain"

    run("active", test)


def test_a_zap_closes_the_old_channel_first_and_opens_the_new_one_as_soon_as_the_slot_is_free() -> None:
    async def test(one: House) -> None:
        await one.watch("hd", "bar")
        began = time.monotonic()
        await one.watch("hd720", "bar")
        assert time.monotonic() - began < GRACE + 4.0
        assert one.connected() == ["hd720"]
        assert one.phase("hd") is FeedPhase.IDLE
        await one.watch("hd", "bar")
        assert (one.opened, one.peak, one.refusals) == (3, 1, [])

    run("active", test)


def test_a_zap_by_hls_waits_for_the_panels_session_and_the_next_one_knocks_in_vain_no_more() -> None:
    lasts = 2.0

    async def main() -> None:
        async with house("active", kind=SourceKind.HLS, hls_timeout=lasts) as one:
            await one.watch("hd", "bar")
            began = time.monotonic()
            await one.watch("hd720", "bar")
            assert time.monotonic() - began < 1.1 * lasts + 4.0
            knocks = len(one.refusals)
            assert 1 <= knocks <= len(GhostPolicy().hls_steps) + 1
            began = time.monotonic()
            await one.watch("hd", "bar")
            assert time.monotonic() - began < 1.1 * lasts + 4.0
            assert len(one.refusals) == knocks
            assert one.peak == 1

    asyncio.run(asyncio.wait_for(main(), 90))


def test_where_a_slot_is_free_the_channel_before_is_kept_warm() -> None:
    async def test(one: House) -> None:
        await one.watch("hd", "bar")
        await one.watch("hd720", "bar")
        assert sorted(one.connected()) == ["hd", "hd720"]
        began = time.monotonic()
        await one.watch("hd", "bar")
        assert time.monotonic() - began < AT_ONCE, "it is there at once"
        assert (one.opened, one.peak, one.refusals) == (2, 2, [])

    run("duo", test)


def test_another_screen_on_the_channel_holds_it_against_a_zap() -> None:
    async def test(one: House) -> None:
        await asyncio.gather(one.watch("hd", "bar"), one.watch("hd", "terrace"))
        assert (await one.refused("hd720", "bar")).failure is Failure.NO_SLOT
        await one.watch("hd", "terrace")
        assert one.segment_at("hd") > 0
        assert (one.opened, one.refusals) == (1, [])

    run("active", test)


def test_a_preview_is_ended_when_a_screen_needs_its_slot_and_is_told_so() -> None:
    async def test(one: House) -> None:
        await one.watch("hd", "operator", Purpose.PREVIEW)
        await one.watch("hd720", "bar")
        assert one.connected() == ["hd720"]
        assert (await one.refused("hd", "operator", Purpose.PREVIEW)).failure is Failure.NO_SLOT
        assert (one.opened, one.peak, one.refusals) == (2, 1, [])

    run("active", test)


def test_a_ghost_of_ours_is_asked_for_at_steps_and_television_is_back_at_the_first_behind_its_end() -> None:
    async def test(one: House) -> None:
        await one.watch("hd", "bar")
        one.simulator.switch("linger", "hd", 1.5)
        one.simulator.switch("drop", "hd")
        lost = time.monotonic()
        await one.until(lambda: one.refusals)
        await one.until(lambda: one.failure("hd") is Failure.NO_SLOT)
        assert (await one.refused("hd720", "terrace")).failure is Failure.NO_SLOT
        await one.until(lambda: one.phase("hd") is FeedPhase.LIVE)
        assert time.monotonic() - lost < 2.0 + 3.0
        behind = [at - lost for at in one.refusals]
        assert len(behind) <= 3, behind
        assert all(a >= step for a, step in zip(behind[1:], STEPS, strict=False)), behind
        assert (one.connected(), one.peak) == (["hd"], 1), "nobody else had its slot"

    run("active", test)


def test_two_channels_with_ghosts_are_asked_for_one_at_a_time() -> None:
    async def test(one: House) -> None:
        await asyncio.gather(one.watch("hd", "bar"), one.watch("hd720", "terrace"))
        for channel in ("hd", "hd720"):
            one.simulator.switch("linger", channel, 1.4)
            one.simulator.switch("drop", channel)
        await one.until(lambda: one.refusals)
        await one.until(lambda: sorted(one.connected()) == ["hd", "hd720"])
        await one.until(lambda: {one.phase(ref) for ref in ("hd", "hd720")} == {FeedPhase.LIVE})
        assert len(one.refusals) <= 4, "two at once, then one of them at the first step"
        assert one.peak == 2

    run("duo", test)


def test_who_takes_over_from_a_killed_process_waits_for_its_ghosts_as_for_its_own() -> None:
    async def test(one: House) -> None:
        await one.watch("hd", "bar")
        one.simulator.switch("linger", "hd", 1.5)
        await one.relay.close()
        ended = time.monotonic()
        async with relay_on(Account(one.simulator, one.account)) as one.relay:
            with pytest.raises(AdScreenError):
                await one.watch("hd", "bar")
            await one.until(lambda: one.phase("hd") is FeedPhase.LIVE)
            assert time.monotonic() - ended < 2.0 + 3.0
            assert 1 <= len(one.refusals) <= 3

    run("active", test)


def test_what_no_ghost_explains_any_more_is_left_alone() -> None:
    async def test(one: House) -> None:
        await one.watch("hd", "bar")
        account, ledger = ACCOUNTS[one.account], one.simulator.ledger
        ledger.kill(ledger.active(one.account)[0], "lost")
        ledger.haunt(account, BY_KEY["hd"])  # another device took the slot
        await one.until(lambda: len(one.refusals) == len(STEPS) + 1)
        steps_over = time.monotonic()
        await one.until(lambda: len(one.refusals) == len(STEPS) + 2)
        assert time.monotonic() - steps_over >= PAUSE * 0.8
        gaps = [b - a for a, b in zip(one.refusals, one.refusals[1:], strict=False)]
        assert min(gaps) >= STEPS[0] * 0.8, gaps
        ledger.close(ledger.active(one.account)[0], "died")
        await one.until(lambda: one.phase("hd") is FeedPhase.LIVE)
        assert one.peak == 1

    run("active", test)


def test_a_connection_that_is_lost_is_opened_again_before_anyone_else_gets_its_slot() -> None:
    async def test(one: House) -> None:
        await one.watch("hd", "bar")
        for _ in range(3):
            opened = one.opened
            one.simulator.switch("drop", "hd")
            assert (await one.refused("hd720", "terrace")).failure is Failure.NO_SLOT
            await one.until(lambda opened=opened: one.opened > opened)  # type: ignore[misc]  # bound now
            await one.until(lambda: one.phase("hd") is FeedPhase.LIVE)
        assert (one.connected(), one.peak, one.refusals) == (["hd"], 1, [])

    run("active", test)
