"""A soak from its first process to its last: rounds of faults, and everything that was seen of them."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from tests.faults.vocabulary import FILTER_KILLED, Fault

from bench.soak.episodes import Episode, see
from bench.soak.follower import Follower
from bench.soak.plan import CALM, LEAD, Planned, Round
from bench.soak.program import Program
from bench.soak.stage import Stage
from bench.soak.vitals import Vital, vital

VITALS_EVERY = 5.0
HEAPS_EVERY = 60.0
WITHIN = 60.0
"""Seconds in which every page must show television at the start."""


@dataclass
class Soak:
    """What runs, and what was seen."""

    program: Program
    provider: str
    stage: Stage
    followers: dict[str, Follower]
    say: Callable[[str], None]
    episodes: list[Episode] = field(default_factory=list)
    vitals: list[Vital] = field(default_factory=list)
    connections: list[tuple[float, dict[str, int]]] = field(default_factory=list)
    """Connections of each account that the provider counts, at the end of each round."""
    began: float = 0.0
    ended: float = 0.0

    async def warm_up(self) -> None:
        """Wait until every page shows television. Raises RuntimeError with what each shows."""
        ends = time.time() + WITHIN
        while dark := [name for name, glass in self.stage.glasses.items() if not glass.shows_television()]:
            if time.time() > ends:
                last = {name: self.stage.glasses[name].looks[-1:] for name in dark}
                raise RuntimeError(f"no television within {WITHIN:g} s: {last}, {self.stage.fatal[-3:]}")
            await asyncio.sleep(0.2)
        await asyncio.sleep(LEAD)
        self.began = time.time()

    async def measure(self) -> None:
        """Look at the program's own figures for ever."""
        heaps_at = time.time()
        while True:
            now = time.time()
            if (one := await asyncio.to_thread(vital, self.program.pid, now)) is not None:
                self.vitals.append(one)
            if now - heaps_at > HEAPS_EVERY:
                heaps_at = now
                await self.stage.measure()
            await asyncio.sleep(VITALS_EVERY)

    async def play(self, turn: Round) -> None:
        """Play one round."""
        for follower in self.followers.values():
            follower.clear()
        await asyncio.sleep(LEAD)
        if turn.program is not None:
            episodes = await self._hit_program(turn, turn.program)
        else:
            episodes = list(await asyncio.gather(*(self._hit(turn.number, each) for each in turn.faults)))
        await asyncio.sleep(max(0.0, max((e.due for e in episodes), default=0.0) - time.time()) + CALM)
        await asyncio.to_thread(self.program.look_for_orphans)
        for episode in episodes:
            await self._close(episode)
        self.episodes += episodes
        self.connections.append((time.time(), await self._count()))

    async def _hit(self, number: int, planned: Planned) -> Episode:
        fault = planned.fault
        self.say(f"round {number}: {planned.feed.name}: {fault.name} {fault.seconds or ''}")
        await asyncio.sleep(planned.after)
        began = time.time()
        async with httpx.AsyncClient(base_url=self.provider, timeout=10) as client:
            for order in fault.orders:
                body = {"kind": order.kind, "channel": planned.feed.channel, "value": order.value}
                if not order.momentary:
                    body["seconds"] = max(fault.seconds, 0.1)
                (await client.post("/sim/switch", json=body)).raise_for_status()
        await asyncio.sleep(max(0.0, began + fault.seconds - time.time()))
        return Episode(number, planned.feed, fault, began, time.time(), 0.0)

    async def _hit_program(self, turn: Round, fault: Fault) -> list[Episode]:
        self.say(f"round {turn.number}: {fault.name}")
        began = time.time()
        if fault is FILTER_KILLED:
            found = await asyncio.to_thread(self.program.kill_filters)
            if not found:
                return []
        else:
            await asyncio.to_thread(self.program.kill)
            for follower in self.followers.values():
                follower.judge.restarted()
            await asyncio.to_thread(self.program.start)
        healed = time.time()
        feeds = [follower.place.feed for follower in self.followers.values()]
        return [Episode(turn.number, feed, fault, began, healed, 0.0) for feed in feeds]

    async def _close(self, episode: Episode) -> None:
        """Note what became of it."""
        episode.ended = time.time()
        follower = self.followers[episode.feed.name]
        episode.told = list(dict.fromkeys(told.failure for told in follower.told if told.failure is not None))
        news = [at for at in follower.news if at >= episode.healed]
        episode.new_after = round(news[0] - episode.healed, 2) if news else None
        glass = self.stage.glasses.get(episode.feed.name)
        if glass is None:
            return
        episode.seen = see(episode, glass.looks)
        middle = (episode.began + episode.healed) / 2
        back = episode.healed + episode.seen.back_after + 0.6
        moments = (episode.began - 1, episode.began + 1, middle, episode.healed, back, episode.ended)
        episode.strip = glass.strip(moments)
        episode.journal = await glass.journal(episode.began)

    async def _count(self) -> dict[str, int]:
        async with httpx.AsyncClient(base_url=self.provider, timeout=10) as client:
            accounts = (await client.get("/sim/state")).json()["accounts"]
        used = {follower.place.feed.account for follower in self.followers.values()}
        return {name: accounts[name]["live"] for name in sorted(used)}


def folder_of(seed: int) -> Path:
    """Return where a soak's report goes."""
    return Path("var") / "soak" / f"{time.strftime('%Y%m%d-%H%M%S')}-{seed}"
