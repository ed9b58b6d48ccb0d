"""A source that shows nothing is left for the channel's next one, when those who look at it ask for that."""

import asyncio
import time
from dataclasses import replace

from tests.support.media import make_ts

from adscreen.core.tasks import TaskOwner
from adscreen.media.feeds.decisions import Action, Cause, FeedDecision
from adscreen.media.model import SourceKind, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.relay import Relay
from adscreen.media.sources import Sink

SPEC = SourceSpec(SourceKind.HTTP_TS, "http://tv.example.com/1.ts")


class Provider:
    """A channel with so many sources, each in two forms; notes the ranks that were opened."""

    def __init__(self, sources: int) -> None:
        self.specs = tuple(
            replace(SPEC, rank=rank, kind=kind)
            for rank in range(sources)
            for kind in (SourceKind.HLS, SourceKind.HTTP_TS)
        )
        self.opened_ranks: list[int] = []
        self.opened_at: list[float] = []

    async def plan(self, ref: str) -> SourcePlan:
        return SourcePlan("A channel", self.specs)

    async def opened(self, ref: str, source: SourceSpec) -> None:
        pass

    def open(self, spec: SourceSpec) -> "Provider.Source":
        self.opened_ranks.append(spec.rank)
        self.opened_at.append(time.monotonic())
        return Provider.Source(len(self.opened_ranks))

    class Source:
        """Television for ever, a chunk every 0.1 s."""

        def __init__(self, run: int) -> None:
            offset = ("-output_ts_offset", str(100 * run))
            self._media = make_ts(seconds=60, gop=25, extra=offset).read_bytes()

        async def run(self, sink: Sink) -> None:
            sink.connected()
            step = len(self._media) // 600 // 188 * 188
            sink.data(self._media[: 50 * step])
            for at in range(50 * step, len(self._media), step):
                await asyncio.sleep(0.1)
                sink.data(self._media[at : at + step])


async def left(provider: Provider, times: int) -> tuple[list[bool], list[FeedDecision]]:
    """Leave the running source so many times, each time another one runs."""
    decisions: list[FeedDecision] = []
    answers: list[bool] = []

    async def hear(relay: Relay) -> None:
        async for decision in relay.decisions():
            decisions.append(decision)  # noqa: PERF401  (it never ends)

    async with TaskOwner() as tasks, Relay(provider, provider.open) as relay:
        tasks.start(hear(relay), name="decisions")
        await asyncio.sleep(0)
        assert not relay.leave("1", Cause.BLACK, "nothing in it"), "it does not run"
        await relay.playlist("1", viewer="a")
        for _time in range(times):
            before = len(provider.opened_ranks)
            answers.append(relay.leave("1", Cause.BLACK, "nothing in it"))
            async with asyncio.timeout(10):
                while answers[-1] and (
                    len(provider.opened_ranks) == before or decisions[-1].action is Action.LEFT
                ):
                    await asyncio.sleep(0.02)
    return answers, decisions


def test_it_is_left_for_the_next_one_and_for_the_first_again_when_all_are_the_same() -> None:
    provider = Provider(sources=3)
    answers, decisions = asyncio.run(left(provider, 3))
    assert answers == [True] * 3
    assert provider.opened_ranks[:3] == [0, 1, 2]
    assert len(provider.opened_ranks) == 4
    told = [decision for decision in decisions if decision.action is Action.LEFT]
    assert [(one.cause, one.evidence) for one in told[:3]] == [(Cause.BLACK, "nothing in it")] * 3


def test_where_there_is_no_other_source_nothing_is_left() -> None:
    provider = Provider(sources=1)
    answers, _decisions = asyncio.run(left(provider, 1))
    assert answers == [False]
    assert provider.opened_ranks == [0], "another form of the same channel would show the same"


def test_a_preferred_source_that_shows_nothing_again_is_gone_back_to_later_each_time() -> None:
    provider = Provider(sources=2)

    async def main() -> None:
        options = FeedOptions(return_after=1.5)
        async with Relay(provider, provider.open, options) as relay:
            await relay.playlist("1", viewer="a")
            for number in (1, 3):  # opened first, and again after a return
                assert relay.leave("1", Cause.BLACK, "nothing in it")
                async with asyncio.timeout(15):
                    while len(provider.opened_ranks) < number + 2:
                        await asyncio.sleep(0.02)
                await asyncio.sleep(0.3)  # its first segment lets it take over

    asyncio.run(main())
    assert provider.opened_ranks[:5] == [0, 1, 0, 1, 0]
    assert provider.opened_at[2] - provider.opened_at[1] >= 1.5
    assert provider.opened_at[4] - provider.opened_at[3] >= 3.0
